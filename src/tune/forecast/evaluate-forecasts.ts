import { mean, standardDeviation } from "../../numeric/statistics.ts";
import type { LiveTrial } from "../../study/session/live-trial.ts";
import type { Session } from "../../study/session/session.ts";
import type { TrialRow } from "../../trial/row.ts";
import type { Contender } from "../finals/choose-model.ts";
import { foldQuantile } from "../search/measurements.ts";
import { decodePredictions, encodePredictions } from "../search/out-of-fold.ts";
import type { EvaluatedForecaster } from "./forecast-result.ts";
import { forecastCandidateOf } from "./forecast-space.ts";
import type { ForecastHost } from "./jobs/forecast-host.ts";
import type { ForecastPlan } from "./plan-forecast.ts";
import { pickScored } from "./scored-points.ts";

/** What a candidate is stored with, as internal value `measured`. */
type Measured = {
  /** Score after each cut-off. */
  readonly folds: readonly number[];
  /** Mean seconds to train once and to forecast. */
  readonly seconds: number;
};

/** A model that learns in steps may take this share of the time of a trial. */
const TRAINING_SHARE = 0.7;

/**
 * Trains the candidate of a trial before each cut-off, and stores its forecasts with the trial.
 * @param secondsPerTrial longest time that it should take
 * @returns its score
 */
export async function evaluateForecasts(
  trial: LiveTrial,
  { metric, origins, validation, rows }: ForecastPlan,
  workers: ForecastHost,
  secondsPerTrial: number,
): Promise<number> {
  const candidate = forecastCandidateOf(trial.params);
  const rounds = Math.ceil(origins.folds.length / workers.count);
  const seconds = (TRAINING_SHARE * secondsPerTrial) / rounds;
  const limit = seconds === Infinity ? {} : { seconds };
  const results = await Promise.all(
    origins.folds.map((_, fold) =>
      workers.forecast({ kind: "origin", candidate, fold, ...limit }, trial),
    ),
  );
  const all = pickScored(
    validation,
    results.map((r) => r.forecasts),
  );
  const picked = rows.pick(Int32Array.from(all.keys()), all);
  const score = metric.score(picked, rows.target, rows.weights);
  if (Number.isNaN(score)) return score;
  const measured: Measured = {
    folds: rows.scoreParts(picked, metric.score),
    seconds: mean(results.map((r) => r.seconds)),
  };
  trial.setInternal("measured", measured);
  trial.setInternal("validation", encodePredictions(picked, 0));
  return score;
}

/** The candidates that were evaluated, best first. */
export function evaluatedForecasters(session: Session): EvaluatedForecaster[] {
  return [...session.mirror.rows]
    .flatMap((row) => evaluatedOf(row) ?? [])
    .sort((a, b) => a.validation.mean - b.validation.mean || a.number - b.number);
}

function evaluatedOf(row: TrialRow): EvaluatedForecaster | undefined {
  const measured = row.internal["measured"] as Measured | undefined;
  if (row.state !== "complete" || row.params === null || measured === undefined) return undefined;
  const [centre] = row.values;
  // JSON has no NaN.
  const folds = measured.folds.map((score) => score ?? Number.NaN);
  const scored = folds.filter((score) => !Number.isNaN(score));
  const half = scored.length > 1 ? foldQuantile(scored.length) * standardDeviation(scored) : 0;
  return {
    number: row.number,
    ...forecastCandidateOf(row.params),
    validation: { mean: centre, low: Math.max(0, centre - half), high: centre + half },
    folds,
    seconds: measured.seconds,
  };
}

/** The candidates with their forecasts, best first. */
export function forecastContenders(
  session: Session,
  leaderboard: readonly EvaluatedForecaster[],
): Contender<EvaluatedForecaster>[] {
  const rows = new Map(Array.from(session.mirror.rows, (row) => [row.number, row]));
  return leaderboard.flatMap((evaluated) => {
    const stored = rows.get(evaluated.number)?.internal["validation"];
    if (typeof stored !== "string") return [];
    return [{ evaluated, validation: decodePredictions(stored, 0), held: new Float64Array(0) }];
  });
}

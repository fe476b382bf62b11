import { mix } from "../ensemble/select-members.ts";
import { type Choice, type Contender, chooseModel } from "../finals/choose-model.ts";
import type { Interval } from "../interval/interval.ts";
import { scoreIntervals } from "../interval/score-intervals.ts";
import type { Score } from "../tuning-result.ts";
import { dependentValues, gainsOver } from "./compare-forecasts.ts";
import { coverageOf, type ForecastErrors, forecastErrors, halfWidths } from "./conformal.ts";
import type { EvaluatedForecaster, ForecastRival } from "./forecast-result.ts";
import { losesToNaive } from "./forecast-verdict.ts";
import type { ForecastHost } from "./jobs/forecast-host.ts";
import type { ForecasterJson } from "./methods/forecaster.ts";
import type { ForecastPlan } from "./plan-forecast.ts";
import { countPeriods, pickScored } from "./scored-points.ts";

type Kept = Choice<EvaluatedForecaster>;

/** What the search ended with. */
export interface ForecastFinals {
  /** The forecaster that is kept. */
  readonly kept: Kept;
  /** What each of its members has learned from all steps. */
  readonly trained: readonly ForecasterJson[];
  /** Its score on the values that were held out. */
  readonly held: Score;
  /** What it is compared with. */
  readonly rivals: readonly ForecastRival[];
  /** Errors for intervals. */
  readonly errors: ForecastErrors;
  /** Share of the values held out that intervals of the other errors held. */
  readonly coverage: number;
  /** What won the search, but was worse than seasonal naive after all cut-offs together. */
  readonly replaced?: Kept;
}

/** Candidates that are expected to be members, before they are chosen. */
const EXPECTED_MEMBERS = 4;
/** Training on all steps takes longer than before a cut-off. */
const LAST_FACTOR = 2;
/** Milliseconds for everything else. */
const FIXED_MS = 400;
/** The end of a search is given at most this share of the time. */
const MAX_SHARE = 0.4;

/** The processes that train, as the end of a search uses them. */
type Trainers = Pick<ForecastHost, "forecast" | "train">;

/** Milliseconds that the end of a search needs. @param leaderboard candidates that may win */
export function estimateForecastFinalsMs(
  { origins, single }: ForecastPlan,
  leaderboard: readonly EvaluatedForecaster[],
  parallel: number,
  limitMs: number,
): number {
  const members = leaderboard.slice(0, single ? 1 : EXPECTED_MEMBERS);
  const trainings = origins.held.length + LAST_FACTOR;
  const seconds = members.reduce((sum, e) => sum + e.seconds * trainings, 0);
  const longest = members.reduce((most, e) => Math.max(most, e.seconds), 0);
  const ms = 1000 * Math.max(seconds / parallel, LAST_FACTOR * longest);
  return FIXED_MS + Math.min(MAX_SHARE * limitMs, ms);
}

/**
 * Decides which forecaster is kept, scores it with its rivals on the values that were held out, and
 * trains it on all steps.
 * @param contenders the best first
 */
export async function playForecastFinals(
  plan: ForecastPlan,
  contenders: readonly Contender<EvaluatedForecaster>[],
  workers: Trainers,
): Promise<ForecastFinals> {
  const mayWin = contenders.filter((c) => plan.mayWin(c.evaluated.model));
  const finals = await compete(plan, contenders, mayWin, workers);
  // After all cut-offs together the winner of the search may be plainly worse than seasonal naive.
  const naive = mayWin.filter((c) => c.evaluated.model === "seasonal-naive");
  if (naive.length === 0 || !losesToNaive(finals.rivals)) return finals;
  return { ...(await compete(plan, contenders, naive, workers)), replaced: finals.kept };
}

/** @param mayWin the contenders of which one is kept, or an ensemble */
async function compete(
  plan: ForecastPlan,
  contenders: readonly Contender<EvaluatedForecaster>[],
  mayWin: readonly Contender<EvaluatedForecaster>[],
  workers: Trainers,
): Promise<ForecastFinals> {
  const { metric, rng, rows, held } = plan;
  const { kept } = chooseModel(
    mayWin.length === 0 ? contenders : mayWin,
    rows,
    metric,
    plan.single,
    rng.fork("choice"),
  );
  const rivals = findRivals(
    contenders.map((c) => c.evaluated),
    plan,
  );
  const trainers = kept.members.map((m) => m.contender.evaluated);
  const [trained, forecastOf] = await Promise.all([
    Promise.all(trainers.map((candidate) => workers.train({ kind: "last", candidate }, kept))),
    forecastHeld(plan, [...trainers, ...rivals.map((r) => r.candidate)], workers),
  ]);
  const own = mix(
    trainers.map(forecastOf),
    Float64Array.from(kept.members, (m) => m.weight),
  );
  const { each } = scoreIntervals(
    [own, ...rivals.map((r) => forecastOf(r.candidate))],
    { y: held.target, weights: held.weights, groups: dependentValues(plan).ofHeld },
    metric,
    rng.fork("intervals"),
  );
  const gains = gainsOver(plan, [
    [kept.crossFitted, own],
    ...rivals.map(({ candidate }) => {
      const contender = contenders.find((c) => c.evaluated.number === candidate.number);
      return [contender?.validation ?? kept.crossFitted, forecastOf(candidate)] as const;
    }),
  ]);
  const isKept = (e: EvaluatedForecaster): boolean =>
    trainers.length === 1 && trainers[0].number === e.number;
  const scaledErrors = (p: Float64Array, y: Float64Array, scales: Float64Array): Float64Array =>
    p.map((v, i) => Math.abs(v - y[i]) / scales[i]);
  const { scales, ahead } = plan.validation;
  const before = scaledErrors(
    kept.crossFitted,
    rows.target.values,
    Float64Array.from(rows.rows, (i) => scales[i]),
  );
  const ofRows = Int32Array.from(rows.rows, (i) => ahead[i]);
  const later = scaledErrors(own, held.target.values, held.scales);
  const periods = countPeriods(plan.validation, plan.horizon);
  const early = forecastErrors(before, ofRows, plan.horizon, periods);
  return {
    ...{ kept, trained, held: toScore(each[0]) },
    rivals: rivals.map((r, k) => ({
      ...{ name: r.name, candidate: r.candidate, held: toScore(each[k + 1]) },
      gain: isKept(r.candidate) ? undefined : gains[k],
    })),
    errors: forecastErrors(
      Float64Array.from([before, later].flatMap((errors) => [...errors])),
      Int32Array.from([ofRows, held.ahead].flatMap((steps) => [...steps])),
      plan.horizon,
      periods + countPeriods(held, plan.horizon),
    ),
    coverage: coverageOf(later, held.ahead, halfWidths(early, plan.coverage)),
  };
}

const toScore = ({ score, low, high }: Interval): Score => ({ mean: score, low, high });

/** Seasonal naive, and the best exponential smoothing. @param evaluated best first */
function findRivals(
  evaluated: readonly EvaluatedForecaster[],
  { panel }: Pick<ForecastPlan, "panel">,
): readonly { readonly name: string; readonly candidate: EvaluatedForecaster }[] {
  const find = (name: string, model: string) => {
    const candidate = evaluated.find((e) => e.model === model);
    return candidate === undefined ? [] : [{ name, candidate }];
  };
  return [
    ...find(panel.season > 1 ? "seasonal naive" : "naive", "seasonal-naive"),
    ...find("exponential smoothing", "ets"),
  ];
}

/**
 * Forecasts of the values that were held out, by candidate. Each candidate is trained once for each
 * cut-off.
 */
async function forecastHeld(
  { origins, held }: ForecastPlan,
  candidates: readonly EvaluatedForecaster[],
  workers: Trainers,
): Promise<(candidate: EvaluatedForecaster) => Float64Array> {
  const forecast = async (candidate: EvaluatedForecaster): Promise<Float64Array> => {
    const { model, params } = candidate;
    const results = await Promise.all(
      origins.held.map((_, f) =>
        workers.forecast(
          { kind: "origin", candidate: { model, params }, fold: origins.folds.length + f },
          candidate,
        ),
      ),
    );
    return pickScored(
      held,
      results.map((r) => r.forecasts),
    );
  };
  const distinct = new Map(candidates.map((candidate) => [candidate.number, candidate]));
  const forecasts = new Map(
    await Promise.all(
      Array.from(distinct, async ([number, own]) => [number, await forecast(own)] as const),
    ),
  );
  return ({ number }) => forecasts.get(number)!; // all candidates were forecast
}

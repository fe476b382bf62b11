import { mean, sum, variance } from "../../numeric/statistics.ts";
import { TrialFailure } from "../../trial/failure.ts";
import { type Measures, nameValues } from "../../trial/measures.ts";
import type { Outcome, TrialRow } from "../../trial/row.ts";
import { toOutcome } from "../results/outcome.ts";
import type { StudyContext } from "../session/context.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import type { EvaluationLimits, Evaluator } from "./evaluator.ts";
import { raceAgainst } from "./race.ts";

type Complete = Extract<Outcome, { state: "complete" }>;

/** Shortest time limit of a repeat: its trial's limit is spent, but it must be started to fail. */
const MIN_SECONDS = 0.001;

/**
 * Evaluates each trial up to `repeats` times. The trial's value is the mean, its error the standard
 * error of the mean, and the values are stored with it. With one objective a trial that is clearly
 * worse than the best one is stopped before (`raceAgainst`); it is compared repeat by repeat, so an
 * objective that draws its randomness from `trial.repeat` is judged by equal draws.
 */
export function evaluateRepeatedly(
  evaluator: Evaluator,
  { mirror, measures, named }: Pick<StudyContext, "mirror" | "measures" | "named">,
  repeats: number,
): Evaluator {
  const sign = measures.signs.length === 1 ? measures.signs[0] : undefined;
  return {
    killable: evaluator.killable,
    close: () => evaluator.close(),
    async evaluate(trial, limits) {
      const done: Complete[] = [];
      for (let repeat = 0; repeat < repeats; repeat++) {
        trial.startRepeat(repeat);
        const result = await evaluator.evaluate(trial, remaining(limits, trial));
        if (trial.isPrunedBy(result)) return result;
        const outcome = toOutcome(result, measures, named);
        if (outcome.state === "failed")
          throw new TrialFailure(outcome.reason, `repeat ${repeat}: ${outcome.message}`);
        done.push(outcome);
        trial.setInternal(
          "repeats",
          done.map((o) => o.values),
        );
        const rival = repeat + 1 < repeats ? repeatsOf(mirror.bestRow) : undefined;
        if (sign === undefined || rival === undefined || rival.length <= repeat) continue;
        const own = done.map((o) => o.values[0]);
        const lost = raceAgainst(own, rival, sign);
        if (lost !== undefined) return toResult(done, measures, [lost.value], [lost.error]);
      }
      const columns = measures.signs.map((_, k) => done.map((o) => o.values[k]));
      return toResult(done, measures, columns.map(mean), columns.map(standardError));
    },
  };
}

/** The trial's limits less the time that its earlier repeats took. */
function remaining(limits: EvaluationLimits, trial: LiveTrial): EvaluationLimits {
  if (limits.seconds === undefined) return limits;
  return { ...limits, seconds: Math.max(MIN_SECONDS, limits.seconds - trial.elapsed) };
}

/** First values of a trial's repeats; undefined if it was not repeated. */
function repeatsOf(row: TrialRow | undefined): readonly number[] | undefined {
  const repeats = row?.internal["repeats"];
  if (!Array.isArray(repeats) || repeats.length < 2) return undefined;
  // Studies of format 3 and earlier store a bare number per repeat.
  const values = repeats.map((v: unknown) => (Array.isArray(v) ? v[0] : v));
  return values.every((v) => typeof v === "number") ? values : undefined;
}

function toResult(
  done: readonly Complete[],
  measures: Measures,
  values: readonly number[],
  errors: readonly number[],
): unknown {
  const costs = done.map((o) => o.cost).filter((cost) => cost !== undefined);
  return {
    value: nameValues(measures, values),
    limits: Object.fromEntries(
      measures.limits.map(({ name }, k) => [name, mean(done.map((o) => o.limits[k]))]),
    ),
    error: nameValues(measures, errors),
    ...(costs.length === done.length && { cost: sum(costs) }),
  };
}

/** Standard error of the mean; 0 where the values are infinite. */
function standardError(values: readonly number[]): number {
  const error = Math.sqrt(variance(values) / values.length);
  return Number.isNaN(error) ? 0 : error;
}

import type { Outcome } from "../storage/storage.ts";
import { TrialFailure } from "../trial/failure.ts";
import { type Measures, named } from "../trial/measures.ts";
import type { Json, TrialRecord } from "../trial/record.ts";
import type { Engine } from "./engine.ts";
import { PRUNED_RESULT } from "./handle.ts";
import type { Evaluator } from "./optimize.ts";
import { outcomeOf } from "./outcome.ts";

type Complete = Extract<Outcome, { state: "complete" }>;

/**
 * Standard errors by which a trial must be behind before it is given up: one in ten that is as good
 * as the best goes.
 */
const BEHIND = 1.28;

/**
 * Evaluates each trial up to `most` times and gives the mean, its standard error and, as attribute
 * `repeats`, the values. With one objective a trial that is plainly worse than the best so far is
 * given up before (racing, as in SMAC's intensification: Hutter, Hoos and Leyton-Brown 2011, §3.2):
 * compared repeat by repeat, so an objective that draws its randomness from `trial.repeat` is
 * judged by equal draws.
 */
export function repeated(evaluator: Evaluator, engine: Engine, most: number): Evaluator {
  const { measures } = engine;
  const sign = measures.signs.length === 1 ? measures.signs[0] : undefined;
  return {
    killable: evaluator.killable,
    close: () => evaluator.close(),
    async evaluate(handle, limits) {
      const done: Complete[] = [];
      for (let repeat = 0; repeat < most; repeat++) {
        handle.repeat = repeat;
        const left =
          limits.seconds === undefined
            ? {}
            : { seconds: Math.max(0.001, limits.seconds - handle.elapsed) };
        const result = await evaluator.evaluate(handle, { ...limits, ...left });
        if (result === PRUNED_RESULT) return result;
        const outcome = outcomeOf(result, measures);
        if (outcome.state === "failed")
          throw new TrialFailure(outcome.reason, `repeat ${repeat}: ${outcome.message}`);
        done.push(outcome);
        handle.setAttr(
          "repeats",
          done.map((o) => (o.values.length === 1 ? o.values[0] : o.values)) as Json,
        );
        const rival =
          sign === undefined || repeat + 1 === most ? undefined : repeatsOf(engine.best);
        if (rival === undefined || rival.length <= repeat) continue;
        const own = done.map((o) => o.values[0]);
        const lost = race(own, rival, sign!);
        if (lost !== undefined) return resultOf(done, measures, [lost.value], [lost.error]);
      }
      const columns = measures.signs.map((_, k) => done.map((o) => o.values[k]));
      return resultOf(done, measures, columns.map(mean), columns.map(standardError));
    },
  };
}

/** The values of the best trial's repeats; undefined where it was not repeated. */
function repeatsOf(best: TrialRecord<any, any, any> | undefined): readonly number[] | undefined {
  const repeats = best?.attributes["repeats"];
  return Array.isArray(repeats) && repeats.length > 1 && repeats.every((v) => typeof v === "number")
    ? (repeats as number[])
    : undefined;
}

/**
 * Undefined while the challenger may still win. Otherwise its value: the rival's mean over all
 * repeats plus the difference over the common ones, which is worse than the rival whatever luck the
 * common repeats had, so a few easy draws never make a best trial.
 * @param sign 1 where less is better, −1 where more is
 */
export function race(
  own: readonly number[],
  rival: readonly number[],
  sign: number,
): { value: number; error: number } | undefined {
  const differences = own.map((v, i) => sign * (v - rival[i]));
  const n = differences.length;
  const behind = mean(differences);
  if (!(behind > 0)) return undefined;
  // An infinite value has lost for good, and has no mean to speak of.
  if (behind === Infinity) return { value: mean(own), error: 0 };
  // The variance of a difference: what the rival's own repeats let expect counts as one
  // observation, since the first difference alone says nothing.
  const expected = 2 * variance(rival);
  const spread = differences.reduce((sum, d) => sum + (d - behind) ** 2, expected) / n;
  const error = Math.sqrt(spread / n);
  return behind > BEHIND * error ? { value: mean(rival) + sign * behind, error } : undefined;
}

function resultOf(
  done: readonly Complete[],
  measures: Measures,
  values: readonly number[],
  errors: readonly number[],
): unknown {
  const costs = done.map((o) => o.cost);
  return {
    value: named(measures, values),
    limits: Object.fromEntries(
      measures.limits.map(({ name }, k) => [name, mean(done.map((o) => o.limits[k]))]),
    ),
    error: named(measures, errors),
    ...(costs.every((c) => c !== undefined) && { cost: costs.reduce((a, b) => a! + b!, 0) }),
  };
}

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
function variance(v: readonly number[]): number {
  const m = mean(v);
  return v.reduce((sum, x) => sum + (x - m) ** 2, 0) / (v.length - 1);
}
const standardError = (v: readonly number[]): number => {
  const error = Math.sqrt(variance(v) / v.length);
  return Number.isNaN(error) ? 0 : error; // ∞ − ∞
};

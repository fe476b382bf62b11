import { gainOf } from "../interval/interval.ts";
import { scoreIntervals } from "../interval/score-intervals.ts";
import type { Score } from "../tuning-result.ts";
import type { ForecastPlan } from "./plan-forecast.ts";

/** With this many series and more, series are a sample; with fewer, periods of time are. */
const MIN_SAMPLED_SERIES = 20;

/**
 * How much lower the score of the first forecasts is than the score of the others, as a share of
 * the latter. It is computed over all values: those that were held out, and those of the search,
 * each forecast by a choice that was made without its cut-off. A few periods alone would leave
 * nearly everything open.
 * @param forecasts of the values of the search, and of those held out
 */
export function gainsOver(
  plan: ForecastPlan,
  forecasts: readonly (readonly [validation: Float64Array, held: Float64Array])[],
): readonly Score[] {
  const { metric, rows, held, rng } = plan;
  const { ofRows, ofHeld } = dependentValues(plan);
  const y = {
    values: joined(rows.target.values, held.target.values),
    classes: 0,
  };
  const { each, differences } = scoreIntervals(
    forecasts.map(([early, late]) => joined(early, late)),
    {
      y,
      weights: rows.weights && held.weights && joined(rows.weights, held.weights),
      groups: Int32Array.from([ofRows, ofHeld].flatMap((groups) => [...groups])),
    },
    metric,
    rng.fork("gains"),
  );
  return differences.slice(1).map((difference, k) => {
    const base = each[k + 1].score || 1;
    // The differences are those of the others to the first one.
    const { score, low, high } = gainOf(difference, "maximize");
    // No error is lower by more than the whole of it.
    const shareOf = (gain: number): number => Math.min(1, gain / base);
    return { mean: shareOf(score), low: shareOf(low), high: shareOf(high) };
  });
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * A number for each value, the same for values that depend on each other: those of a series where
 * there are many, else those of one period as long as the horizon.
 */
export function dependentValues({ rows, validation, held, horizon, origins }: ForecastPlan): {
  readonly ofRows: Int32Array;
  readonly ofHeld: Int32Array;
} {
  const { heldFrom, end, folds } = origins;
  if (new Set(held.series).size >= MIN_SAMPLED_SERIES)
    return { ofRows: Int32Array.from(rows.rows, (i) => validation.series[i]), ofHeld: held.series };
  const from = folds[0].cut;
  const periodsIn = (steps: number): number => Math.max(1, Math.floor(steps / horizon));
  const early = periodsIn(heldFrom - from);
  const periodOf = (at: number, first: number, last: number): number =>
    Math.floor(((at - first) * periodsIn(last - first)) / (last - first));
  return {
    ofRows: Int32Array.from(rows.rows, (i) => periodOf(validation.at[i], from, heldFrom)),
    ofHeld: held.at.map((at) => early + periodOf(at, heldFrom, end)),
  };
}

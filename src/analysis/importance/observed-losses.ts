import { quantileOfSorted } from "../../numeric/statistics.ts";
import { CurveModel } from "../../trial/curve-model.ts";
import type { History } from "../../trial/history.ts";

/** Values beyond this number of interquartile ranges from the middle half are moved there: those that
 * are "far out" (Tukey 1977, §2D). */
const FENCE_IN_RANGES = 3;

/** What the finished trials say of one objective. */
export interface ObservedLosses {
  /** Rows of the history that have a loss. */
  readonly rows: readonly number[];
  /** The loss of each row of the history; NaN where it has none. */
  readonly loss: Float64Array;
  /** Complete trials among the rows. */
  readonly complete: number;
  /** Pruned trials among the rows: they count as the forecast of their curve. */
  readonly pruned: number;
  /** Complete trials among the rows that exceed a limit. */
  readonly infeasible: number;
}

/**
 * Losses of the k-th objective. Complete trials count with their value, also where they exceed a
 * limit; pruned trials with the forecast of their learning curve, but no better than the best
 * complete trial. Outliers are moved to a fence, so that a single value of 1e300 does not hide all
 * others.
 */
export function observeLosses(history: History, k: number): ObservedLosses {
  const { finished } = history;
  const loss = new Float64Array(finished.length).fill(Number.NaN);
  const rows: number[] = [];
  const waiting: number[] = [];
  let infeasible = 0;
  let best = Infinity;
  for (let i = 0; i < finished.length; i++) {
    const value = finished.loss[k][i];
    if (finished.state[i] === "pruned") waiting.push(i);
    if (finished.state[i] !== "complete" || !Number.isFinite(value)) continue;
    loss[i] = value;
    rows.push(i);
    best = Math.min(best, value);
    if (finished.violation[i] > 0) infeasible++;
  }
  const complete = rows.length;
  if (waiting.length > 0) {
    const forecast = forecastOf(history, k);
    for (const i of waiting) {
      const value = forecast(finished.number[i]);
      if (!Number.isFinite(value)) continue;
      loss[i] = best === Infinity ? value : Math.max(best, value);
      rows.push(i);
    }
    rows.sort((a, b) => a - b);
  }
  fenceIn(loss, rows);
  return { rows, loss, complete, pruned: rows.length - complete, infeasible };
}

/** The last loss that a pruned trial would have had; of other objectives than the first the last. */
function forecastOf(history: History, k: number): (number: number) => number {
  if (k > 0) return (number) => history.curve(number).losses[k].at(-1) ?? Number.NaN;
  const model = CurveModel.of(history);
  return (number) => {
    const forecast = model.forecast(history.curve(number));
    return forecast === undefined ? Number.NaN : model.toLoss(forecast.mean);
  };
}

function fenceIn(loss: Float64Array, rows: readonly number[]): void {
  const sorted = Float64Array.from(rows, (i) => loss[i]).sort();
  const low = quantileOfSorted(sorted, 0.25);
  const high = quantileOfSorted(sorted, 0.75);
  // Without a spread in the middle half, any other value would be an outlier.
  const width = high > low ? FENCE_IN_RANGES * (high - low) : Infinity;
  for (const i of rows) loss[i] = Math.min(high + width, Math.max(low - width, loss[i]));
}

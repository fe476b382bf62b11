import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import { CurveModel } from "../../trial/curve-model.ts";
import type { Columns, History } from "../../trial/history.ts";
import { byCrowding } from "../selection.ts";

/**
 * What a surrogate model learns from: encoded points and, for each output, a value or NaN where the
 * trial gave none.
 */
export interface Observations {
  readonly n: number;
  /** Rows of the history, in order of tell. */
  readonly rows: readonly number[];
  /** n × encoding.size. */
  readonly x: Float64Array;
  /** A column an objective; NaN where the trial failed. */
  readonly losses: readonly Float64Array[];
  /** A column a limit, feasible at ≤ 0; NaN where unknown. */
  readonly excesses: readonly Float64Array[];
  /** What each trial cost; NaN where nothing above 0 is known. */
  readonly cost: Float64Array;
  readonly feasible: Uint8Array;
  /** Whether this trial counts as a result: complete and a number. */
  readonly complete: Uint8Array;
}

/**
 * The trials that a model learns from. Failed ones and values that are no numbers count as the
 * worst; infinite values as the worst or best finite one; a pruned trial as what its curve would
 * have come to, but no better than the best complete one (without a curve, as the median). Before
 * any trial is complete, what curves lead to stands for results. Of more than `most` trials: a
 * third the best, a third the newest, the rest evenly from all.
 */
export function observe(history: History, encoding: Encoding, most: number): Observations {
  const rows = workingSet(history, most);
  const { finished } = history;
  const n = rows.length;
  const x = new Float64Array(n * encoding.size);
  const unit = new Float64Array(finished.unit.length);
  for (const [k, i] of rows.entries()) encoding.row(finished, i, unit, x, k * encoding.size);
  const complete = Uint8Array.from(rows, (i) =>
    finished.state[i] === "complete" && finished.loss.every((c) => !Number.isNaN(c[i])) ? 1 : 0,
  );
  const losses = finished.loss.map((column) =>
    within(Float64Array.from(rows, (i, k) => (complete[k] === 1 ? column[i] : Number.NaN))),
  );
  const feasible = Uint8Array.from(rows, (i, k) =>
    complete[k] === 1 && !(finished.violation[i] > 0) ? 1 : 0,
  );
  if (losses.length === 1) takePruned(history, rows, losses[0], complete, feasible);
  else takeLast(history, rows, losses);
  return {
    n,
    rows,
    x,
    losses,
    excesses: finished.excess.map((column) =>
      within(Float64Array.from(rows, (i, k) => (complete[k] === 1 ? column[i] : Number.NaN))),
    ),
    cost: Float64Array.from(rows, (i) =>
      finished.cost[i] > 0 && finished.cost[i] < Infinity ? finished.cost[i] : Number.NaN,
    ),
    feasible,
    complete,
  };
}

/**
 * The point of a row, to look around: coordinates on branches not taken are drawn, so that a step
 * to these begins somewhere.
 */
export function filledIn({ unit }: Columns, row: number, stream: Rng): Float64Array {
  return Float64Array.from(unit, (column) =>
    Number.isNaN(column[row]) ? stream.uniform() : column[row],
  );
}

function workingSet(history: History, most: number): number[] {
  const { finished } = history;
  const n = finished.length;
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  const third = Math.floor(most / 3);
  const all = Array.from({ length: n }, (_, i) => i);
  const chosen = new Set<number>();
  for (const i of byCrowding(finished, all).slice(0, third)) chosen.add(i);
  for (let i = n - third; i < n; i++) chosen.add(i);
  for (let k = 0; chosen.size < most && k < n; k++)
    chosen.add(Math.floor(((k * 0.6180339887498949) % 1) * n));
  return [...chosen].sort((a, b) => a - b);
}

/** Infinite values drawn to the nearest finite one. */
function within(column: Float64Array): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (const v of column) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return column.map((v) =>
    v === Infinity
      ? high > -Infinity
        ? high
        : 0
      : v === -Infinity
        ? low < Infinity
          ? low
          : 0
        : v,
  );
}

function takePruned(
  history: History,
  rows: readonly number[],
  losses: Float64Array,
  complete: Uint8Array,
  feasible: Uint8Array,
): void {
  const { finished } = history;
  const pruned = Array.from(rows.keys()).filter((k) => finished.state[rows[k]] === "pruned");
  if (pruned.length === 0) return;
  const known = losses.filter((v) => !Number.isNaN(v)).sort();
  const model = CurveModel.of(history);
  for (const k of pruned) {
    const forecast = model.forecast(history.curve(finished.number[rows[k]]));
    if (known.length > 0)
      losses[k] =
        forecast === undefined
          ? known[known.length >> 1]
          : Math.max(known[0], model.toLoss(forecast.mean));
    else if (forecast !== undefined) {
      losses[k] = model.toLoss(forecast.mean);
      complete[k] = feasible[k] = 1;
    }
  }
}

/** With several objectives a pruned trial counts as what it last reported. */
function takeLast(
  { finished, curve }: History,
  rows: readonly number[],
  losses: readonly Float64Array[],
): void {
  for (const [k, row] of rows.entries()) {
    if (finished.state[row] !== "pruned") continue;
    for (const [j, column] of losses.entries())
      column[k] = curve(finished.number[row]).losses[j]?.at(-1) ?? Number.NaN;
  }
}

import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import { isFeasible, isNumericResult } from "../../trial/feasible.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";

/**
 * What a surrogate model learns from: encoded points and, for each output, a value or NaN where the
 * trial has none.
 */
export interface Observations {
  /** Number of observations. */
  readonly n: number;
  /** Rows of the history, in completion order. */
  readonly rows: readonly number[];
  /** n × encoding.size. */
  readonly x: Float64Array;
  /** One column for each objective; NaN where the trial failed. */
  readonly losses: readonly Float64Array[];
  /** One column for each limit, feasible at ≤ 0; NaN where unknown. */
  readonly excesses: readonly Float64Array[];
  /** 1 where the trial has a result and kept all limits. */
  readonly feasible: Uint8Array;
  /** 1 where the trial has a result: it is complete, and its values are numbers. */
  readonly complete: Uint8Array;
}

/**
 * What rows of a history say of several objectives, limits included. A failed trial, or a value of
 * NaN, has no value, which the warp turns into the worst one; an infinite value counts as the worst
 * or best finite one. Pruned trials have no value yet.
 */
export function observeComplete(
  history: History,
  encoding: Encoding,
  rows: readonly number[],
): Observations {
  const { finished } = history;
  const n = rows.length;
  const x = new Float64Array(n * encoding.size);
  const unit = new Float64Array(finished.unit.length);
  for (const [k, i] of rows.entries()) encoding.row(finished, i, unit, x, k * encoding.size);
  const complete = Uint8Array.from(rows, (i) => (isNumericResult(finished, i) ? 1 : 0));
  const losses = finished.loss.map((column) =>
    clampInfinite(Float64Array.from(rows, (i, k) => (complete[k] === 1 ? column[i] : Number.NaN))),
  );
  const feasible = Uint8Array.from(rows, (i, k) =>
    complete[k] === 1 && isFeasible(finished, i) ? 1 : 0,
  );
  return {
    n,
    rows,
    x,
    losses,
    excesses: finished.excess.map((column) =>
      clampInfinite(
        Float64Array.from(rows, (i, k) => (complete[k] === 1 ? column[i] : Number.NaN)),
      ),
    ),
    feasible,
    complete,
  };
}

/**
 * The point of a row, for a search around it: coordinates of branches not taken are drawn, so that
 * a step to such a branch has somewhere to start.
 */
export function filledIn({ unit }: HistoryColumns, row: number, stream: Rng): Float64Array {
  return Float64Array.from(unit, (column) =>
    Number.isNaN(column[row]) ? stream.uniform() : column[row],
  );
}

/** Replaces infinite values by the greatest or least finite one. */
function clampInfinite(column: Float64Array): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (const v of column) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  // Without a finite value all infinite ones become 0.
  if (high === -Infinity) low = high = 0;
  return column.map((v) => (v === Infinity ? high : v === -Infinity ? low : v));
}

import type { FinishedColumns, History } from "./history.ts";

/**
 * The same history with its paused trials as pruned ones, after those that have ended: for a
 * sampler that learns from both alike and keeps nothing by row. Rows of paused trials may be gone
 * from a later history.
 */
export function withPausedAsPruned(history: History): History {
  const { finished, paused } = history;
  if (paused.length === 0) return history;
  const length = finished.length + paused.length;
  const extended = (column: Float64Array, more: (i: number) => number): Float64Array => {
    const out = new Float64Array(length);
    out.set(column.subarray(0, finished.length));
    for (let i = 0; i < paused.length; i++) out[finished.length + i] = more(i);
    return out;
  };
  const number = new Int32Array(length);
  number.set(finished.number.subarray(0, finished.length));
  number.set(paused.number.subarray(0, paused.length), finished.length);
  const state = finished.state
    .slice(0, finished.length)
    .concat(new Array<"pruned">(paused.length).fill("pruned"));
  const none = (): number => Number.NaN;
  const columns: FinishedColumns = {
    length,
    number,
    state,
    unit: finished.unit.map((c, d) => extended(c, (i) => paused.unit[d][i])),
    loss: finished.loss.map((c) => extended(c, none)),
    violation: extended(finished.violation, () => 0),
    excess: finished.excess.map((c) => extended(c, none)),
    cost: extended(finished.cost, none),
  };
  return { ...history, finished: columns };
}

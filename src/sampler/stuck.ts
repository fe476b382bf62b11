import { type Axis, levelOf } from "../space/axis.ts";
import type { Space } from "../space/space.ts";
import type { History, HistoryColumns } from "../trial/history.ts";

/** Trials in a row at one point of an infinite space after which the next one is elsewhere. */
const MAX_REPEATS = 50;
/** Coordinates that are nearer than this are the same: they went through a value and back. */
const SAME_WITHIN = 1e-9;

/** Whether a point is the one at which all of the last trials were. */
export function isStuck({ axes }: Space, { finished }: History, unit: Float64Array): boolean {
  const { length } = finished;
  if (length < MAX_REPEATS) return false;
  for (let row = length - 1; row >= length - MAX_REPEATS; row--)
    if (!isAt(axes, finished, row, unit)) return false;
  return true;
}

function isAt(
  axes: readonly Axis[],
  { unit: columns }: HistoryColumns,
  row: number,
  unit: Float64Array,
): boolean {
  let compared = 0;
  for (let d = 0; d < axes.length; d++) {
    const other = columns[d][row];
    if (Number.isNaN(other)) continue; // not active
    compared++;
    const isSame =
      axes[d].kind === "real"
        ? Math.abs(other - unit[d]) < SAME_WITHIN
        : levelOf(axes[d], other) === levelOf(axes[d], unit[d]);
    if (!isSame) return false;
  }
  return compared > 0;
}

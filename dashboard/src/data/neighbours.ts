import type { Axis } from "./axis.ts";

/** A trial with how far it is from another one. */
export interface Neighbour {
  readonly row: number;
  /** Root mean square of the distances on each axis, as shares of their lengths; 0 to 1. */
  readonly distance: number;
}

/** The trials that are closest to one in the space; a parameter that one of two lacks counts as far. */
export function nearestRows(
  rows: Uint32Array,
  axes: readonly Axis[],
  row: number,
  count: number,
): readonly Neighbour[] {
  const found: Neighbour[] = [];
  for (const other of rows) {
    if (other === row) continue;
    let sum = 0;
    for (const { shares } of axes) {
      const [a, b] = [shares[row]!, shares[other]!];
      if (Number.isNaN(a) && Number.isNaN(b)) continue;
      sum += Number.isNaN(a) || Number.isNaN(b) ? 1 : (a - b) ** 2;
    }
    const distance = Math.sqrt(sum / Math.max(1, axes.length));
    if (found.length === count && distance >= found[count - 1]!.distance) continue;
    found.push({ row: other, distance });
    found.sort((a, b) => a.distance - b.distance);
    found.length = Math.min(count, found.length);
  }
  return found;
}

/**
 * One coordinate of the unit cube, as samplers see it: `real` coordinates are continuous, `ordered`
 * ones have a few cells in order, `choice` ones have cells without order. A coordinate is active
 * while its parent is, and stands at a level from `from` to `to`.
 */
export interface Axis {
  /** Flat name of the parameter that it belongs to. */
  readonly name: string;
  readonly kind: "real" | "ordered" | "choice";
  /** Number of cells; Infinity for `real`. */
  readonly levels: number;
  /**
   * Borders of the cells, `levels + 1` from 0 to 1, where they are not equally wide (whole numbers
   * on a log scale).
   */
  readonly edges: Float64Array | undefined;
  /** Index of the axis that decides whether this one is active; −1 where nothing does. */
  readonly parent: number;
  readonly from: number;
  readonly to: number;
  /** What the coordinates of this name make up together, where one alone means little. */
  readonly part?: "permutation" | "subset" | "simplex";
}

/** Index of the cell that contains `u`. */
export function levelOf(axis: Axis, u: number): number {
  if (axis.edges === undefined)
    return Math.min(axis.levels - 1, Math.max(0, Math.floor(u * axis.levels)));
  let low = 0;
  let high = axis.levels - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (axis.edges[mid] <= u) low = mid;
    else high = mid - 1;
  }
  return low;
}

export function cellLow(axis: Axis, level: number): number {
  return axis.edges === undefined ? level / axis.levels : axis.edges[level];
}

export function cellHigh(axis: Axis, level: number): number {
  return axis.edges === undefined ? (level + 1) / axis.levels : axis.edges[level + 1];
}

export function cellCentre(axis: Axis, level: number): number {
  return (cellLow(axis, level) + cellHigh(axis, level)) / 2;
}

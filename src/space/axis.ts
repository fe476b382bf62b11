/**
 * One coordinate of the unit cube, as samplers see it: `real` coordinates are continuous, `ordered`
 * ones have a few cells in order, `choice` ones have cells without order. A coordinate is active
 * if its parent is active and the parent's level is one of `from` to `to`. The level of a `real`
 * coordinate is the coordinate itself.
 */
export interface Axis {
  /** Flat name of the parameter that the coordinate belongs to. */
  readonly name: string;
  /** Continuous, cells in order, or cells without order. */
  readonly kind: "real" | "ordered" | "choice";
  /** Number of cells; Infinity for `real`. */
  readonly levels: number;
  /**
   * Borders of the cells, `levels + 1` numbers from 0 to 1; undefined when the cells are equally
   * wide. Whole numbers on a log scale have unequal cells.
   */
  readonly edges: Float64Array | undefined;
  /** Index of the axis that decides whether this one is active; −1 when it is always active. */
  readonly parent: number;
  /** First level of the parent for which this axis is active. */
  readonly from: number;
  /** Last level of the parent for which this axis is active. */
  readonly to: number;
  /** The kind of parameter whose coordinates mean something only together. */
  readonly part?: "permutation" | "subset" | "simplex";
}

/** An axis that is always active. */
export function makeAxis(
  name: string,
  kind: Axis["kind"],
  levels: number,
  { edges, part }: { edges?: Float64Array | undefined; part?: NonNullable<Axis["part"]> } = {},
): Axis {
  const axis = { name, kind, levels, edges, parent: -1, from: 0, to: 0 };
  return part === undefined ? axis : { ...axis, part };
}

/** The axes with `parent` as the parent of those that have none. */
export function withParent(
  axes: readonly Axis[],
  parent: number,
  from: number,
  to: number,
): readonly Axis[] {
  return axes.map((axis) => (axis.parent === -1 ? { ...axis, parent, from, to } : axis));
}

/** Index of the cell that contains `u` when [0, 1] has `cells` cells of equal width. */
export function cellOf(u: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(u * cells)));
}

/** Index of the axis's cell that contains `u`; `u` itself on a `real` axis. */
export function levelOf(axis: Axis, u: number): number {
  if (axis.kind === "real") return u;
  if (axis.edges === undefined) return cellOf(u, axis.levels);
  let low = 0;
  let high = axis.levels - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (axis.edges[mid] <= u) low = mid;
    else high = mid - 1;
  }
  return low;
}

/** Lower border of a cell. */
export function cellLow(axis: Axis, level: number): number {
  return axis.edges === undefined ? level / axis.levels : axis.edges[level];
}

/** Upper border of a cell. */
export function cellHigh(axis: Axis, level: number): number {
  return axis.edges === undefined ? (level + 1) / axis.levels : axis.edges[level + 1];
}

/** Middle of a cell; on a `real` axis the level itself. */
export function cellCentre(axis: Axis, level: number): number {
  if (axis.kind === "real") return level;
  return (cellLow(axis, level) + cellHigh(axis, level)) / 2;
}

import { type Axis, cellCentre, levelOf } from "./axis.ts";

/**
 * How a point of the unit cube looks to a Gaussian process: numbers first, each in [0, 1] (cells by
 * their centre), then choices by their level. A coordinate in a branch not taken stands at ½, or at
 * level −1, so that points on different branches differ by their parent alone and the kernel stays
 * positive definite (an embedding, as in Lévesque et al. 2017).
 */
export class Encoding {
  /** Axis of each dimension; axes with one value are left out. */
  readonly axes: readonly number[];
  readonly numbers: number;
  readonly size: number;
  /**
   * Most dimensions, and most numbers, that one point uses: fewer than there are where branches
   * exclude each other.
   */
  readonly together: { readonly size: number; readonly numbers: number };
  /** Number of levels of each choice. */
  readonly levels: readonly number[];
  readonly #all: readonly Axis[];

  constructor(axes: readonly Axis[]) {
    this.#all = axes;
    const open = axes.map((_, j) => j).filter((j) => axes[j].levels > 1);
    const numbers = open.filter((j) => axes[j].kind !== "choice");
    this.axes = [...numbers, ...open.filter((j) => axes[j].kind === "choice")];
    this.numbers = numbers.length;
    this.size = this.axes.length;
    this.together = {
      size: mostTogether(axes, (a) => a.levels > 1),
      numbers: mostTogether(axes, (a) => a.levels > 1 && a.kind !== "choice"),
    };
    this.levels = this.axes.slice(this.numbers).map((j) => axes[j].levels);
  }

  /**
   * Coordinates that the point's own choices switch off are told from the others by their parents,
   * whatever stands in them.
   */
  encode(unit: ArrayLike<number>, out: Float64Array, at = 0): void {
    for (let k = 0; k < this.size; k++) {
      const j = this.axes[k];
      const axis = this.#all[j];
      const u = this.active(unit, j) ? unit[j] : Number.NaN;
      if (k < this.numbers)
        out[at + k] = Number.isNaN(u)
          ? 0.5
          : axis.kind === "real"
            ? u
            : cellCentre(axis, levelOf(axis, u));
      else out[at + k] = Number.isNaN(u) ? -1 : levelOf(axis, u);
    }
  }

  /** Whether the choices of the point leave axis `j` in use. */
  active(unit: ArrayLike<number>, j: number): boolean {
    for (let axis = this.#all[j]; axis.parent !== -1; axis = this.#all[axis.parent]) {
      const parent = unit[axis.parent];
      if (Number.isNaN(parent)) return false;
      const level = levelOf(this.#all[axis.parent], parent);
      if (level < axis.from || level > axis.to) return false;
    }
    return !Number.isNaN(unit[j]);
  }

  /** The same of an encoded point, for dimension `k`. */
  inUse(x: Float64Array, k: number): boolean {
    for (let axis = this.#all[this.axes[k]]; axis.parent !== -1; axis = this.#all[axis.parent]) {
      const parent = this.axes.indexOf(axis.parent);
      if (parent === -1) continue; // it has one level alone
      const level = parent < this.numbers ? levelOf(this.#all[axis.parent], x[parent]) : x[parent];
      if (level < axis.from || level > axis.to) return false;
    }
    return true;
  }

  /** Encodes row i of points that stand as columns, one a coordinate. */
  row(
    columns: { readonly unit: readonly Float64Array[] },
    i: number,
    unit: Float64Array,
    out: Float64Array,
    at: number,
  ): void {
    for (let j = 0; j < unit.length; j++) unit[j] = columns.unit[j][i];
    this.encode(unit, out, at);
  }
}

/** The most axes of a kind that can be in use in one point, those of the branch that has most. */
function mostTogether(axes: readonly Axis[], counts: (axis: Axis) => boolean): number {
  const children = axes.map((_, j) => axes.filter((a) => a.parent === j));
  const below = (members: readonly Axis[]): number =>
    members.reduce((sum, axis) => {
      const own = children[axes.indexOf(axis)];
      const branches = own.map((c) => below(own.filter((o) => o.from <= c.from && c.from <= o.to)));
      return sum + (counts(axis) ? 1 : 0) + Math.max(0, ...branches);
    }, 0);
  return below(axes.filter((a) => a.parent === -1));
}

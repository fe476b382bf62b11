import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";
import type { Columns } from "../../trial/history.ts";

/**
 * How a point of the unit cube looks to a Gaussian process: numbers first, each in [0, 1] (cells by their centre), then choices by their level.
 * A coordinate in a branch not taken stands at ½, or at level −1, so that points on different branches differ by their parent alone and the kernel stays
 * positive definite (an embedding, as in Lévesque et al. 2017).
 */
export class Encoding {
  /** Axis of each dimension; axes with one value are left out. */
  readonly axes: readonly number[];
  readonly numbers: number;
  readonly size: number;
  /** Number of levels of each choice. */
  readonly levels: readonly number[];
  readonly #all: readonly Axis[];

  constructor(axes: readonly Axis[]) {
    this.#all = axes;
    const open = axes.map((_, j) => j).filter((j) => axes[j]!.levels > 1);
    const numbers = open.filter((j) => axes[j]!.kind !== "choice");
    this.axes = [...numbers, ...open.filter((j) => axes[j]!.kind === "choice")];
    this.numbers = numbers.length;
    this.size = this.axes.length;
    this.levels = this.axes.slice(this.numbers).map((j) => axes[j]!.levels);
  }

  /** Coordinates that the point's own choices switch off are told from the others by their parents, whatever stands in them. */
  encode(unit: ArrayLike<number>, out: Float64Array, at = 0): void {
    for (let k = 0; k < this.size; k++) {
      const j = this.axes[k]!;
      const axis = this.#all[j]!;
      const u = this.active(unit, j) ? unit[j]! : Number.NaN;
      if (k < this.numbers) out[at + k] = Number.isNaN(u) ? 0.5 : axis.kind === "real" ? u : cellCentre(axis, levelOf(axis, u));
      else out[at + k] = Number.isNaN(u) ? -1 : levelOf(axis, u);
    }
  }

  /** Whether the choices of the point leave axis `j` in use. */
  active(unit: ArrayLike<number>, j: number): boolean {
    for (let axis = this.#all[j]!; axis.parent !== -1; axis = this.#all[axis.parent]!) {
      const parent = unit[axis.parent]!;
      if (Number.isNaN(parent)) return false;
      const level = levelOf(this.#all[axis.parent]!, parent);
      if (level < axis.from || level > axis.to) return false;
    }
    return !Number.isNaN(unit[j]!);
  }

  /** The same of an encoded point, for dimension `k`. */
  inUse(x: Float64Array, k: number): boolean {
    for (let axis = this.#all[this.axes[k]!]!; axis.parent !== -1; axis = this.#all[axis.parent]!) {
      const parent = this.axes.indexOf(axis.parent);
      if (parent === -1) continue; // it has one level alone
      const level = parent < this.numbers ? levelOf(this.#all[axis.parent]!, x[parent]!) : x[parent]!;
      if (level < axis.from || level > axis.to) return false;
    }
    return true;
  }

  row(columns: Columns, i: number, unit: Float64Array, out: Float64Array, at: number): void {
    for (let j = 0; j < unit.length; j++) unit[j] = columns.unit[j]![i]!;
    this.encode(unit, out, at);
  }
}

import { sum } from "../numeric/statistics.ts";
import { type Axis, cellCentre, levelOf } from "./axis.ts";

/** Stands for a number of a branch that is not taken. */
const INACTIVE_NUMBER = 0.5;
/** Stands for the level of a choice of a branch that is not taken. */
const INACTIVE_LEVEL = -1;

/** The largest number of dimensions that one point uses. */
interface UsedTogether {
  /** Of all dimensions. */
  readonly size: number;
  /** Of the dimensions that are numbers. */
  readonly numbers: number;
}

/**
 * Points of the unit cube as input of a surrogate model (Gaussian process, forest): numbers first,
 * each in [0, 1] (cells by their centre), then choices by their level. A coordinate of a branch
 * that is not taken is ½, or level −1, so that points on different branches differ only by their
 * parent and a kernel stays positive definite (an embedding, as in Lévesque et al. 2017).
 */
export class Encoding {
  /** Index of the axis of each dimension; axes with a single level are left out. */
  readonly axes: readonly number[];
  /** Number of dimensions that are numbers; these come first. */
  readonly numbers: number;
  /** Number of dimensions. */
  readonly size: number;
  /** Less than `size` and `numbers` if branches exclude each other. */
  readonly together: UsedTogether;
  /** Number of levels of each choice. */
  readonly levels: readonly number[];
  readonly #spaceAxes: readonly Axis[];

  /** @param axes of a space */
  constructor(axes: readonly Axis[]) {
    this.#spaceAxes = axes;
    const open = axes.map((_, j) => j).filter((j) => axes[j].levels > 1);
    const numbers = open.filter((j) => axes[j].kind !== "choice");
    this.axes = [...numbers, ...open.filter((j) => axes[j].kind === "choice")];
    this.numbers = numbers.length;
    this.size = this.axes.length;
    this.together = {
      size: countUsedTogether(axes, (a) => a.levels > 1),
      numbers: countUsedTogether(axes, (a) => a.levels > 1 && a.kind !== "choice"),
    };
    this.levels = this.axes.slice(this.numbers).map((j) => axes[j].levels);
  }

  /**
   * Writes the `size` dimensions of a point from `out[at]` on. The point's own choices decide which
   * coordinates are inactive, whatever their values.
   */
  encode(unit: ArrayLike<number>, out: Float64Array, at = 0): void {
    for (let k = 0; k < this.size; k++) {
      const j = this.axes[k];
      const axis = this.#spaceAxes[j];
      const isActive = this.active(unit, j);
      if (k >= this.numbers) out[at + k] = isActive ? levelOf(axis, unit[j]) : INACTIVE_LEVEL;
      else if (!isActive) out[at + k] = INACTIVE_NUMBER;
      else out[at + k] = axis.kind === "real" ? unit[j] : cellCentre(axis, levelOf(axis, unit[j]));
    }
  }

  /** Whether axis `j` is active, given the choices of the point. */
  active(unit: ArrayLike<number>, j: number): boolean {
    const axes = this.#spaceAxes;
    for (let axis = axes[j]; axis.parent !== -1; axis = axes[axis.parent]) {
      const parent = unit[axis.parent];
      if (Number.isNaN(parent)) return false;
      const level = levelOf(axes[axis.parent], parent);
      if (level < axis.from || level > axis.to) return false;
    }
    return !Number.isNaN(unit[j]);
  }

  /** Whether dimension `k` is active, given the choices of an encoded point. */
  inUse(x: Float64Array, k: number): boolean {
    const axes = this.#spaceAxes;
    for (let axis = axes[this.axes[k]]; axis.parent !== -1; axis = axes[axis.parent]) {
      const parent = this.axes.indexOf(axis.parent);
      if (parent === -1) continue; // the parent has a single level, so this axis is active
      const level = parent < this.numbers ? levelOf(axes[axis.parent], x[parent]) : x[parent];
      if (level < axis.from || level > axis.to) return false;
    }
    return true;
  }

  /**
   * Encodes row `i` of points that are stored as columns, one per coordinate.
   * @param unit room for the row's coordinates
   */
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

/** Largest number of counted axes that are active in one point: those of the largest branches. */
function countUsedTogether(axes: readonly Axis[], isCounted: (axis: Axis) => boolean): number {
  const children = axes.map((): number[] => []);
  const top: number[] = [];
  for (const [j, { parent }] of axes.entries()) (children[parent] ?? top).push(j);
  const countBelow = (j: number): number => {
    // How the count changes where the level of the parent enters or leaves the range of a child.
    const steps = children[j].flatMap((c) => {
      const below = countBelow(c);
      return [
        [axes[c].from, below],
        [axes[c].to + 0.5, -below],
      ];
    });
    let now = 0;
    let most = 0;
    for (const [, change] of steps.sort((a, b) => a[0] - b[0])) {
      now += change;
      most = Math.max(most, now);
    }
    return most + Number(isCounted(axes[j]));
  };
  return sum(top.map(countBelow));
}

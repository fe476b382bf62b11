import { cellCentre, cellHigh, cellLow, levelOf } from "../../space/axis.ts";
import type { Space } from "../../space/space.ts";
import { type AxisValues, axesByName } from "../plots/axis-values.ts";

/** Parts into which the range of a number is divided. */
const PARTS = 5;
/** A parameter of at most this many values has a part for each. */
const MAX_LEVELS = 8;

/** A part of a parameter's values. */
interface AxisCell {
  /** Least and greatest coordinate. */
  readonly from: number;
  readonly to: number;
  /** Least and greatest value of a number. */
  readonly range?: readonly [low: number, high: number];
  /** The only value. */
  readonly value?: unknown;
}

/** A parameter with one coordinate, and its values in parts. */
export interface CelledAxis extends AxisValues {
  readonly cells: readonly AxisCell[];
  /** The value at a coordinate: a number, or a choice. */
  readonly valueAt: (unit: number) => unknown;
  /** Whether values have an order. */
  readonly isNumber: boolean;
}

/** The parameters of a space that have one coordinate each. */
export function celledAxes(space: Space): readonly CelledAxis[] {
  return axesByName(space).map((values) => {
    const { axis: j, scale, name } = values;
    const axis = space.axes[j];
    const valueAt = valueReader(space, j, name);
    const isNumber = scale.kind !== "category";
    const hasLevels = axis.levels <= MAX_LEVELS || !isNumber;
    const count = hasLevels ? axis.levels : PARTS;
    const cells = Array.from({ length: Number.isFinite(count) ? count : 1 }, (_, c): AxisCell => {
      if (hasLevels)
        return {
          from: cellLow(axis, c),
          to: cellHigh(axis, c),
          value: valueAt(cellCentre(axis, c)),
        };
      const [from, to] = [c / count, (c + 1) / count];
      return { from, to, range: [Number(valueAt(from)), Number(valueAt(to))] };
    });
    return { ...values, cells, valueAt, isNumber };
  });
}

/** Index of the cell of a coordinate. */
export function cellAt({ cells }: CelledAxis, unit: number): number {
  const at = cells.findIndex(({ to }) => unit < to);
  return at === -1 ? cells.length - 1 : at;
}

/** Moves a point onto the branch on which axis `j` is active. */
export function activate({ axes }: Pick<Space, "axes">, j: number, unit: Float64Array): void {
  for (let axis = axes[j]; axis.parent !== -1; axis = axes[axis.parent]) {
    const parent = axes[axis.parent];
    const level = levelOf(parent, unit[axis.parent]);
    if (!(level >= axis.from && level <= axis.to))
      unit[axis.parent] = cellCentre(parent, axis.from);
  }
}

/** Reads values of one parameter from points that differ in its coordinate alone. */
function valueReader(space: Space, j: number, name: string): (unit: number) => unknown {
  const point = new Float64Array(space.width).fill(0.5);
  activate(space, j, point);
  return (unit) => {
    point[j] = unit;
    return (space.flatten(space.fromUnit(point)) as { readonly [n: string]: unknown })[name];
  };
}

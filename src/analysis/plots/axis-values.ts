import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { asText } from "../../space/as-text.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import type { Space } from "../../space/space.ts";
import type { Scale } from "./figure.ts";
import { rounded } from "./short-number.ts";

/** A choice of more levels than this has no label for each. */
const MAX_LABELS = 24;
/** The logarithm of a bound has this number of exact digits. */
const EXACT = 12;
/** Share of the range by which evenly spaced numbers may be off. */
const EVEN = 1e-6;

/** What the coordinate of a parameter means. */
export interface AxisValues {
  /** The user's name of the parameter. */
  readonly name: string;
  /** Index of the coordinate. */
  readonly axis: number;
  /** Place on the scale of a coordinate in [0, 1]: a number, or the index of a choice. */
  readonly place: (unit: number) => number;
  readonly scale: Scale;
}

/** The parameters that have one coordinate each, by name. Others have no axis to be shown on. */
export function axesByName(space: Space): readonly AxisValues[] {
  const paths = [...new Set(space.axes.map((axis) => axis.name))];
  return paths.flatMap((path, p) => {
    const axes = space.axes.flatMap((axis, j) => (axis.name === path ? [j] : []));
    return axes.length === 1 ? [valuesOf(space, axes[0], space.names[p] ?? path)] : [];
  });
}

/** @throws AttuneError `usage` for a parameter that is unknown, or has several coordinates */
export function axisNamed(space: Space, axes: readonly AxisValues[], name: string): AxisValues {
  const found = axes.find((axis) => axis.name === name);
  if (found !== undefined) return found;
  const names: readonly string[] = space.names;
  if (names.includes(name))
    throw new AttuneError("usage", `${show(name)} has several coordinates and no axis of its own`);
  const hint = didYouMean(name, names);
  throw new AttuneError("usage", `there is no parameter ${show(name)}`, hint ? { hint } : {});
}

/** Asks the space what a coordinate means, by the values of points that differ in it alone. */
function valuesOf(space: Space, j: number, name: string): AxisValues {
  const axis = space.axes[j];
  const point = new Float64Array(space.width).fill(0.5);
  for (let child = axis; child.parent !== -1; child = space.axes[child.parent])
    point[child.parent] = cellCentre(space.axes[child.parent], child.from);
  const valueAt = (unit: number): unknown => {
    point[j] = unit;
    return space.flatten(space.fromUnit(point) as never)[name as never];
  };
  const low = valueAt(0);
  const high = valueAt(1);
  if (typeof low === "number" && typeof high === "number" && axis.kind !== "choice") {
    const middle = Number(valueAt(0.5));
    const isLog = low > 0 && Math.abs(middle / Math.sqrt(low * high) - 1) < 0.2 && high > 4 * low;
    const levels = axis.levels <= MAX_LABELS ? axis.levels : 0;
    const values = Array.from({ length: levels }, (_, l) => Number(valueAt(cellCentre(axis, l))));
    // Each of a few values has a cell of its own, half of which lies beyond the ends.
    const half = isLog || levels < 2 ? 0 : (values[1] - values[0]) / 2;
    if (half > 0 && isEven(values))
      return {
        ...{ name, axis: j, place: (unit) => Number(valueAt(unit)) },
        scale: { kind: "linear", domain: [low - half, high + half], levels },
      };
    if (isLog || isEven(values))
      return {
        ...{ name, axis: j, place: (unit) => Number(valueAt(unit)) },
        scale: {
          kind: isLog ? "log" : "linear",
          domain: [rounded(low, EXACT), rounded(high, EXACT)],
        },
      };
  }
  const levels = Number.isFinite(axis.levels) ? axis.levels : 1;
  const labels = Array.from({ length: levels }, (_, l) => asText(valueAt(cellCentre(axis, l))));
  return {
    ...{ name, axis: j, place: (unit) => levelOf(axis, unit) },
    scale: { kind: "category", domain: [-0.5, levels - 0.5], labels },
  };
}

function isEven(values: readonly number[]): boolean {
  const step = values[1] - values[0];
  const range = Math.abs(values[values.length - 1] - values[0]);
  return values.every((v, i) => Math.abs(v - values[0] - i * step) <= EVEN * range);
}

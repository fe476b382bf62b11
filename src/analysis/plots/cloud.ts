import { DensityGrid } from "./density.ts";
import type { Colour, Density, DotShape, Mark, Scale } from "./figure.ts";

/** Trials as points: each one, or of many their density. */
export interface Cloud {
  /** Number of points. */
  readonly total: number;
  /** Number of each point's trial; empty where `density` stands for them. */
  readonly trial: readonly number[];
  /** Horizontal place. */
  readonly x: readonly number[];
  /** Vertical place. */
  readonly y: readonly number[];
  /** Counts in a grid, if there are more points than the option `maxPoints` allows. */
  readonly density?: Density;
}

/**
 * Makes a cloud of points that are given one after another.
 * @param count number of points, at most
 * @param each calls its argument for each point
 */
export function makeCloud(
  scales: { readonly x: Scale; readonly y: Scale },
  { count, maxPoints }: { readonly count: number; readonly maxPoints: number },
  each: (add: (trial: number, x: number, y: number) => void) => void,
): Cloud {
  const trial: number[] = [];
  const xs: number[] = [];
  const ys: number[] = [];
  if (count <= maxPoints) {
    each((number, x, y) => {
      trial.push(number);
      xs.push(x);
      ys.push(y);
    });
    return { total: trial.length, trial, x: xs, y: ys };
  }
  const grid = new DensityGrid(scales.x, scales.y);
  let total = 0;
  each((_, x, y) => {
    grid.add(x, y);
    total++;
  });
  return { total, trial, x: xs, y: ys, density: grid.density };
}

/** The mark of a cloud. */
export function cloudMark(
  cloud: Cloud,
  look: {
    readonly colour: Colour;
    readonly shape?: DotShape;
    readonly titles?: readonly string[];
    readonly size?: number;
  },
): Mark {
  if (cloud.density !== undefined)
    return { mark: "density", density: cloud.density, colour: look.colour };
  return { mark: "dots", x: cloud.x, y: cloud.y, ...look };
}

import { createRng } from "../../numeric/rng.ts";
import { SPREAD_DIMENSIONS, spread } from "../../numeric/spread.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { Space } from "../../space/space.ts";

/** Draws for each point that is wanted, where constraints allow few. */
const DRAWS_PER_POINT = 8;

/** A point of the space at which a model is asked. */
export interface Probe {
  readonly unit: Float64Array;
  /** Its encoded form. */
  readonly x: Float64Array;
}

/** Makes points that lie evenly over a space: those that its constraints allow, always the same. */
export function makeProbes(space: Space, encoding: Encoding, count: number): readonly Probe[] {
  const asProbe = probing(space, encoding);
  const stream = createRng(0);
  const probes: Probe[] = [];
  for (let i = 0; i < DRAWS_PER_POINT * count && probes.length < count; i++) {
    const unit = new Float64Array(space.width);
    if (space.width > SPREAD_DIMENSIONS) stream.uniformInto(unit);
    spread(i, 0, unit);
    const probe = asProbe(unit);
    if (probe !== undefined) probes.push(probe);
  }
  return probes;
}

/**
 * Makes probes of points of the unit cube; undefined for those that constraints exclude.
 * @returns a function that keeps the points it is given
 */
export function probing(
  space: Space,
  encoding: Encoding,
): (unit: Float64Array) => Probe | undefined {
  const hasParts = space.axes.some(({ part }) => part !== undefined);
  const canonical = new Float64Array(space.width);
  return (unit) => {
    if (space.constraints.length > 0 || hasParts) {
      const params = space.fromUnit(unit);
      if (!space.allows(params)) return undefined;
      // Keys and shares that mean the same must be the same point to the model.
      if (hasParts) {
        space.toUnit(params, canonical);
        for (let j = 0; j < unit.length; j++)
          if (!Number.isNaN(canonical[j])) unit[j] = canonical[j];
      }
    }
    const x = new Float64Array(encoding.size);
    encoding.encode(unit, x);
    return { unit, x };
  };
}

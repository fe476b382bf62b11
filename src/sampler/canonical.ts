import type { ParamTree, ValuesOf } from "../space/param.ts";
import type { Space } from "../space/space.ts";

/**
 * Canonical coordinates of parameters, as the history shows them: equal for all points that mean
 * the same parameters, and NaN in branches not taken.
 */
export function canonicalUnit(space: Space<ParamTree>, params: ValuesOf<ParamTree>): Float64Array {
  const unit = new Float64Array(space.width);
  space.toUnit(params, unit);
  return unit;
}

import type { ParamTree, ValuesOf } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { canonicalUnit } from "../canonical.ts";

/**
 * A point of another space in this one: parameters of the same flat name keep their values, the
 * others get the middle of their range.
 * @param flat values of the other space, by flat name
 * @returns undefined where the point is not valid here
 */
export function translate(
  flat: { readonly [name: string]: unknown },
  to: Space<ParamTree>,
): Float64Array | undefined {
  const middle = new Float64Array(to.width).fill(0.5);
  const names = new Set<string>(to.names);
  const known = Object.entries(flat).filter(([name]) => names.has(name));
  const point = to.unflatten({
    ...to.flatten(to.fromUnit(middle)),
    ...Object.fromEntries(known),
  });
  // Checked here, so that the cast is true.
  return to.check(point).length > 0 ? undefined : canonicalUnit(to, point as ValuesOf<ParamTree>);
}

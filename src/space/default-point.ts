import { cellCentre } from "./axis.ts";
import type { Branches, Param, ParamTree } from "./param.ts";
import type { Space } from "./space.ts";

/** What a parameter has beside a default: the branches of a `choose`, the items of a `list`. */
type Nested = Param<unknown> & {
  readonly branches?: Branches;
  readonly item?: Param<unknown>;
  readonly max?: number;
};

/**
 * Writes the defaults of `params`, whose coordinates start at `at`. Returns whether there are any.
 */
function writeDefaults(params: ParamTree, unit: Float64Array, at: number): boolean {
  let hasDefault = false;
  for (const param of Object.values<Nested>(params)) {
    hasDefault = writeDefault(param, unit, at) || hasDefault;
    at += param.width;
  }
  return hasDefault;
}

function writeDefault(param: Nested, unit: Float64Array, at: number): boolean {
  if (param.default !== undefined) {
    param.toUnit(param.default, unit, at);
    return true;
  }
  let hasDefault = false;
  let inner = at + 1; // after the coordinate of the kind or of the length
  for (const branch of Object.values(param.branches ?? {})) {
    hasDefault = writeDefaults(branch, unit, inner) || hasDefault;
    for (const member of Object.values(branch)) inner += member.width;
  }
  const { item, max = 0 } = param;
  if (item !== undefined)
    for (let i = 0; i < max; i++)
      hasDefault = writeDefault(item, unit, at + 1 + i * item.width) || hasDefault;
  return hasDefault;
}

/**
 * The point that a search tries first: parameters with a default at their default, other numbers in
 * the middle of their range, other choices at the first one. Shape: `space.width` coordinates.
 * Undefined if no parameter has a default, or if the point violates a constraint.
 */
export function defaultPoint<S extends ParamTree>(space: Space<S>): Float64Array | undefined {
  const unit = Float64Array.from(space.axes, (axis) =>
    axis.kind === "choice" ? cellCentre(axis, 0) : 0.5,
  );
  const hasDefault = writeDefaults(space.params, unit, 0);
  return hasDefault && space.allows(space.fromUnit(unit)) ? unit : undefined;
}

/** The coordinates of the defaults that parameters have, NaN for the others. */
export function defaultCoordinates({ params, width }: Space): Float64Array {
  const unit = new Float64Array(width).fill(Number.NaN);
  writeDefaults(params, unit, 0);
  return unit;
}

import { cellCentre } from "./axis.ts";
import type { Branches, Param, ParamTree } from "./param.ts";
import type { Space } from "./space.ts";

type Nested = Param<unknown> & {
  readonly branches?: Branches;
  readonly item?: Param<unknown>;
  readonly max?: number;
};

function write(params: ParamTree, unit: Float64Array, at: number): boolean {
  let any = false;
  for (const p of Object.values(params) as Nested[]) {
    if (p.default !== undefined) {
      p.toUnit(p.default, unit, at);
      any = true;
    } else if (p.branches !== undefined) {
      let inner = at + 1;
      for (const branch of Object.values(p.branches)) {
        any = write(branch, unit, inner) || any;
        for (const q of Object.values(branch)) inner += q.width;
      }
    } else if (p.item !== undefined)
      for (let i = 0; i < p.max!; i++)
        any = write({ item: p.item }, unit, at + 1 + i * p.item.width) || any;
    at += p.width;
  }
  return any;
}

/**
 * Where a search begins: the defaults, other numbers in the middle, other choices the first one.
 * Undefined when no parameter has a default.
 */
export function startPoint(space: Space<any>): Float64Array | undefined {
  const unit = Float64Array.from(space.axes, (axis) =>
    axis.kind === "choice" ? cellCentre(axis, 0) : 0.5,
  );
  return write(space.params, unit, 0) && space.allows(space.fromUnit(unit)) ? unit : undefined;
}

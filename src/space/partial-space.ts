import type { SpaceIssue } from "../errors/attune-error.ts";
import { type Axis, levelOf, withParent } from "./axis.ts";
import type { NamedValues, Param, ParamTree } from "./param.ts";
import { type Space, space } from "./space.ts";

/** On what a parameter depends: values have it where the parent's level is one of `from` to `to`. */
export interface ParamLink {
  /** Name of the parent, a parameter of one coordinate. */
  readonly parent: string;
  readonly from: number;
  readonly to: number;
}

/** The parameter, with NaN coordinates where values lack it. */
function toOptional(param: Param<unknown>): Param<unknown> {
  return {
    ...param,
    toUnit(value, out, at) {
      if (value === undefined) out.fill(Number.NaN, at, at + param.width);
      else param.toUnit(value, out, at);
    },
  };
}

/**
 * A space whose values may lack any of the parameters, and may have others, which have no
 * coordinates: that of a study whose objective names its parameters as it runs.
 * @param links parameters that points have only at some values of another one. Default: none
 * @throws SpaceError as `space`
 */
export function partialSpace(
  params: ParamTree,
  links: ReadonlyMap<string, ParamLink> = new Map(),
): Space {
  const optional = Object.entries(params).map(([name, param]) => [name, toOptional(param)]);
  const whole: Space = space<ParamTree>(Object.fromEntries(optional));
  const starts = startsOf(params);
  const axes = links.size === 0 ? whole.axes : linkedAxes(whole.axes, params, starts, links);
  return {
    ...whole,
    axes,
    // Values may have further names, so there is no end of them.
    cardinality: Infinity,
    // Without a prototype, so that a name such as `constructor` is missing where no value has it.
    toUnit: (values, out) => whole.toUnit(Object.assign(Object.create(null), values), out),
    fromUnit(unit) {
      const values = whole.fromUnit(unit) as { [name: string]: unknown };
      for (const name of links.keys())
        if (!isActive(axes, starts.get(name) ?? 0, unit)) delete values[name];
      return values;
    },
    flatten(values) {
      const further = Object.entries(values).filter(([name]) => !Object.hasOwn(params, name));
      return { ...whole.flatten(values), ...Object.fromEntries(further) };
    },
    check(values) {
      const given = values as NamedValues;
      const issues: SpaceIssue[] = [];
      for (const [name, param] of Object.entries(params))
        if (Object.hasOwn(given, name)) param.check(given[name], name, issues);
      return issues;
    },
  };
}

/** Index of the first coordinate of each parameter. */
function startsOf(params: ParamTree): ReadonlyMap<string, number> {
  let at = 0;
  return new Map(
    Object.entries(params).map(([name, { width }]) => {
      at += width;
      return [name, at - width];
    }),
  );
}

function linkedAxes(
  axes: readonly Axis[],
  params: ParamTree,
  starts: ReadonlyMap<string, number>,
  links: ReadonlyMap<string, ParamLink>,
): readonly Axis[] {
  return Object.entries(params).flatMap(([name, { width }]) => {
    const at = starts.get(name) ?? 0;
    const own = axes.slice(at, at + width);
    const link = links.get(name);
    const parent = link && starts.get(link.parent);
    return link === undefined || parent === undefined
      ? own
      : withParent(own, parent, link.from, link.to);
  });
}

/** Whether the point has the parameter of an axis that depends on no branch of its own. */
function isActive(axes: readonly Axis[], j: number, unit: Float64Array): boolean {
  for (let axis = axes[j]; axis.parent !== -1; axis = axes[axis.parent]) {
    const level = levelOf(axes[axis.parent], unit[axis.parent]);
    if (!(level >= axis.from && level <= axis.to)) return false;
  }
  return true;
}

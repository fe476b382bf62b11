import type { SpaceIssue } from "../errors/attune-error.ts";
import type { NamedValues, Param, ParamTree } from "./param.ts";
import { type Space, space } from "./space.ts";

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
 * @throws SpaceError as `space`
 */
export function partialSpace(params: ParamTree): Space {
  const optional = Object.entries(params).map(([name, param]) => [name, toOptional(param)]);
  const whole: Space = space<ParamTree>(Object.fromEntries(optional));
  return {
    ...whole,
    // Values may have further names, so there is no end of them.
    cardinality: Infinity,
    // Without a prototype, so that a name such as `constructor` is missing where no value has it.
    toUnit: (values, out) => whole.toUnit(Object.assign(Object.create(null), values), out),
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

import type { ParentParam } from "./given-params.ts";
import { isJsonObject } from "./json/format.ts";
import { conditionOf, type NamedValues, type ParamTree } from "./param.ts";
import type { Space } from "./space.ts";
import { KIND, kindOf } from "./tag.ts";

/** What stands in for values that are missing. */
interface Rest {
  /** The values of a point of the space, read where they are of the same branch. */
  readonly base: unknown;
  /** A point of the unit cube with a coordinate for every branch. */
  readonly unit: Float64Array;
}

/**
 * The given parameters, with the missing ones from `base`, or of branches that `base` does not take
 * from `unit`.
 * @param given in the nested form; values outside the space are kept
 * @param unit `space.width` coordinates, those of all branches included
 * @param base valid values. Default: everything that is missing is taken from `unit`
 */
export function completeParams(
  space: Space,
  given: NamedValues,
  unit: Float64Array,
  base?: NamedValues,
): NamedValues {
  return completeTree(space.params, given, { base, unit }, 0);
}

/** A value that was given; not what every object inherits, such as `constructor`. */
const ownValue = (values: NamedValues, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function completeTree(params: ParamTree, given: NamedValues, { base, unit }: Rest, at: number) {
  const out: { [name: string]: unknown } = {};
  for (const [name, param] of Object.entries(params)) {
    const inner = ownValue((base ?? {}) as NamedValues, name);
    const condition = conditionOf(param);
    const isActive = condition === undefined || condition.holds(out[condition.parent]);
    if (isActive)
      out[name] = completeValue(param, ownValue(given, name), { base: inner, unit }, at);
    at += param.width;
  }
  // What is outside the space stays as it is.
  for (const name of Object.keys(given)) if (!Object.hasOwn(out, name)) out[name] = given[name];
  return out;
}

function completeValue(param: ParentParam, given: unknown, rest: Rest, at: number): unknown {
  // A list with missing items has gone through JSON, where they are null.
  if (given === undefined || (given === null && !param.contains(null)))
    return rest.base === undefined ? param.fromUnit(rest.unit, at) : rest.base;
  const { branches, item } = param;
  if (branches !== undefined)
    return isJsonObject(given) ? completeBranch(param, given, rest, at + 1) : given;
  if (item === undefined || !Array.isArray(given)) return given;
  const items = (rest.base ?? []) as readonly unknown[];
  return given.map((value, i) =>
    completeValue(item, value, { ...rest, base: items[i] }, at + 1 + i * item.width),
  );
}

function completeBranch(
  param: ParentParam,
  given: NamedValues,
  { base, unit }: Rest,
  at: number,
): NamedValues {
  const { branches = {}, tag = KIND } = param;
  const kind = kindOf(param, given);
  // The model that a table's search compares others with is no branch of its space.
  if (typeof kind !== "string" || !Object.hasOwn(branches, kind)) return given;
  for (const [other, params] of Object.entries(branches)) {
    if (other === kind) break;
    for (const param of Object.values(params)) at += param.width;
  }
  const sameBranch = kindOf(param, base) === kind ? base : undefined;
  return {
    [tag]: given[tag],
    ...completeTree(branches[kind], given, { base: sameBranch, unit }, at),
  };
}

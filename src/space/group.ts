import type { SpaceIssue } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import type { Axis } from "./axis.ts";
import type { Condition } from "./condition.ts";
import type { ConditionRules } from "./condition-rules.ts";
import type { Grid } from "./conditional-grid.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import type { ParamTreeJson } from "./json/format.ts";
import {
  conditionOf,
  isParam,
  type NamedValues,
  type Param,
  type ParamTree,
  type PlacedParam,
} from "./param.ts";

/**
 * Parameters next to each other: the whole space is one group, and so is every branch of a
 * `choose`. Their coordinates follow one another in the order of the names. A prefix is the path
 * before the names, such as `optimizer.sgd.`.
 */
export interface ParamGroup {
  /** Number of coordinates. */
  readonly width: number;
  /** Adds every problem of the values to `issues`. */
  check(values: unknown, prefix: string, issues: SpaceIssue[]): void;
  /** Writes the coordinates of valid values, an object by name, from `out[at]` on. */
  toUnit(values: unknown, out: Float64Array, at: number): void;
  /** Adds the values at the coordinates from `unit[at]` on to `out`. */
  fromUnit(unit: Float64Array, at: number, out: { [name: string]: unknown }): void;
  /** One description per coordinate; `at` is the index of the first. */
  axes(prefix: string, at: number): Axis[];
  /** Number of grid points: the product of those of the parameters that are active together. */
  count(resolution: number): number;
  /** Writes the coordinates of grid point `index`, 0 ≤ index < count(resolution). */
  point(index: number, resolution: number, out: Float64Array, at: number): void;
  /** Adds the values to `out` under their flat names; missing ones are left out. */
  flatten(values: unknown, prefix: string, out: { [name: string]: unknown }): void;
  /** Adds the values that the flat names contain to `out`. */
  unflatten(flat: NamedValues, prefix: string, out: { [name: string]: unknown }): void;
}

/** Adds problems of names, of values that are no parameters, and of conditions to `issues`. */
export function checkParams(
  params: ParamTree,
  prefix: string,
  issues: SpaceIssue[],
  reserved?: string,
): void {
  const before = issues.length;
  checkNames(params, prefix, issues, reserved);
  if (issues.length === before) rulesOf(params)?.check(params, prefix, issues);
}

function checkNames(
  params: ParamTree,
  prefix: string,
  issues: SpaceIssue[],
  reserved?: string,
): void {
  // `{ __proto__: float(0, 1) }` in code has set the prototype instead of a parameter.
  const entries: [string, Param<unknown>][] = Object.entries(params);
  const prototype: unknown = Object.getPrototypeOf(params);
  if (isParam(prototype)) entries.push(["__proto__", prototype]);
  for (const [name, param] of entries) {
    const path = prefix + name;
    // A lone surrogate is no text: files and messages would show another name.
    if (name === reserved || /^(__proto__)?$|\p{Cs}/u.test(name)) {
      const message = `${show(name)} can't be the name of a parameter`;
      issues.push(makeIssue("unknown-name", path, message, { received: name }));
    }
    if (typeof param !== "object" || param === null || typeof param.fromUnit !== "function") {
      const message = `needs a parameter such as float(0, 1), got ${show(param)}`;
      issues.push(makeIssue("not-a-choice", path, message, { received: param }));
    }
  }
}

function makeGroupCheck(params: ParamTree, reserved: string | undefined): ParamGroup["check"] {
  const names = Object.keys(params);
  const rules = rulesOf(params);
  return (values, prefix, issues) => {
    if (typeof values !== "object" || values === null || Array.isArray(values)) {
      const message = `needs an object of parameters, got ${show(values)}`;
      issues.push(makeIssue("missing", prefix.slice(0, -1), message, { received: values }));
      return;
    }
    const given = values as NamedValues;
    for (const name of Object.keys(given)) {
      if (name === reserved || Object.hasOwn(params, name)) continue;
      issues.push(makeUnknownName(prefix + name, "no parameter of that name", name, names));
    }
    for (const name of names) {
      const isGiven = Object.hasOwn(given, name) && given[name] !== undefined;
      const condition = conditionOf(params[name]);
      if (condition !== undefined && !isActive(condition, given)) {
        if (isGiven && rules !== undefined)
          issues.push(rules.makeNotActive(prefix + name, condition, given, given[name]));
      } else if (!isGiven) issues.push(makeIssue("missing", prefix + name, "is missing"));
      else params[name].check(given[name], prefix + name, issues);
    }
  };
}

/** Whether values have the parameter of a condition. */
function isActive({ parent, holds }: Condition, values: NamedValues): boolean {
  return Object.hasOwn(values, parent) && holds(values[parent]);
}

/** The rules of conditions, from any of the parameters that has one. */
function rulesOf(params: ParamTree): ConditionRules | undefined {
  for (const param of Object.values(params)) {
    const { rules } = param as { readonly rules?: ConditionRules };
    if (rules !== undefined) return rules;
  }
  return undefined;
}

/** The grid of parameters that are always active: every combination of their values. */
function makeGrid(members: readonly PlacedParam[]): Grid {
  return {
    count: (resolution) => members.reduce((n, { param }) => n * param.count(resolution), 1),
    point(index, resolution, out, at) {
      for (const { param, offset } of members.toReversed()) {
        const points = param.count(resolution);
        param.point(index % points, resolution, out, at + offset);
        index = Math.floor(index / points);
      }
    },
  };
}

/** Makes a group. @param reserved a name that values may have and parameters may not */
export function groupParams(params: ParamTree, reserved?: string): ParamGroup {
  let width = 0;
  const members = Object.entries(params).map(([name, param]): PlacedParam => {
    const member = { name, param, offset: width, condition: conditionOf(param) };
    width += param.width;
    return member;
  });
  const rules = rulesOf(params);
  const axesOf: ConditionRules["axesOf"] =
    rules?.axesOf ??
    (({ name, param, offset }, _, prefix, at) => param.axes(prefix + name, at + offset));
  return {
    width,
    check: makeGroupCheck(params, reserved),
    toUnit(values, out, at) {
      const given = values as NamedValues; // valid by contract
      for (const { name, param, offset, condition } of members) {
        const isAbsent = condition !== undefined && !Object.hasOwn(given, name);
        param.toUnit(isAbsent ? undefined : given[name], out, at + offset);
      }
    },
    fromUnit(unit, at, out) {
      for (const { name, param, offset, condition } of members)
        if (condition === undefined || isActive(condition, out))
          out[name] = param.fromUnit(unit, at + offset);
    },
    axes: (prefix, at) => members.flatMap((member) => axesOf(member, members, prefix, at)),
    ...(rules?.makeGrid ?? makeGrid)(members),
    flatten(values, prefix, out) {
      const given = values as NamedValues; // those that are there are valid by contract
      for (const { name, param } of members)
        if (Object.hasOwn(given, name) && given[name] !== undefined)
          param.flatten(given[name], prefix + name, out);
    },
    unflatten(flat, prefix, out) {
      // Without a prototype: a name such as `toString` is missing where no value has it.
      const own: NamedValues = Object.assign(Object.create(null), flat);
      for (const { name, param } of members) {
        const value = param.unflatten(own, prefix + name);
        if (value !== undefined) out[name] = value;
      }
    },
  };
}

/** The parameters as JSON. */
export function toJson(params: ParamTree): ParamTreeJson {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.toJSON()]));
}

import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { type Axis, cellCentre } from "./axis.ts";
import { type Condition, parseCondition } from "./condition.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import type { ConditionJson } from "./json/format.ts";
import { type Conditional, isParam, type Param, type ParamTree } from "./param.ts";

/** The condition of a parameter; undefined if it is always active. */
export function conditionOf(param: Param<unknown>): Condition | undefined {
  return (param as Partial<Conditional<Param<unknown>>>).condition;
}

/**
 * A parameter that is active only for some values of a number next to it: `when(float(0, 0.5), {
 * layers: { ">": 2 } })`. Values have it only while the condition holds. The parent is a `float` or
 * an `int` that comes before it; its own condition, if it has one, must hold as well. A condition on
 * a choice is a branch of `choose`.
 * @throws SpaceError if the condition is not of this form, or if the parameter has one already
 */
export function when<const P extends Param<unknown>>(
  param: P,
  condition: ConditionJson,
): Conditional<P> {
  if (!isParam(param)) {
    const message = `when needs a parameter such as float(0, 1), got ${show(param)}`;
    throw new SpaceError([makeIssue("not-a-choice", "", message, { received: param })]);
  }
  const before = conditionOf(param);
  if (before !== undefined) {
    const message = `has a condition already: ${before.text}`;
    throw new SpaceError([makeIssue("constraint", "", message, { received: condition })]);
  }
  const parsed = parseCondition(condition);
  const made: Conditional<Param<unknown>> = {
    ...param,
    param,
    condition: parsed,
    toUnit(value, out, at) {
      if (value === undefined) out.fill(Number.NaN, at, at + param.width);
      else param.toUnit(value, out, at);
    },
    toJSON: () => ({ ...param.toJSON(), when: parsed.json }),
  };
  return made as Conditional<P>; // the same parameter, with its own type
}

/** Halvings of [0, 1] that find a border to the last digit of a double. */
const HALVINGS = 60;

/** The place in [0, 1] from which a test holds, or up to which it does not hold any more. */
function findBorder(isPast: (u: number) => boolean): readonly [before: number, after: number] {
  let [before, after] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (before + after) / 2;
    if (isPast(middle)) after = middle;
    else before = middle;
  }
  return [before, after];
}

/** The levels of a parent for which a condition holds; none if `from` is above `to`. */
export interface ActiveLevels {
  readonly from: number;
  readonly to: number;
}

/**
 * The levels of the parent's coordinate for which the condition holds.
 * @param parent a number, which increases with its coordinate
 */
export function activeLevels(
  { isAbove, isBelow, bounds, holds }: Condition,
  parent: Param<unknown>,
  axis: Axis,
): ActiveLevels {
  const valueAt = (u: number) => parent.fromUnit(Float64Array.of(u), 0) as number;
  if (axis.kind !== "real") {
    const levels = Array.from({ length: axis.levels }, (_, l) => valueAt(cellCentre(axis, l)));
    const to = levels.findIndex((v) => !isBelow(v));
    const from = levels.findIndex((v) => isAbove(v));
    return { from: from === -1 ? axis.levels : from, to: (to === -1 ? axis.levels : to) - 1 };
  }
  const isPast = (u: number) => !isBelow(valueAt(u));
  const from = isAbove(valueAt(0)) ? 0 : findBorder((u) => isAbove(valueAt(u)))[1];
  const to = isPast(1) ? findBorder(isPast)[0] : 1;
  if (!isAbove(valueAt(1)) || isPast(0)) return { from: 1, to: 0 };
  // A bound that is included may lie a rounding error outside.
  const unit = new Float64Array(1);
  const places = bounds
    .filter((b) => holds(b) && parent.contains(b))
    .map((b) => {
      parent.toUnit(b, unit, 0);
      return unit[0];
    });
  return { from: Math.min(from, ...places), to: Math.max(to, ...places) };
}

/** Adds every problem of the conditions of parameters next to each other to `issues`. */
export function checkConditions(params: ParamTree, prefix: string, issues: SpaceIssue[]): void {
  const names = Object.keys(params);
  for (const [i, name] of names.entries()) {
    const condition = conditionOf(params[name]);
    if (condition === undefined) continue;
    const { parent, text } = condition;
    const report = (message: string) =>
      issues.push(makeIssue("constraint", prefix + name, message, { received: condition.json }));
    if (!Object.hasOwn(params, parent)) {
      const message = `when names no parameter next to it: ${show(parent)}`;
      issues.push(makeUnknownName(prefix + name, message, parent, names));
    } else if (isCircular(params, name)) report("depends on itself");
    else if (!["float", "int"].includes(params[parent].kind))
      report(`when: ${parent} is ${params[parent].kind}, only float and int can have a condition`);
    else if (names.indexOf(parent) > i) report(`its parent ${parent} must come before it`);
    else {
      const extent = extentOf(condition, params[parent]);
      if (extent !== "some") report(`when: ${text} is ${extent} true`);
    }
  }
}

/** Whether a parameter is above itself. */
function isCircular(params: ParamTree, name: string): boolean {
  const seen = new Set<string>();
  for (
    let above: string | undefined = name;
    above !== undefined && Object.hasOwn(params, above);
    above = conditionOf(params[above])?.parent
  ) {
    if (seen.has(above)) return true;
    seen.add(above);
  }
  return false;
}

/** A continuous parent whose share of [0, 1] is less than this has such a value by chance only. */
const SMALLEST_SHARE = 1e-12;

function extentOf(condition: Condition, parent: Param<unknown>): "always" | "never" | "some" {
  const [axis] = parent.axes("", 0);
  const { from, to } = activeLevels(condition, parent, axis);
  const isByChance = parent.cardinality === Infinity && to - from < SMALLEST_SHARE;
  if (from > to || isByChance) return "never";
  return from <= 0 && to >= (axis.kind === "real" ? 1 : axis.levels - 1) ? "always" : "some";
}

/** The parameters in the same order, but each after its parent. */
export function orderByParents(params: ParamTree): ParamTree {
  // Without a prototype, so that the name __proto__ is kept and can be refused.
  const ordered: { [name: string]: Param<unknown> } = Object.create(null);
  const add = (name: string, below: ReadonlySet<string>): void => {
    if (Object.hasOwn(ordered, name) || below.has(name)) return;
    const parent = conditionOf(params[name])?.parent;
    if (parent !== undefined && Object.hasOwn(params, parent))
      add(parent, new Set([...below, name]));
    ordered[name] = params[name];
  };
  for (const name of Object.keys(params)) add(name, new Set());
  return ordered;
}

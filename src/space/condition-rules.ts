import type { SpaceIssue } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { type Axis, cellCentre, withParent } from "./axis.ts";
import type { Condition } from "./condition.ts";
import { type Grid, makeConditionalGrid } from "./conditional-grid.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import {
  conditionOf,
  type NamedValues,
  type Param,
  type ParamTree,
  type PlacedParam,
} from "./param.ts";

/**
 * What parameters next to each other need if some of them have conditions. `when` puts it on the
 * parameters that it makes, so that a program without conditions does not contain it.
 */
export interface ConditionRules {
  /** Adds every problem of the conditions to `issues`. */
  check(params: ParamTree, prefix: string, issues: SpaceIssue[]): void;
  /** The axes of a member: those of a conditional one have its parent's as theirs. */
  axesOf(
    member: PlacedParam,
    members: readonly PlacedParam[],
    prefix: string,
    at: number,
  ): readonly Axis[];
  /** The problem of a value that is given while its condition does not hold. */
  makeNotActive(
    path: string,
    condition: Condition,
    values: NamedValues,
    received: unknown,
  ): SpaceIssue;
  /** The grid of all members. */
  makeGrid(members: readonly PlacedParam[]): Grid;
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
interface ActiveLevels {
  readonly from: number;
  readonly to: number;
}

/**
 * The levels of the parent's coordinate for which the condition holds.
 * @param parent a number, which increases with its coordinate
 */
function activeLevels(
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
function checkConditions(params: ParamTree, prefix: string, issues: SpaceIssue[]): void {
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

function makeNotActive(
  path: string,
  { parent, text }: Condition,
  values: NamedValues,
  received: unknown,
): SpaceIssue {
  const value = Object.hasOwn(values, parent) ? values[parent] : undefined;
  const but = value === undefined ? "has no value" : `is ${show(value)}`;
  const message = `has a value only when ${text}, but ${parent} ${but}`;
  return makeIssue("unknown-name", path, message, { received });
}

function axesOf(
  { name, param, offset, condition }: PlacedParam,
  members: readonly PlacedParam[],
  prefix: string,
  at: number,
): readonly Axis[] {
  const axes = param.axes(prefix + name, at + offset);
  const parent = members.find((member) => member.name === condition?.parent);
  if (condition === undefined || parent === undefined) return axes;
  const place = at + parent.offset;
  const [axis] = parent.param.axes(prefix + parent.name, place);
  const { from, to } = activeLevels(condition, parent.param, axis);
  return withParent(axes, place, from, to);
}

export const conditionRules: ConditionRules = {
  check: checkConditions,
  axesOf,
  makeNotActive,
  makeGrid: makeConditionalGrid,
};

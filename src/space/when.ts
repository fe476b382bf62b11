import { SpaceError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { parseCondition } from "./condition.ts";
import { type ConditionRules, conditionRules } from "./condition-rules.ts";
import { makeIssue } from "./issue.ts";
import type { ConditionJson } from "./json/format.ts";
import { type Conditional, conditionOf, isParam, type Param, type ParamTree } from "./param.ts";

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
  const made: Conditional<Param<unknown>> & { readonly rules: ConditionRules } = {
    ...param,
    param,
    condition: parsed,
    rules: conditionRules,
    toUnit(value, out, at) {
      if (value === undefined) out.fill(Number.NaN, at, at + param.width);
      else param.toUnit(value, out, at);
    },
    toJSON: () => ({ ...param.toJSON(), when: parsed.json }),
  };
  return made as Param<unknown> as Conditional<P>; // the same parameter, with its own type
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

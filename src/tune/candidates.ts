import { AttuneError, SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { show } from "../errors/show.ts";
import type { ModelName } from "../model/model.ts";
import { models } from "../model/models.ts";
import { choose } from "../space/choose.ts";
import { defaultPoint } from "../space/default-point.ts";
import { fixed } from "../space/fixed.ts";
import type { Branches, Param, ParamTree } from "../space/param.ts";
import { type Space, space } from "../space/space.ts";
import type { Task } from "./metric.ts";
import type { Candidate } from "./pipeline.ts";

export const searchable: readonly ModelName[] = [
  "linear",
  "tree",
  "forest",
  "boosting",
  "neighbors",
  "network",
];

/** Parameters of a model for this task: how classes are split apart means nothing for numbers. */
function paramsOf(model: ModelName, task: Task): ParamTree {
  const { criterion, ...rest } = models[model].space as { [name: string]: Param<unknown> };
  return task === "classification" && criterion !== undefined ? { ...rest, criterion } : rest;
}

/** What a model is tried with first: every parameter at its default. */
export function defaultCandidate(model: ModelName, task: Task): Candidate {
  const own = space(paramsOf(model, task));
  const start = defaultPoint(own);
  return { model, params: start === undefined ? {} : own.fromUnit(start) };
}

/** A value that the user fixed: valid, or a number above the searched range. @throws SpaceError */
function settle(name: string, param: Param<unknown>, value: unknown): Param<unknown> {
  const branches = (param as { branches?: Branches }).branches;
  if (branches !== undefined && typeof value === "string" && Object.hasOwn(branches, value))
    return choose({ [value]: branches[value] });
  const issues: SpaceIssue[] = [];
  param.check(value, name, issues);
  const above =
    typeof value === "number" &&
    Number.isFinite(value) &&
    issues.every((i) => i.code === "out-of-range") &&
    (param.kind === "float" || Number.isInteger(value));
  const low = (param.toJSON() as { low?: number }).low;
  if (issues.length > 0 && !(above && low !== undefined && (value as number) > low))
    throw new SpaceError(issues, "params-invalid");
  return fixed(value);
}

/**
 * The search space: one branch a model. `set` fixes parameters by name in every model that has
 * them; `set.model` leaves one model.
 * @throws AttuneError `usage`, SpaceError
 */
export function candidateSpace(
  names: readonly ModelName[],
  task: Task,
  set: { readonly [name: string]: unknown } = {},
): Space<any> {
  const { model, ...fixedParams } = set;
  const wrong = [...names, ...(model === undefined ? [] : [model as ModelName])].find(
    (name) => !searchable.includes(name),
  );
  if (wrong !== undefined) {
    const near = typeof wrong === "string" ? nearest(wrong, searchable) : undefined;
    throw new AttuneError(
      "usage",
      `unknown model ${show(wrong)}; there are ${searchable.join(", ")}`,
      near ? { hint: `did you mean ${near}?` } : {},
    );
  }
  const chosen = model === undefined ? names : [model as ModelName];
  const branches: { [model: string]: { [name: string]: Param<unknown> } } = {};
  const used = new Set<string>();
  for (const name of chosen) {
    const params: { [name: string]: Param<unknown> } = { ...paramsOf(name, task) };
    for (const [key, value] of Object.entries(fixedParams)) {
      if (!Object.hasOwn(params, key)) continue;
      params[key] = settle(key, params[key], value);
      used.add(key);
    }
    branches[name] = params;
  }
  const unknown = Object.keys(fixedParams).find((key) => !used.has(key));
  if (unknown !== undefined) {
    const known = [...new Set(Object.values(branches).flatMap((b) => Object.keys(b)))];
    const near = nearest(unknown, known);
    throw new AttuneError(
      "usage",
      `${chosen.length === 1 ? `${chosen[0]} has` : "no model has"} no parameter ${show(unknown)}; there are ${known.join(", ")}`,
      near ? { hint: `did you mean ${near}?` } : {},
    );
  }
  return space({ model: choose(branches) });
}

/**
 * A candidate as people write it, `{ model: "tree", depth: 5 }`, with defaults for the rest.
 * @throws AttuneError `usage`, SpaceError
 */
export function candidateFrom(given: unknown, task: Task): Candidate {
  if (
    typeof given !== "object" ||
    given === null ||
    typeof (given as { model?: unknown }).model !== "string"
  )
    throw new AttuneError(
      "usage",
      `a configuration is an object with a model, such as {"model":"tree","depth":5}, got ${show(given)}`,
    );
  const { model, ...params } = given as { model: ModelName; [name: string]: unknown };
  const tree = (candidateSpace([model], task).params["model"] as unknown as { branches: Branches })
    .branches[model];
  const base = defaultCandidate(model, task).params;
  const merged: { [name: string]: unknown } = { ...base };
  for (const [name, value] of Object.entries(params)) {
    const branches = (tree[name] as { branches?: Branches } | undefined)?.branches;
    const kind = typeof value === "string" ? value : (value as { kind?: string } | null)?.kind;
    if (branches === undefined || kind === undefined || !Object.hasOwn(branches, kind))
      merged[name] = value;
    else {
      const branch = space(branches[kind]);
      const start = defaultPoint(branch);
      merged[name] = {
        kind,
        ...(start && branch.fromUnit(start)),
        ...(typeof value === "object" ? value : {}),
      };
    }
  }
  const issues = space(tree).check(merged);
  if (issues.length > 0) throw new SpaceError(issues, "params-invalid");
  return { model, params: merged };
}

/** The candidate that a trial's parameters stand for, and back. */
export function candidateOf(params: any): Candidate {
  const { kind, ...rest } = params.model;
  return { model: kind, params: rest };
}
export function paramsOfCandidate(candidate: Candidate): any {
  return { model: { kind: candidate.model, ...candidate.params } };
}

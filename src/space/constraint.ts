import { AttuneError, type SpaceIssue } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { makeIssue, makeUnknownName } from "./issue.ts";
import { copyJson, frozenCopy } from "./json/copy.ts";
import { isJsonObject } from "./json/format.ts";
import { conditionOf, type NamedValues, type ParamTree, type ValuesOf } from "./param.ts";

/** Names of the parameters at the top of a space whose values are numbers. */
export type NumberName<S extends ParamTree> = {
  [K in keyof S & string]: ValuesOf<S>[K] extends number ? K : never;
}[keyof S & string];

/**
 * A constraint between parameters: a relation, a sum with an upper limit, or a function that
 * returns whether values are valid. The first two are data: they are stored with the study, and
 * samplers can use them. Of a function only the name is stored. The space must have the function
 * again when a study is resumed, and samplers draw again until it returns true.
 */
export type Constraint<S extends ParamTree> =
  | readonly [left: NumberName<S>, relation: "<" | "<=" | "!=", right: NumberName<S> | number]
  | {
      /** Names of the parameters to add. */
      readonly sum: readonly NumberName<S>[];
      /** Greatest valid sum. */
      readonly atMost: number;
    }
  | ((params: ValuesOf<S>) => boolean);
/**
 * Constraints by name, which errors and reports show:
 * `{ "heads divide width": (p) => p.width % p.heads === 0 }`.
 */
export type Constraints<S extends ParamTree> = { readonly [name: string]: Constraint<S> };

/** A constraint as samplers and storages see it. */
export interface Rule {
  /** The user's name of the constraint. */
  readonly name: string;
  /** Whether valid values, an object by name, satisfy the constraint. */
  readonly holds: (values: unknown) => boolean;
  /** The constraint as data, which is stored; `null` if it is a function. */
  readonly json: unknown;
}

const RELATIONS: { readonly [relation: string]: (left: number, right: number) => boolean } = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  "!=": (left, right) => left !== right,
};

/** Value of a parameter, or the number itself. `checkTerm` has accepted only these. */
const readTerm = (values: unknown, term: unknown): number =>
  typeof term === "number" ? term : ((values as NamedValues)[term as string] as number);

function isRelation(c: unknown): c is readonly [unknown, unknown, unknown] {
  return Array.isArray(c) && c.length === 3;
}

function isSum(c: unknown): c is { readonly sum: readonly unknown[]; readonly atMost: number } {
  return isJsonObject(c) && Array.isArray(c["sum"]) && typeof c["atMost"] === "number";
}

function checkTerm(term: unknown, rule: string, params: ParamTree, issues: SpaceIssue[]): void {
  if (typeof term === "number") return;
  if (typeof term !== "string" || !Object.hasOwn(params, term)) {
    const message = `constraint ${show(rule)} names no parameter: ${show(term)}`;
    issues.push(makeUnknownName("", message, term, Object.keys(params)));
  } else if (!["float", "int", "ordinal"].includes(params[term].kind)) {
    const message = `constraint ${show(rule)} needs a number`;
    issues.push(makeIssue("not-a-number", term, message, { received: term }));
  } else {
    const condition = conditionOf(params[term]);
    if (condition === undefined) return;
    const message = `constraint ${show(rule)} needs a parameter that is always there, not one when ${condition.text}; use a function`;
    issues.push(makeIssue("constraint", term, message, { received: term }));
  }
}

/** @throws AttuneError `usage` for a function that returns a promise, which is never false */
function requireBoolean(name: string, holds: unknown): boolean {
  if (typeof holds === "object" && holds !== null && "then" in holds)
    throw new AttuneError("usage", `constraint ${show(name)} must return true or false`, {
      hint: "it returned a promise: a constraint can't be async",
    });
  return Boolean(holds);
}

function makeRule(
  name: string,
  given: unknown,
  params: ParamTree,
  issues: SpaceIssue[],
): Rule | undefined {
  if (typeof given === "function") {
    // The compiler has checked its parameter. It gets a copy, since it may change what it gets.
    const holds = given as Rule["holds"];
    return { name, holds: (v) => requireBoolean(name, holds(copyJson(v))), json: null };
  }
  const c = typeof given === "object" ? frozenCopy(given) : given;
  if (isRelation(c)) {
    const [left, relation, right] = c;
    for (const term of [left, right]) checkTerm(term, name, params, issues);
    if (typeof relation === "string" && Object.hasOwn(RELATIONS, relation)) {
      const compare = RELATIONS[relation];
      return { name, holds: (v) => compare(readTerm(v, left), readTerm(v, right)), json: c };
    }
    const valid = '"<", "<=" or "!="';
    const message = `constraint ${show(name)} has relation ${show(relation)}; use ${valid}`;
    issues.push(makeIssue("constraint", "", message, { received: relation }));
    return undefined;
  }
  if (isSum(c)) {
    for (const term of c.sum) checkTerm(term, name, params, issues);
    const total = (v: unknown): number => c.sum.reduce<number>((t, s) => t + readTerm(v, s), 0);
    return { name, holds: (v) => total(v) <= c.atMost, json: c };
  }
  const forms = '[left, "<", right], { sum, atMost } nor a function';
  const message = `constraint ${show(name)} is neither ${forms}`;
  issues.push(makeIssue("constraint", "", message, { received: c }));
  return undefined;
}

/** Makes rules from what the user wrote, and adds every problem of it to `issues`. */
export function makeRules(
  constraints: { readonly [name: string]: unknown },
  params: ParamTree,
  issues: SpaceIssue[],
): Rule[] {
  return Object.entries(constraints).flatMap(
    ([name, c]) => makeRule(name, c, params, issues) ?? [],
  );
}

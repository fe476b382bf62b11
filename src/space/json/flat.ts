import type { SpaceIssue } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { choose } from "../choose.ts";
import { makeIssue, makeUnknownName } from "../issue.ts";
import { conditionOf, type Param, type ParamTree } from "../param.ts";
import { when } from "../when.ts";
import { type Aliases, isJsonObject, type JsonObject } from "./format.ts";
import { paramFrom } from "./nested.ts";

/** A parameter that is active only for one value of its parent, or for a range of a number. */
interface Dependant {
  readonly name: string;
  readonly value: unknown;
  /** Whether it stays next to its parent, a number. */
  readonly isBeside: boolean;
}
/** The dependants of each parent. */
type Dependants = ReadonlyMap<string, readonly Dependant[]>;

const whenOf = (param: unknown): unknown =>
  isJsonObject(param) ? (param["when"] ?? undefined) : undefined;

/** Whether a condition is one on a number, which both forms have. */
function isOnNumber(json: JsonObject, given: unknown): boolean {
  const pairs = isJsonObject(given) ? Object.entries(given) : [];
  if (pairs.length !== 1) return false;
  const [[parent, test]] = pairs;
  const type = Object.hasOwn(json, parent) && (json[parent] as JsonObject | null)?.["type"];
  return isJsonObject(test) || type === "float" || type === "int";
}

/** Whether this is the flat form: a parameter has a `when` with a choice of its parent. */
export function isFlat(json: JsonObject): boolean {
  return Object.values(json).some((param) => {
    const given = whenOf(param);
    return given !== undefined && !isOnNumber(json, given);
  });
}

function findDependants(json: JsonObject, issues: SpaceIssue[]): Dependants {
  const dependants = new Map<string, Dependant[]>();
  for (const [name, param] of Object.entries(json)) {
    const given = whenOf(param);
    if (given === undefined) continue;
    const pairs = isJsonObject(given) ? Object.entries(given) : [];
    if (pairs.length !== 1) {
      const message = `when needs one parent, { PARENT: VALUE }, got ${show(given)}`;
      issues.push(makeIssue("not-a-choice", name, message, { received: given }));
      continue;
    }
    const [parent, value] = pairs[0];
    if (Object.hasOwn(json, parent))
      dependants.set(parent, [
        ...(dependants.get(parent) ?? []),
        { name, value, isBeside: isOnNumber(json, given) },
      ]);
    else {
      const message = `when names no parameter: ${show(parent)}`;
      issues.push(makeUnknownName(name, message, parent, Object.keys(json)));
    }
  }
  return dependants;
}

/** Makes a `choose` of every parent with choices, and notes which names and values it had. */
class FlatBuilder {
  readonly names: { [path: string]: string } = {};
  readonly kinds: { [path: string]: { readonly [kind: string]: unknown } } = {};
  readonly #json: JsonObject;
  readonly #dependants: Dependants;
  readonly #issues: SpaceIssue[];
  /** Names of the parameters that have been built. */
  readonly reached = new Set<string>();

  constructor(json: JsonObject, dependants: Dependants, issues: SpaceIssue[]) {
    this.#json = json;
    this.#dependants = dependants;
    this.#issues = issues;
  }

  /** Adds a parameter to `tree`, and those that stay next to it. */
  build(name: string, prefix: string, tree: { [name: string]: Param<unknown> }): void {
    const path = prefix + name;
    this.reached.add(name);
    if (path !== name) this.names[path] = name;
    const dependants = this.#dependants.get(name) ?? [];
    const param = this.#buildAlone(name, path, dependants);
    if (param) tree[name] = param;
    for (const d of dependants) if (d.isBeside) this.build(d.name, prefix, tree);
  }

  #buildAlone(
    name: string,
    path: string,
    dependants: readonly Dependant[],
  ): Param<unknown> | undefined {
    const json = this.#json[name];
    const isOnChoice = isJsonObject(json) && !isOnNumber(this.#json, json["when"]);
    const param = paramFrom(isOnChoice ? { ...json, when: undefined } : json, name, this.#issues);
    const below = dependants.filter((d) => !d.isBeside);
    if (param === undefined || below.length === 0) return param;
    const choices = this.#choicesOf(name, param);
    if (choices === undefined) return undefined;
    const made = choose(this.#buildBranches(name, path, choices, below));
    const condition = conditionOf(param);
    return condition === undefined ? made : when(made, condition.json);
  }

  addCircle(name: string): void {
    this.#issues.push(makeIssue("constraint", name, "depends on itself", { received: name }));
  }

  #choicesOf(name: string, { kind }: Param<unknown>): readonly unknown[] | undefined {
    if (kind === "boolean") return [false, true];
    const json = this.#json[name];
    if (isJsonObject(json) && Array.isArray(json["choices"])) return json["choices"];
    const message = `only a parameter with choices, a float or an int can have dependants, not ${kind}`;
    this.#issues.push(makeIssue("not-a-choice", name, message, { received: kind }));
    return undefined;
  }

  #buildBranches(
    name: string,
    path: string,
    choices: readonly unknown[],
    dependants: readonly Dependant[],
  ): { readonly [kind: string]: ParamTree } {
    // Without prototypes, so that the name __proto__ is kept and can be refused.
    const branches: { [kind: string]: { [name: string]: Param<unknown> } } = Object.create(null);
    for (const choice of choices) branches[String(choice)] = Object.create(null);
    this.kinds[path] = Object.fromEntries(choices.map((choice) => [String(choice), choice]));
    for (const { name: child, value } of dependants) {
      if (!choices.includes(value)) {
        const valid = choices.map((v) => show(v)).join(", ");
        const message = `when: ${show(value)} is not one of ${name}'s ${valid}`;
        this.#issues.push(makeIssue("not-a-choice", child, message, { received: value }));
        continue;
      }
      this.build(child, `${path}.${String(value)}.`, branches[String(value)]);
    }
    return branches;
  }
}

/**
 * Parameters from the flat form: every parameter at the top, a conditional one with
 * `when: { PARENT: VALUE }`. Each parent with choices becomes a `choose` whose branches hold its
 * dependants; the aliases keep the flat names and the parents' own values. Those of a number stay
 * next to it. Problems are added to `issues`.
 */
export function paramTreeFromFlat(
  json: JsonObject,
  issues: SpaceIssue[],
): { readonly params: ParamTree; readonly aliases: Aliases } {
  const dependants = findDependants(json, issues);
  const nested = new Set([...dependants.values()].flat().map((d) => d.name));
  const builder = new FlatBuilder(json, dependants, issues);
  const params: { [name: string]: Param<unknown> } = Object.create(null);
  for (const name of Object.keys(json)) {
    if (nested.has(name)) continue;
    builder.build(name, "", params);
  }
  // A circle hangs on no parameter at the top, so that the builder has not reached it.
  if (issues.length === 0)
    for (const name of nested) if (!builder.reached.has(name)) builder.addCircle(name);
  return { params, aliases: { names: builder.names, kinds: builder.kinds } };
}

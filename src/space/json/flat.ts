import type { SpaceIssue } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { choose } from "../choose.ts";
import { makeIssue, makeUnknownName } from "../issue.ts";
import type { Param, ParamTree } from "../param.ts";
import { type Aliases, isJsonObject, type JsonObject } from "./format.ts";
import { paramFrom } from "./nested.ts";

/** A parameter that is active only for one value of its parent. */
interface Dependant {
  readonly name: string;
  readonly value: unknown;
}
/** The dependants of each parent. */
type Dependants = ReadonlyMap<string, readonly Dependant[]>;

const whenOf = (param: unknown): unknown =>
  isJsonObject(param) ? (param["when"] ?? undefined) : undefined;

/** Whether this is the flat form: a parameter has a `when`. */
export function isFlat(json: JsonObject): boolean {
  return Object.values(json).some((param) => isJsonObject(param) && param["when"] !== undefined);
}

function findDependants(json: JsonObject, issues: SpaceIssue[]): Dependants {
  const dependants = new Map<string, Dependant[]>();
  for (const [name, param] of Object.entries(json)) {
    const when = whenOf(param);
    if (when === undefined) continue;
    const pairs = isJsonObject(when) ? Object.entries(when) : [];
    if (pairs.length !== 1) {
      const message = `when needs one parent, { PARENT: VALUE }, got ${show(when)}`;
      issues.push(makeIssue("not-a-choice", name, message, { received: when }));
      continue;
    }
    const [parent, value] = pairs[0];
    if (Object.hasOwn(json, parent))
      dependants.set(parent, [...(dependants.get(parent) ?? []), { name, value }]);
    else {
      const message = `when names no parameter: ${show(parent)}`;
      issues.push(makeUnknownName(name, message, parent, Object.keys(json)));
    }
  }
  return dependants;
}

/** Makes a `choose` of every parent, and notes which names and values it had. */
class FlatBuilder {
  readonly names: { [path: string]: string } = {};
  readonly kinds: { [path: string]: { readonly [kind: string]: unknown } } = {};
  readonly #json: JsonObject;
  readonly #dependants: Dependants;
  readonly #issues: SpaceIssue[];
  /** The parents above the parameter that is being built. */
  readonly #ancestors = new Set<string>();

  constructor(json: JsonObject, dependants: Dependants, issues: SpaceIssue[]) {
    this.#json = json;
    this.#dependants = dependants;
    this.#issues = issues;
  }

  build(name: string, path: string): Param<unknown> | undefined {
    if (path !== name) this.names[path] = name;
    const dependants = this.#dependants.get(name);
    if (dependants !== undefined && this.#ancestors.has(name)) {
      this.addCircle(name);
      return undefined;
    }
    const param = paramFrom(this.#json[name], name, this.#issues);
    if (dependants === undefined || param === undefined) return param;
    const choices = this.#choicesOf(name, param);
    if (choices === undefined) return undefined;
    this.#ancestors.add(name);
    const branches = this.#buildBranches(name, path, choices, dependants);
    this.#ancestors.delete(name);
    return choose(branches);
  }

  addCircle(name: string): void {
    this.#issues.push(makeIssue("constraint", name, "depends on itself", { received: name }));
  }

  #choicesOf(name: string, { kind }: Param<unknown>): readonly unknown[] | undefined {
    if (kind === "boolean") return [false, true];
    const json = this.#json[name];
    if (isJsonObject(json) && Array.isArray(json["choices"])) return json["choices"];
    const message = `only a parameter with choices can have dependants, not ${kind}`;
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
      const param = this.build(child, `${path}.${String(value)}.${child}`);
      if (param) branches[String(value)][child] = param;
    }
    return branches;
  }
}

/**
 * Parameters from the flat form: every parameter at the top, a conditional one with
 * `when: { PARENT: VALUE }`. Each parent becomes a `choose` whose branches hold its dependants; the
 * aliases keep the flat names and the parents' own values. Problems are added to `issues`.
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
    const param = builder.build(name, name);
    if (param) params[name] = param;
  }
  // A circle hangs on no parameter at the top, so that the builder has not reached it.
  const reached = new Set(Object.values(builder.names));
  if (issues.length === 0)
    for (const name of nested) if (!reached.has(name)) builder.addCircle(name);
  return { params, aliases: { names: builder.names, kinds: builder.kinds } };
}

import type { SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { choose } from "./choose.ts";
import { type Param, type ParamTree, show } from "./param.ts";
import { paramFrom } from "./param-from.ts";
import type { Aliases } from "./space.ts";

type Loose = { readonly [key: string]: any };

/**
 * The flat form of the stdio protocol: every parameter at the top, a conditional one with `when: {
 * PARENT: VALUE }`. Each parent becomes a `choose` whose branches hold its dependants, and the
 * aliases keep the flat names and the parents' own values.
 */
export function treeFromFlat(
  json: Loose,
  issues: SpaceIssue[],
): { readonly params: ParamTree; readonly aliases: Aliases } {
  const names = Object.keys(json);
  const children = new Map<string, { name: string; value: unknown }[]>();
  for (const name of names) {
    const when = json[name]?.["when"];
    if (when === undefined || when === null) continue;
    const pairs = typeof when === "object" ? Object.entries(when as Loose) : [];
    if (pairs.length !== 1) {
      issues.push({
        code: "not-a-choice",
        path: name,
        message: `when needs one parent, { PARENT: VALUE }, got ${show(when)}`,
        received: when,
      });
      continue;
    }
    const [parent, value] = pairs[0];
    if (!Object.hasOwn(json, parent)) {
      const near = nearest(parent, names);
      issues.push({
        code: "unknown-name",
        path: name,
        message: `when names no parameter: ${show(parent)}`,
        received: parent,
        ...(near !== undefined && { suggestion: near }),
      });
    } else children.set(parent, [...(children.get(parent) ?? []), { name, value }]);
  }
  const aliases: {
    names: { [path: string]: string };
    kinds: { [path: string]: { [kind: string]: unknown } };
  } = { names: {}, kinds: {} };
  const building = new Set<string>();

  const build = (name: string, path: string): Param<unknown> | undefined => {
    if (path !== name) aliases.names[path] = name;
    const dependants = children.get(name);
    if (dependants === undefined) return paramFrom(json[name], name, issues);
    if (building.has(name)) {
      issues.push({ code: "constraint", path: name, message: "depends on itself", received: name });
      return undefined;
    }
    const own = paramFrom(json[name], name, issues);
    if (own === undefined) return undefined;
    const choices: readonly unknown[] | undefined =
      own.kind === "boolean" ? [false, true] : json[name]["choices"];
    if (choices === undefined) {
      issues.push({
        code: "not-a-choice",
        path: name,
        message: `only a parameter with choices can have dependants, not ${own.kind}`,
        received: own.kind,
      });
      return undefined;
    }
    building.add(name);
    const branches: { [kind: string]: { [name: string]: Param<unknown> } } = {};
    aliases.kinds[path] = {};
    for (const choice of choices) {
      branches[String(choice)] = {};
      aliases.kinds[path][String(choice)] = choice;
    }
    for (const { name: child, value } of dependants) {
      if (!choices.includes(value)) {
        issues.push({
          code: "not-a-choice",
          path: child,
          message: `when: ${show(value)} is not one of ${name}'s ${choices.map(show).join(", ")}`,
          received: value,
        });
        continue;
      }
      const made = build(child, `${path}.${String(value)}.${child}`);
      if (made) branches[String(value)][child] = made;
    }
    building.delete(name);
    return choose(branches);
  };

  const params: { [name: string]: Param<unknown> } = {};
  const nested = new Set([...children.values()].flat().map((c) => c.name));
  for (const name of names) {
    if (nested.has(name)) continue;
    const made = build(name, name);
    if (made) params[name] = made;
  }
  for (const name of nested)
    if (issues.length === 0 && !Object.values(aliases.names).includes(name))
      issues.push({ code: "constraint", path: name, message: "depends on itself", received: name });
  return { params, aliases };
}

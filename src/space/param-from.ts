import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { boolean, categorical, ordinal } from "./choice.ts";
import { choose } from "./choose.ts";
import { fixed } from "./fixed.ts";
import { list } from "./list.ts";
import { float, int } from "./number.ts";
import { type Param, type ParamTree, show } from "./param.ts";
import { permutation } from "./permutation.ts";
import { simplex } from "./simplex.ts";
import { subset } from "./subset.ts";

type Loose = { readonly [key: string]: any };

const fields: { readonly [type: string]: readonly string[] } = {
  float: ["low", "high", "log", "step", "default"],
  int: ["low", "high", "log", "step", "default"],
  boolean: ["default"],
  categorical: ["choices", "default"],
  ordinal: ["choices", "default"],
  permutation: ["items"],
  subset: ["items", "min", "max"],
  simplex: ["names"],
  list: ["item", "min", "max"],
  choose: ["branches"],
  fixed: ["value"],
};

/** A parameter from its JSON form; problems go to `issues`, under `path`, and give undefined. */
export function paramFrom(
  json: unknown,
  path: string,
  issues: SpaceIssue[],
): Param<unknown> | undefined {
  const before = issues.length;
  const p = json as Loose;
  const type = typeof json === "object" && json !== null ? p["type"] : undefined;
  if (typeof type !== "string" || !Object.hasOwn(fields, type)) {
    const near = typeof type === "string" ? nearest(type, Object.keys(fields)) : undefined;
    issues.push({
      code: "not-a-choice",
      path,
      message: `type must be one of ${Object.keys(fields).join(", ")}, got ${show(type ?? json)}`,
      received: type,
      ...(near !== undefined && { suggestion: near }),
    });
    return undefined;
  }
  for (const key of Object.keys(p)) {
    if (key === "type" || key === "when" || fields[type].includes(key)) continue;
    const near = nearest(key, fields[type]);
    issues.push({
      code: "unknown-name",
      path,
      message: `${type} has no field ${show(key)}`,
      received: key,
      ...(near !== undefined && { suggestion: near }),
    });
  }
  try {
    const made = build(type, p, path, issues);
    return issues.length === before ? made : undefined;
  } catch (error) {
    if (!(error instanceof SpaceError)) throw error;
    for (const issue of error.issues)
      issues.push({ ...issue, path: issue.path ? `${path}.${issue.path}` : path });
    return undefined;
  }
}

function build(
  type: string,
  p: Loose,
  path: string,
  issues: SpaceIssue[],
): Param<unknown> | undefined {
  switch (type) {
    case "float":
    case "int":
      return (type === "float" ? float : int)(p["low"], p["high"], p);
    case "boolean":
      return boolean(p);
    case "categorical":
      return categorical(p["choices"], p);
    case "ordinal":
      return ordinal(p["choices"], p);
    case "permutation":
      return permutation(p["items"]);
    case "subset":
      return subset(p["items"], p);
    case "simplex":
      return simplex(p["names"]);
    case "list": {
      const item = paramFrom(p["item"], `${path}.item`, issues);
      return item && list(item, { min: p["min"], max: p["max"] });
    }
    case "fixed":
      return fixed(p["value"]);
    default: {
      const branches = p["branches"];
      if (typeof branches !== "object" || branches === null) {
        issues.push({
          code: "missing",
          path,
          message: "choose needs branches: { kind: { … } }",
          received: branches,
        });
        return undefined;
      }
      const made: { [kind: string]: ParamTree } = {};
      for (const [kind, params] of Object.entries(branches as Loose))
        made[kind] = treeFrom(params, `${path}.${kind}.`, issues);
      return choose(made);
    }
  }
}

export function treeFrom(json: unknown, prefix: string, issues: SpaceIssue[]): ParamTree {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    issues.push({
      code: "missing",
      path: prefix.slice(0, -1),
      message: `needs an object of parameters, got ${show(json)}`,
      received: json,
    });
    return {};
  }
  const params: { [name: string]: Param<unknown> } = {};
  for (const [name, p] of Object.entries(json)) {
    const made = paramFrom(p, prefix + name, issues);
    if (made) params[name] = made;
  }
  return params;
}

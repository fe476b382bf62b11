import { SpaceError, type SpaceIssue } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { boolean, categorical, ordinal } from "../choice.ts";
import { chooseBy } from "../choose.ts";
import { fixed } from "../fixed.ts";
import { makeIssue, makeUnknownName } from "../issue.ts";
import { list } from "../list.ts";
import { float, int, type NumberOptions } from "../number.ts";
import type { Param, ParamTree } from "../param.ts";
import { permutation } from "../permutation.ts";
import { simplex } from "../simplex.ts";
import { subset } from "../subset.ts";
import { orderByParents, when } from "../when.ts";
import { isJsonObject, type KindJson, type ParamJson } from "./format.ts";

type ParamType = ParamJson["type"];

/** The fields of each type of parameter, besides `type` and `when`. */
const FIELDS: { readonly [T in ParamType]: readonly string[] } = {
  float: ["low", "high", "log", "step", "default"],
  int: ["low", "high", "log", "step", "default"],
  boolean: ["default"],
  categorical: ["choices", "default"],
  ordinal: ["choices", "default"],
  permutation: ["items"],
  subset: ["items", "min", "max"],
  simplex: ["names"],
  list: ["item", "min", "max"],
  choose: ["branches", "tag", "values"],
  fixed: ["value"],
};

const isParamType = (type: unknown): type is ParamType =>
  typeof type === "string" && Object.hasOwn(FIELDS, type);

/**
 * Whether the type is one that exists. Adds a wrong type, and fields that it has not, to `issues`.
 */
function hasKnownType(json: unknown, path: string, issues: SpaceIssue[]): json is ParamJson {
  const type = isJsonObject(json) ? json["type"] : undefined;
  if (!isJsonObject(json) || !isParamType(type)) {
    const types = Object.keys(FIELDS);
    const message = `type must be one of ${types.join(", ")}, got ${show(type ?? json)}`;
    issues.push({ ...makeUnknownName(path, message, type, types), code: "not-a-choice" });
    return false;
  }
  for (const key of Object.keys(json)) {
    if (key === "type" || key === "when" || FIELDS[type].includes(key)) continue;
    issues.push(makeUnknownName(path, `${type} has no field ${show(key)}`, key, FIELDS[type]));
  }
  return true;
}

/**
 * A parameter from its JSON form. Problems are added to `issues`, with paths below `path`; then the
 * parameter is undefined.
 */
export function paramFrom(
  json: unknown,
  path: string,
  issues: SpaceIssue[],
): Param<unknown> | undefined {
  const before = issues.length;
  if (!hasKnownType(json, path, issues)) return undefined;
  try {
    const param = build(json, path, issues);
    if (param === undefined || issues.length > before) return undefined;
    return json.when === undefined || json.when === null ? param : when(param, json.when);
  } catch (error) {
    if (!(error instanceof SpaceError)) throw error;
    for (const issue of error.issues)
      issues.push({ ...issue, path: issue.path ? `${path}.${issue.path}` : path });
    return undefined;
  }
}

const numberOptions = ({
  log,
  step,
  default: value,
}: Extract<KindJson, { readonly type: "float" | "int" }>): NumberOptions => ({
  log,
  step,
  default: value,
});

/** Only the type of `json` has been checked: the builders check the fields. */
function build(json: KindJson, path: string, issues: SpaceIssue[]): Param<unknown> | undefined {
  switch (json.type) {
    case "float":
      return float(json.low, json.high, numberOptions(json));
    case "int":
      return int(json.low, json.high, numberOptions(json));
    case "boolean":
      return boolean({ default: json.default });
    case "categorical":
      return categorical(json.choices, { default: json.default });
    case "ordinal":
      return ordinal(json.choices, { default: json.default });
    case "permutation":
      return permutation(json.items);
    case "subset":
      return subset(json.items, { min: json.min, max: json.max });
    case "simplex":
      return simplex(json.names);
    case "fixed":
      return fixed(json.value);
    case "list": {
      const item = paramFrom(json.item, `${path}.item`, issues);
      return item && list(item, { min: json.min, max: json.max });
    }
    case "choose":
      return chooseFrom(json, path, issues);
  }
}

/** Whether each branch has a value of its own in the field that names it. */
function isTagged(
  tagged: { readonly [field: string]: unknown },
  kinds: readonly string[],
): boolean {
  const { tag, values } = tagged;
  if (tag !== undefined && (typeof tag !== "string" || tag === "")) return false;
  if (values === undefined) return true;
  if (!isJsonObject(values)) return false;
  const literals = kinds.map((kind) => values[kind]);
  const isScalar = (v: unknown) => ["string", "number", "boolean"].includes(typeof v);
  return literals.every(isScalar) && new Set(literals).size === literals.length;
}

function chooseFrom(
  json: { readonly [field: string]: unknown },
  path: string,
  issues: SpaceIssue[],
): Param<unknown> | undefined {
  const { branches, ...tagged } = json;
  if (!isJsonObject(branches)) {
    const message = "choose needs branches: { kind: { … } }";
    issues.push(makeIssue("missing", path, message, { received: branches }));
    return undefined;
  }
  if (!isTagged(tagged, Object.keys(branches))) {
    const message = "tag must be a name, and values one string, number or boolean for each branch";
    issues.push(makeIssue("not-a-choice", path, message, { received: tagged }));
    return undefined;
  }
  return chooseBy(
    Object.fromEntries(
      Object.entries(branches).map(([kind, params]) => [
        kind,
        paramTreeFrom(params, `${path}.${kind}.`, issues),
      ]),
    ),
    tagged,
  );
}

/** Parameters by name from their JSON form. Problems are added to `issues`, below `prefix`. */
export function paramTreeFrom(json: unknown, prefix: string, issues: SpaceIssue[]): ParamTree {
  if (!isJsonObject(json)) {
    const message = `needs an object of parameters, got ${show(json)}`;
    issues.push(makeIssue("missing", prefix.slice(0, -1), message, { received: json }));
    return {};
  }
  // Without a prototype, so that the name __proto__ is kept and can be refused.
  const params: { [name: string]: Param<unknown> } = Object.create(null);
  for (const [name, p] of Object.entries(json)) {
    const param = paramFrom(p, prefix + name, issues);
    if (param) params[name] = param;
  }
  return orderByParents(params);
}

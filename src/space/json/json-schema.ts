import type { SpaceIssue } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { makeIssue } from "../issue.ts";
import { isJsonObject, type JsonObject } from "./format.ts";

/** Whether this is the JSON Schema of an object, as zod, arktype and others write it. */
export function isSchema(json: JsonObject): boolean {
  return json["type"] === "object" && isJsonObject(json["properties"]);
}

/**
 * The nested form, not checked yet, from the JSON Schema of an object: numbers need `minimum` and
 * `maximum` and may have `"log": true`; `enum` becomes a choice; `oneOf` with constant tags becomes
 * a `choose`. Problems are added to `issues`, below `prefix`.
 */
export function nestedFromSchema(
  schema: JsonObject,
  prefix: string,
  issues: SpaceIssue[],
): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, p]) => [name, paramJson(p, prefix + name, issues)]),
  );
}

function paramJson(schema: unknown, path: string, issues: SpaceIssue[]): unknown {
  const p = isJsonObject(schema) ? schema : {};
  const defaultValue = p["default"] === undefined ? {} : { default: p["default"] };
  if (Array.isArray(p["enum"])) return { type: "categorical", choices: p["enum"], ...defaultValue };
  if (p["const"] !== undefined) return { type: "categorical", choices: [p["const"]] };
  const variants = p["oneOf"] ?? p["anyOf"];
  if (Array.isArray(variants)) return chooseJson(variants, path, issues);
  switch (p["type"]) {
    case "boolean":
      return { type: "boolean", ...defaultValue };
    case "integer":
    case "number":
      return { ...numberJson(p, path, issues), ...defaultValue };
    case "array":
      return {
        type: "list",
        item: paramJson(p["items"], `${path}.items`, issues),
        min: p["minItems"] ?? 0,
        max: p["maxItems"],
      };
    default: {
      const message = `cannot make a parameter of ${show(schema)}`;
      issues.push(makeIssue("not-a-choice", path, message, { received: schema }));
      return schema;
    }
  }
}

function numberJson(p: JsonObject, path: string, issues: SpaceIssue[]): JsonObject {
  if (p["minimum"] === undefined || p["maximum"] === undefined)
    issues.push(makeIssue("missing", path, "needs minimum and maximum", { received: p }));
  return {
    type: p["type"] === "integer" ? "int" : "float",
    low: p["minimum"],
    high: p["maximum"],
    ...(p["log"] === true && { log: true }),
    ...(p["multipleOf"] !== undefined && { step: p["multipleOf"] }),
  };
}

function chooseJson(variants: readonly unknown[], path: string, issues: SpaceIssue[]): JsonObject {
  const branches: { [kind: string]: unknown } = {};
  for (const variant of variants) {
    const properties = isJsonObject(variant) ? variant["properties"] : undefined;
    const entries = isJsonObject(properties) ? Object.entries(properties) : [];
    const tag = entries.find(([, q]) => isJsonObject(q) && q["const"] !== undefined);
    if (tag === undefined) {
      const message = "each variant needs a property with a constant, such as kind";
      issues.push(makeIssue("not-a-choice", path, message, { received: variant }));
      continue;
    }
    const [tagName, tagSchema] = tag;
    const kind = String(isJsonObject(tagSchema) ? tagSchema["const"] : undefined);
    const rest = Object.fromEntries(entries.filter(([name]) => name !== tagName));
    branches[kind] = nestedFromSchema({ properties: rest }, `${path}.${kind}.`, issues);
  }
  return { type: "choose", branches };
}

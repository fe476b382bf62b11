import type { SpaceIssue } from "../errors/attune-error.ts";
import { show } from "./param.ts";

type Loose = { readonly [key: string]: any };

/**
 * Whether this is a JSON Schema of an object, as zod, arktype or a file in any language give it.
 */
export function isSchema(json: Loose): boolean {
  return (
    json["type"] === "object" &&
    typeof json["properties"] === "object" &&
    json["properties"] !== null
  );
}

/**
 * The nested form from a JSON Schema: numbers need minimum and maximum; `"log": true` is kept;
 * `enum` is a choice; `oneOf` with constant tags a `choose`.
 */
export function treeJsonFromSchema(
  schema: Loose,
  path: string,
  issues: SpaceIssue[],
): { [name: string]: unknown } {
  const params: { [name: string]: unknown } = {};
  for (const [name, p] of Object.entries(schema["properties"] as Loose))
    params[name] = paramJson(p, path + name, issues);
  return params;
}

function paramJson(p: Loose, path: string, issues: SpaceIssue[]): unknown {
  const fallback = p["default"] === undefined ? {} : { default: p["default"] };
  if (Array.isArray(p["enum"])) return { type: "categorical", choices: p["enum"], ...fallback };
  if (p["const"] !== undefined) return { type: "categorical", choices: [p["const"]] };
  const variants = p["oneOf"] ?? p["anyOf"];
  if (Array.isArray(variants)) {
    const branches: { [kind: string]: unknown } = {};
    for (const v of variants as Loose[]) {
      const tag = Object.entries((v["properties"] ?? {}) as Loose).find(
        ([, q]) => q["const"] !== undefined,
      );
      if (tag === undefined) {
        issues.push({
          code: "not-a-choice",
          path,
          message: "each variant needs a property with a constant, such as kind",
          received: v,
        });
        continue;
      }
      const { [tag[0]]: _, ...rest } = v["properties"];
      branches[String(tag[1]["const"])] = treeJsonFromSchema(
        { properties: rest },
        `${path}.${tag[1]["const"]}.`,
        issues,
      );
    }
    return { type: "choose", branches };
  }
  switch (p["type"]) {
    case "boolean":
      return { type: "boolean", ...fallback };
    case "integer":
    case "number": {
      if (p["minimum"] === undefined || p["maximum"] === undefined)
        issues.push({ code: "missing", path, message: "needs minimum and maximum", received: p });
      const step = p["multipleOf"] === undefined ? {} : { step: p["multipleOf"] };
      return {
        type: p["type"] === "integer" ? "int" : "float",
        low: p["minimum"],
        high: p["maximum"],
        ...(p["log"] === true && { log: true }),
        ...step,
        ...fallback,
      };
    }
    case "array":
      return {
        type: "list",
        item: paramJson(p["items"] ?? {}, `${path}.items`, issues),
        min: p["minItems"] ?? 0,
        max: p["maxItems"],
      };
    default:
      issues.push({
        code: "not-a-choice",
        path,
        message: `no parameter can be made of ${show(p)}`,
        received: p,
      });
      return p;
  }
}

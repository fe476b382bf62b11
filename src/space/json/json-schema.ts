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
 * a `choose` with this tag. Every value of the space is valid in the schema. Problems are added to
 * `issues`, below `prefix`.
 */
export function nestedFromSchema(
  schema: JsonObject,
  prefix: string,
  issues: SpaceIssue[],
): JsonObject {
  return propertiesJson(schema, prefix, new SchemaReader(schema, issues));
}

function propertiesJson(schema: JsonObject, prefix: string, reader: SchemaReader): JsonObject {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, p]) => [name, reader.paramJson(p, prefix + name)]),
  );
}

/** A value that a `const` gives, or an `enum` of one; undefined if there is none. */
function constantOf(schema: unknown): unknown {
  if (!isJsonObject(schema)) return undefined;
  if (schema["const"] !== undefined) return schema["const"];
  const { enum: values } = schema;
  if (Array.isArray(values) && values.length === 1) return values[0];
  return schema["type"] === "null" ? null : undefined;
}

/** A schema that allows nothing but some values, such as the members of a union of literals. */
function valuesOf(schema: unknown): readonly unknown[] | undefined {
  if (isJsonObject(schema) && Array.isArray(schema["enum"])) return schema["enum"];
  const constant = constantOf(schema);
  if (constant !== undefined) return [constant];
  return isJsonObject(schema) && schema["type"] === "boolean" ? [false, true] : undefined;
}

class SchemaReader {
  readonly #root: JsonObject;
  readonly #issues: SpaceIssue[];

  /** @param root the schema in which references are looked up */
  constructor(root: JsonObject, issues: SpaceIssue[]) {
    this.#root = root;
    this.#issues = issues;
  }

  /** What a reference such as `#/$defs/rate` stands for. */
  #resolve(schema: unknown): unknown {
    const reference = isJsonObject(schema) ? schema["$ref"] : undefined;
    if (typeof reference !== "string" || !reference.startsWith("#/")) return schema;
    let found: unknown = this.#root;
    for (const part of reference.slice(2).split("/"))
      found = isJsonObject(found) ? found[part.replace(/~1/g, "/").replace(/~0/g, "~")] : undefined;
    const { $ref: _, ...rest } = schema as JsonObject;
    return isJsonObject(found) ? { ...found, ...rest } : schema;
  }

  paramJson(given: unknown, path: string): unknown {
    const schema = this.#resolve(given);
    const p = isJsonObject(schema) ? schema : {};
    const defaultValue = p["default"] === undefined ? {} : { default: p["default"] };
    if (Array.isArray(p["enum"]))
      return { type: "categorical", choices: p["enum"], ...defaultValue };
    if (p["const"] !== undefined) return { type: "categorical", choices: [p["const"]] };
    const variants = p["oneOf"] ?? p["anyOf"];
    if (Array.isArray(variants)) return this.#unionJson(variants, path, defaultValue);
    switch (p["type"]) {
      case "boolean":
        return { type: "boolean", ...defaultValue };
      case "integer":
      case "number":
        return { ...this.#numberJson(p, path), ...defaultValue };
      case "array":
        return {
          type: "list",
          item: this.paramJson(p["items"], `${path}.items`),
          min: p["minItems"] ?? 0,
          max: p["maxItems"],
        };
      default: {
        const message = `cannot make a parameter of ${show(schema)}`;
        this.#issues.push(makeIssue("not-a-choice", path, message, { received: schema }));
        return schema;
      }
    }
  }

  #numberJson(p: JsonObject, path: string): JsonObject {
    const isWhole = p["type"] === "integer";
    const step = p["multipleOf"];
    const low = this.#bound(p, "minimum", "exclusiveMinimum", path, isWhole ? 1 : undefined);
    const high = this.#bound(p, "maximum", "exclusiveMaximum", path, isWhole ? -1 : undefined);
    if ((low === undefined || high === undefined) && this.#issues.length === 0)
      this.#issues.push(makeIssue("missing", path, "needs minimum and maximum", { received: p }));
    return {
      type: isWhole ? "int" : "float",
      // Steps are counted from the lower bound, which has to be a multiple itself.
      low: typeof step === "number" && typeof low === "number" ? firstMultiple(low, step) : low,
      high,
      ...(p["log"] === true && { log: true }),
      ...(step !== undefined && { step }),
    };
  }

  /** @param next distance of the next whole number inside; undefined for a real number */
  #bound(
    p: JsonObject,
    name: "minimum" | "maximum",
    exclusive: "exclusiveMinimum" | "exclusiveMaximum",
    path: string,
    next: number | undefined,
  ): unknown {
    const [bound, excluded] = [p[name], p[exclusive]];
    if (typeof excluded !== "number") return bound;
    if (typeof bound === "number" && (name === "minimum" ? bound > excluded : bound < excluded))
      return bound;
    if (next !== undefined)
      return next > 0 ? Math.floor(excluded) + next : Math.ceil(excluded) + next;
    const message = `needs ${name}: a range includes its bounds, and ${excluded} is excluded`;
    this.#issues.push(makeIssue("missing", path, message, { received: p }));
    return bound;
  }

  #unionJson(variants: readonly unknown[], path: string, rest: JsonObject): JsonObject {
    const resolved = variants.map((variant) => this.#resolve(variant));
    const values = resolved.map(valuesOf);
    if (values.every((v) => v !== undefined))
      return { type: "categorical", choices: [...new Set(values.flat())], ...rest };
    return this.#chooseJson(resolved, path);
  }

  #chooseJson(variants: readonly unknown[], path: string): JsonObject {
    const properties = variants.map((variant) => {
      const found = isJsonObject(variant) ? variant["properties"] : undefined;
      return isJsonObject(found) ? found : {};
    });
    const literalsOf = (name: string) => properties.map((p) => constantOf(this.#resolve(p[name])));
    const tag = Object.keys(properties[0] ?? {}).find((name) => {
      const literals = literalsOf(name);
      return !literals.includes(undefined) && new Set(literals).size === literals.length;
    });
    if (tag === undefined) {
      const untagged = properties.findIndex((p) =>
        Object.values(p).every((q) => constantOf(q) === undefined),
      );
      const message =
        untagged === -1
          ? "the variants need one property that is another constant in each"
          : "each variant needs a property with a constant, such as kind";
      const received = variants[Math.max(0, untagged)];
      this.#issues.push(makeIssue("not-a-choice", path, message, { received }));
      return { type: "choose", branches: {} };
    }
    const literals = literalsOf(tag);
    const branches: { [kind: string]: unknown } = {};
    for (const [i, literal] of literals.entries()) {
      const { [tag]: _, ...own } = properties[i];
      const kind = String(literal);
      branches[kind] = propertiesJson({ properties: own }, `${path}.${kind}.`, this);
    }
    const isNamed = literals.every((literal) => typeof literal === "string");
    const values = Object.fromEntries(literals.map((literal) => [String(literal), literal]));
    return {
      type: "choose",
      ...(tag !== "kind" && { tag }),
      ...(!isNamed && { values }),
      branches,
    };
  }
}

/** Digits that a double keeps exactly. */
const EXACT_DIGITS = 15;
/** Room for rounding when steps are counted. */
const STEP_TOLERANCE = 1e-9;

/** The least multiple of a step in a range. */
const firstMultiple = (low: number, step: number): number =>
  Number((Math.ceil(low / step - STEP_TOLERANCE) * step).toPrecision(EXACT_DIGITS));

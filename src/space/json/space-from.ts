import { SpaceError, type SpaceIssue } from "../../errors/attune-error.ts";
import { checkOptions } from "../../errors/check-options.ts";
import { show } from "../../errors/show.ts";
import type { Constraints } from "../constraint.ts";
import { makeIssue } from "../issue.ts";
import type { Param, ParamTree } from "../param.ts";
import { type Space, space } from "../space.ts";
import { isFlat, paramTreeFromFlat } from "./flat.ts";
import { type Aliases, isJsonObject, type JsonObject } from "./format.ts";
import { isSchema, nestedFromSchema } from "./json-schema.ts";
import { paramTreeFrom } from "./nested.ts";

/** Options of `spaceFrom`. */
export interface SpaceFromOptions {
  /** Constraints by name; they replace stored ones of the same name. Default: none. */
  readonly constraints?: { readonly [name: string]: unknown } | undefined;
}

/**
 * Whether this is what `space.toJSON()` returns, not parameters one of which is called `params`.
 */
const isStored = (json: JsonObject): json is { readonly params: JsonObject } =>
  isJsonObject(json["params"]) && typeof json["params"]["type"] !== "string";

/**
 * A schema that knows the type of its values: one of zod, valibot, ArkType or another library of
 * Standard Schema, or the JSON Schema that `z.toJSONSchema` makes of one.
 */
export interface TypedSchema<V> {
  /** What Standard Schema prescribes. */
  readonly "~standard": {
    /** The type of values before and after their validation; it exists for the compiler only. */
    readonly types?:
      | {
          /** The type of values before their validation. */
          readonly input: V;
        }
      | undefined;
  };
}

/** The parameters of a space that is made from a schema with these values. */
export type SchemaParams<V> = { readonly [K in keyof V]-?: Param<Exclude<V[K], undefined>> };

function requireRules(name: string, rules: unknown): void {
  if (isJsonObject(rules)) return;
  const message = `${name} must be rules by name, got ${show(rules)}`;
  throw new SpaceError([makeIssue("constraint", "", message, { received: rules })]);
}

interface Parts {
  readonly params: ParamTree;
  readonly aliases?: Aliases;
}

function readParams(json: JsonObject, issues: SpaceIssue[]): Parts {
  const nested = isSchema(json) ? nestedFromSchema(json, "", issues) : json;
  const parts = isFlat(nested)
    ? paramTreeFromFlat(nested, issues)
    : { params: paramTreeFrom(nested, "", issues) };
  if (issues.length === 0 && Object.keys(parts.params).length === 0)
    issues.push(makeIssue("missing", "", "the space has no parameters"));
  return parts;
}

/** The JSON Schema of a schema in code; other things are returned as they are. */
function toJsonSchema(given: unknown): unknown {
  const standard =
    given !== null && typeof given === "object" && (given as JsonObject)["~standard"];
  if (!standard || isSchema(given as JsonObject)) return given;
  const { jsonSchema, vendor } = standard as JsonObject;
  const input = isJsonObject(jsonSchema) ? jsonSchema["input"] : undefined;
  if (typeof input !== "function") {
    const message = `a schema of ${show(vendor)} has no JSON Schema of its own; convert it first`;
    throw new SpaceError([makeIssue("not-a-choice", "", message)]);
  }
  return input({ target: "draft-2020-12" });
}

/**
 * A space from the schema of an object: of zod 4.2 or later and other libraries that write JSON
 * Schema by Standard Schema, or what `z.toJSONSchema` makes of one. Values of the space have the
 * type of the schema and are valid in it. A discriminated union keeps its tag.
 * @throws SpaceError with every problem at once
 */
export function spaceFrom<V extends object>(
  schema: TypedSchema<V>,
  options?: SpaceFromOptions,
): Space<SchemaParams<V>>;
/**
 * A space from stored or hand-written JSON: `{ version: 1, params, constraints }`, `{ NAME: { type,
 * … } }` (flat with `when`, or nested), or the JSON Schema of an object. Stored JSON does not
 * contain constraints that were functions: give them again.
 * @throws SpaceError with every problem at once
 */
export function spaceFrom(json: unknown, options?: SpaceFromOptions): Space<ParamTree>;
export function spaceFrom(given: unknown, options: SpaceFromOptions = {}): Space<ParamTree> {
  checkOptions<SpaceFromOptions>("spaceFrom", options, { constraints: requireRules });
  const json = toJsonSchema(given);
  if (!isJsonObject(json)) {
    const message = `a space is an object of parameters, got ${show(json)}`;
    throw new SpaceError([makeIssue("missing", "", message, { received: json })]);
  }
  const issues: SpaceIssue[] = [];
  const stored: JsonObject = isStored(json) ? json : {};
  const parts = readParams(isStored(json) ? json.params : json, issues);
  if (issues.length > 0) throw new SpaceError(issues);
  const storedConstraints = isJsonObject(stored["constraints"]) ? stored["constraints"] : {};
  const data = Object.entries(storedConstraints).filter(([, c]) => c !== null);
  // `space` checks what the constraints are.
  const constraints = {
    ...Object.fromEntries(data),
    ...options.constraints,
  } as Constraints<ParamTree>;
  // Stored aliases are those that `toJSON` wrote.
  const aliases = parts.aliases ?? (stored["aliases"] as Aliases | undefined);
  return space(parts.params, { constraints, ...(aliases && { aliases }) });
}

import { SpaceError, type SpaceIssue } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { Constraints } from "../constraint.ts";
import { makeIssue } from "../issue.ts";
import type { ParamTree } from "../param.ts";
import { type Space, space } from "../space.ts";
import { isFlat, paramTreeFromFlat } from "./flat.ts";
import { type Aliases, isJsonObject, type JsonObject } from "./format.ts";
import { isSchema, nestedFromSchema } from "./json-schema.ts";
import { paramTreeFrom } from "./nested.ts";

/** Options of `spaceFrom`. */
export interface SpaceFromOptions {
  /** Constraints by name; they replace stored ones of the same name. Default: none. */
  readonly constraints?: { readonly [name: string]: unknown };
}

/**
 * Whether this is what `space.toJSON()` returns, not parameters one of which is called `params`.
 */
const isStored = (json: JsonObject): json is { readonly params: JsonObject } =>
  isJsonObject(json["params"]) && typeof json["params"]["type"] !== "string";

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

/**
 * A space from stored or hand-written JSON: `{ version: 1, params, constraints }`, `{ NAME: { type,
 * … } }` (flat with `when`, or nested), or the JSON Schema of an object. Stored JSON does not
 * contain constraints that were functions: give them again.
 * @throws SpaceError with every problem at once
 */
export function spaceFrom(json: unknown, options: SpaceFromOptions = {}): Space<ParamTree> {
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

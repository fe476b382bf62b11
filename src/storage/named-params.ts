import type { SpaceIssue } from "../errors/attune-error.ts";
import type { ParamJson } from "../space/json/format.ts";
import { paramFrom } from "../space/json/nested.ts";
import type { Param } from "../space/param.ts";
import type { Json } from "../trial/record.ts";
import type { Attributes } from "../trial/row.ts";

/** Keys under which a study without a declared space keeps its parameters: `param:NAME`. */
const PARAM_KEY = "param:";

/** The parameters that trials of a study without a declared space have named, by name. */
export function readNamedParams(internal: Attributes): Map<string, Param<unknown>> {
  const params = new Map<string, Param<unknown>>();
  const issues: SpaceIssue[] = [];
  for (const [key, json] of Object.entries(internal)) {
    if (!key.startsWith(PARAM_KEY)) continue;
    const name = key.slice(PARAM_KEY.length);
    const param = paramFrom(json, name, issues);
    if (param !== undefined) params.set(name, param);
  }
  return params;
}

/** The values of a study by which `readNamedParams` finds these parameters. */
export function writeNamedParams(params: Iterable<readonly [string, ParamJson]>): Attributes {
  // Parameters describe themselves in plain JSON; their type has optional members.
  return Object.fromEntries(
    Array.from(params, ([name, json]) => [PARAM_KEY + name, json as unknown as Json]),
  );
}

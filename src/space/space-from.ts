import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import type { Constraints } from "./constraint.ts";
import { treeFromFlat } from "./flat-form.ts";
import { isSchema, treeJsonFromSchema } from "./json-schema.ts";
import { type ParamTree, show } from "./param.ts";
import { treeFrom } from "./param-from.ts";
import { type Aliases, type Space, space } from "./space.ts";

type Loose = { readonly [key: string]: any };

/**
 * A space from stored or hand-written JSON: `{ version: 1, params, constraints }`, `{ NAME: { type,
 * … } }` (flat with `when`, or nested), or a JSON Schema. Constraints that were functions are gone
 * from stored JSON: give them again.
 * @throws SpaceError with every problem at once
 */
export function spaceFrom(
  json: unknown,
  options: { constraints?: { readonly [name: string]: unknown } } = {},
): Space<ParamTree> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new SpaceError([
      {
        code: "missing",
        path: "",
        message: `a space is an object of parameters, got ${show(json)}`,
        received: json,
      },
    ]);
  const issues: SpaceIssue[] = [];
  const whole = json as Loose;
  const stored =
    typeof whole["params"] === "object" &&
    whole["params"] !== null &&
    whole["params"]["type"] === undefined;
  let body = (stored ? whole["params"] : whole) as Loose;
  if (isSchema(body)) body = treeJsonFromSchema(body, "", issues);
  const flat = Object.values(body).some(
    (p) => typeof p === "object" && p !== null && p.when !== undefined,
  );
  let aliases = whole["aliases"] as Aliases | undefined;
  let params: ParamTree;
  if (flat) ({ params, aliases } = treeFromFlat(body, issues));
  else params = treeFrom(body, "", issues);
  if (issues.length === 0 && Object.keys(params).length === 0)
    issues.push({ code: "missing", path: "", message: "the space has no parameters" });
  if (issues.length > 0) throw new SpaceError(issues);
  const data = Object.fromEntries(
    Object.entries((stored ? (whole["constraints"] ?? {}) : {}) as Loose).filter(
      ([, c]) => c !== null,
    ),
  );
  const constraints = { ...data, ...options.constraints } as Constraints<ParamTree>;
  return space(params, { constraints, ...(stored || flat ? aliases && { aliases } : {}) });
}

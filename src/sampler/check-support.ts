import { AttuneError } from "../errors/attune-error.ts";
import type { Branches, Param, ParamTree } from "../space/param.ts";
import type { Problem, Sampler } from "./sampler.ts";

/** Parameters that contain others: the branches of a `choose`, the item of a `list`. */
type Nesting = Param<unknown> & {
  readonly branches?: Branches;
  readonly item?: Param<unknown>;
};

/** Kinds of all parameters of a tree, nested ones too. */
function* kindsOf(params: ParamTree): Generator<string> {
  for (const param of Object.values(params) as Nesting[]) {
    yield param.kind;
    for (const branch of Object.values(param.branches ?? {})) yield* kindsOf(branch);
    if (param.item) yield* kindsOf({ item: param.item });
  }
}

/**
 * Checks that a sampler can serve a problem.
 * @throws AttuneError `sampler-unsupported`, which names what the sampler cannot serve
 */
export function checkSupport({ supports, name }: Sampler, { space, measures }: Problem): void {
  const refuse = (what: string): never => {
    throw new AttuneError("sampler-unsupported", `sampler ${name} does not support ${what}`, {
      hint: "leave the sampler out: auto serves everything",
    });
  };
  if (supports.kinds !== "all")
    for (const kind of kindsOf(space.params))
      if (!supports.kinds.includes(kind)) refuse(`${kind} parameters`);
  if (!supports.conditional && space.axes.some((a) => a.parent !== -1))
    refuse("conditional parameters");
  const objectives = measures.signs.length;
  if (objectives > supports.objectives) refuse(`${objectives} objectives`);
  if (!supports.limits && measures.limits.length > 0) refuse("limits");
  const rules = space.constraints;
  if (rules.length > 0 && supports.constraints === "none") refuse("constraints between parameters");
  if (supports.constraints === "data" && rules.some((r) => r.json === null))
    refuse("constraints that are functions");
}

import { AttuneError } from "../errors/attune-error.ts";
import type { Param, ParamTree } from "../space/param.ts";
import type { Problem, Sampler } from "./sampler.ts";

function* kindsOf(params: ParamTree): Generator<string> {
  for (const p of Object.values(params)) {
    yield p.kind;
    const nested = p as Param<unknown> & {
      branches?: { [kind: string]: ParamTree };
      item?: Param<unknown>;
    };
    if (nested.branches)
      for (const branch of Object.values(nested.branches)) yield* kindsOf(branch);
    if (nested.item) yield* kindsOf({ item: nested.item });
  }
}

/** @throws AttuneError `sampler-unsupported` naming what this sampler can't do */
export function checkSupport(sampler: Sampler, problem: Problem): void {
  const { supports, name } = sampler;
  const refuse = (what: string, hint = "leave the sampler out: auto serves everything"): never => {
    throw new AttuneError("sampler-unsupported", `sampler ${name} does not support ${what}`, {
      hint,
    });
  };
  if (supports.kinds !== "all")
    for (const kind of kindsOf(problem.space.params))
      if (!supports.kinds.includes(kind)) refuse(`${kind} parameters`);
  if (!supports.conditional && problem.space.axes.some((a) => a.parent !== -1))
    refuse("conditional parameters");
  const objectives = problem.measures.signs.length;
  if (objectives > supports.objectives) refuse(`${objectives} objectives`);
  if (!supports.limits && problem.measures.limits.length > 0) refuse("limits");
  const rules = problem.space.constraints;
  if (rules.length > 0 && supports.constraints === "none") refuse("constraints between parameters");
  if (supports.constraints === "data" && rules.some((r) => r.json === null))
    refuse("constraints that are functions");
}

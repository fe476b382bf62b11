import type { SpaceIssue } from "../errors/attune-error.ts";
import { makeIssue } from "./issue.ts";
import type { Branches, Param, ParamTree } from "./param.ts";

/** Parameters that contain others: the branches of a `choose`, the item of a `list`. */
type Nesting = Param<unknown> & {
  readonly branches?: Branches;
  readonly item?: Param<unknown>;
  readonly max?: number;
};

/** The flat names of parameters, nested ones too. */
export function* flatNames(params: ParamTree, prefix: string): Generator<string> {
  for (const [name, param] of Object.entries(params) as [string, Nesting][]) {
    const path = prefix + name;
    yield path;
    for (const [kind, branch] of Object.entries(param.branches ?? {}))
      yield* flatNames(branch, `${path}.${kind}.`);
    if (param.item !== undefined)
      for (let i = 0; i < (param.max ?? 0); i++) yield* flatNames({ [i]: param.item }, `${path}.`);
  }
}

/** Adds every flat name that two parameters have to `issues`: values would be mixed up. */
export function checkFlatNames(params: ParamTree, issues: SpaceIssue[]): void {
  const seen = new Set<string>();
  for (const name of flatNames(params, "")) {
    if (seen.has(name))
      issues.push(
        makeIssue("duplicate", name, "two parameters have this name", { received: name }),
      );
    seen.add(name);
  }
}

import type { SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import { type ParamTree, show, type ValuesOf } from "./param.ts";

type NumberName<S extends ParamTree> = {
  [K in keyof S & string]: ValuesOf<S>[K] extends number ? K : never;
}[keyof S & string];

/**
 * A rule between parameters. The first two forms are data: they are stored with the study, travel
 * to other languages, and samplers can use them. A function is kept by name only, must be given
 * again to resume, and is met by rejection.
 */
export type Constraint<S extends ParamTree> =
  | readonly [left: NumberName<S>, relation: "<" | "<=" | "!=", right: NumberName<S> | number]
  | { readonly sum: readonly NumberName<S>[]; readonly atMost: number }
  | ((params: ValuesOf<S>) => boolean);
/**
 * The name is what an error and a report show: `{ "heads divide width": (p) => p.width % p.heads
 * === 0 }`.
 */
export type Constraints<S extends ParamTree> = { readonly [name: string]: Constraint<S> };

type Values = { readonly [name: string]: unknown };
export interface Rule {
  readonly name: string;
  readonly holds: (values: Values) => boolean;
  /** What is stored: the rule as data, or `null` where it is code. */
  readonly json: unknown;
}

/** Makes rules from what the user wrote, and adds what is wrong with it to `issues`. */
export function rules(
  constraints: { readonly [name: string]: unknown },
  params: ParamTree,
  issues: SpaceIssue[],
): Rule[] {
  const numeric = (name: unknown, rule: string): void => {
    if (typeof name === "number") return;
    const param =
      typeof name === "string" && Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined) {
      const near = typeof name === "string" ? nearest(name, Object.keys(params)) : undefined;
      issues.push({
        code: "unknown-name",
        path: "",
        message: `constraint ${show(rule)} names no parameter: ${show(name)}`,
        received: name,
        ...(near !== undefined && { suggestion: near }),
      });
    } else if (param.kind !== "float" && param.kind !== "int" && param.kind !== "ordinal")
      issues.push({
        code: "not-a-number",
        path: name as string,
        message: `constraint ${show(rule)} needs a number`,
        received: name,
      });
  };
  return Object.entries(constraints).flatMap(([name, c]): Rule[] => {
    if (typeof c === "function") return [{ name, holds: c as Rule["holds"], json: null }];
    if (Array.isArray(c) && c.length === 3) {
      const [left, relation, right] = c as [string, string, string | number];
      numeric(left, name);
      numeric(right, name);
      const get = (v: Values): number => (typeof right === "number" ? right : (v[right] as number));
      if (relation === "<") return [{ name, holds: (v) => (v[left] as number) < get(v), json: c }];
      if (relation === "<=")
        return [{ name, holds: (v) => (v[left] as number) <= get(v), json: c }];
      if (relation === "!=") return [{ name, holds: (v) => v[left] !== get(v), json: c }];
      issues.push({
        code: "constraint",
        path: "",
        message: `constraint ${show(name)} has relation ${show(relation)}; use "<", "<=" or "!="`,
        received: relation,
      });
      return [];
    }
    const sum = (c as { sum?: unknown } | null)?.sum;
    const atMost = (c as { atMost?: unknown } | null)?.atMost;
    if (Array.isArray(sum) && typeof atMost === "number") {
      for (const s of sum) numeric(s, name);
      return [
        {
          name,
          holds: (v) =>
            sum.reduce((total: number, s: string) => total + (v[s] as number), 0) <= atMost,
          json: c,
        },
      ];
    }
    issues.push({
      code: "constraint",
      path: "",
      message: `constraint ${show(name)} is neither [left, "<", right], { sum, atMost } nor a function`,
      received: c,
    });
    return [];
  });
}

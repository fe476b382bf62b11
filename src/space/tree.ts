import type { SpaceIssue } from "../errors/attune-error.ts";
import { nearest } from "../errors/nearest.ts";
import type { Axis } from "./axis.ts";
import { type ParamTree, show } from "./param.ts";

/**
 * Parameters side by side: the whole space is one, and so is every branch of a `choose`.
 * Coordinates lie one after another in order of name.
 */
export interface Tree {
  readonly width: number;
  check(values: unknown, prefix: string, issues: SpaceIssue[]): void;
  toUnit(values: { readonly [name: string]: unknown }, out: Float64Array, at: number): void;
  /** Adds the values to `out`. */
  fromUnit(unit: Float64Array, at: number, out: { [name: string]: unknown }): void;
  axes(prefix: string, at: number): Axis[];
  count(resolution: number): number;
  point(index: number, resolution: number, out: Float64Array, at: number): void;
  flatten(
    values: { readonly [name: string]: unknown },
    prefix: string,
    out: { [name: string]: unknown },
  ): void;
  unflatten(
    flat: { readonly [name: string]: unknown },
    prefix: string,
    out: { [name: string]: unknown },
  ): void;
}

/** Problems of the names themselves. */
export function checkNames(
  params: ParamTree,
  path: string,
  issues: SpaceIssue[],
  reserved?: string,
): void {
  for (const [name, param] of Object.entries(params)) {
    const at = path + name;
    if (name === "" || name === "__proto__" || name === reserved)
      issues.push({
        code: "unknown-name",
        path: at,
        message: `${show(name)} can't be the name of a parameter`,
        received: name,
      });
    if (typeof param !== "object" || param === null || typeof param.fromUnit !== "function")
      issues.push({
        code: "not-a-choice",
        path: at,
        message: `needs a parameter such as float(0, 1), got ${show(param)}`,
        received: param,
      });
  }
}

export function tree(params: ParamTree, reserved?: string): Tree {
  const names = Object.keys(params);
  const list = names.map((name) => params[name]);
  const n = names.length;
  const offset: number[] = [];
  let width = 0;
  for (const p of list) {
    offset.push(width);
    width += p.width;
  }
  return {
    width,
    check(values, prefix, issues) {
      if (typeof values !== "object" || values === null || Array.isArray(values)) {
        issues.push({
          code: "missing",
          path: prefix.slice(0, -1),
          message: `needs an object of parameters, got ${show(values)}`,
          received: values,
        });
        return;
      }
      const given = values as { [name: string]: unknown };
      for (const name of Object.keys(given)) {
        if (name === reserved || Object.hasOwn(params, name)) continue;
        const near = nearest(name, names);
        issues.push({
          code: "unknown-name",
          path: prefix + name,
          message: "no parameter of that name",
          received: name,
          ...(near !== undefined && { suggestion: near }),
        });
      }
      for (let i = 0; i < n; i++) {
        if (!Object.hasOwn(given, names[i]) || given[names[i]] === undefined)
          issues.push({ code: "missing", path: prefix + names[i], message: "is missing" });
        else list[i].check(given[names[i]], prefix + names[i], issues);
      }
    },
    toUnit(values, out, at) {
      for (let i = 0; i < n; i++) list[i].toUnit(values[names[i]], out, at + offset[i]);
    },
    fromUnit(unit, at, out) {
      for (let i = 0; i < n; i++) out[names[i]] = list[i].fromUnit(unit, at + offset[i]);
    },
    axes: (prefix, at) => list.flatMap((p, i) => p.axes(prefix + names[i], at + offset[i])),
    count: (resolution) => list.reduce((product, p) => product * p.count(resolution), 1),
    point(index, resolution, out, at) {
      for (let i = n - 1; i >= 0; i--) {
        const c = list[i].count(resolution);
        list[i].point(index % c, resolution, out, at + offset[i]);
        index = Math.floor(index / c);
      }
    },
    flatten(values, prefix, out) {
      for (let i = 0; i < n; i++) list[i].flatten(values[names[i]], prefix + names[i], out);
    },
    unflatten(flat, prefix, out) {
      for (let i = 0; i < n; i++) {
        const value = list[i].unflatten(flat, prefix + names[i]);
        if (value !== undefined) out[names[i]] = value;
      }
    },
  };
}

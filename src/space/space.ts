import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import type { Axis } from "./axis.ts";
import { type Constraints, type Rule, rules } from "./constraint.ts";
import type { FlatName, ParamJson, ParamTree, ValuesOf } from "./param.ts";
import { checkNames, tree } from "./tree.ts";

/** A search space; `Space` alone stands for one whose parameters are not known to the compiler. */
export interface Space<S extends ParamTree = ParamTree> {
  readonly params: S;
  /** Every flat name that values may have. */
  readonly names: readonly FlatName<S>[];
  /** Coordinates in the unit cube; those of branches not taken are NaN. */
  readonly width: number;
  /**
   * Number of distinct values, constraints not counted; Infinity where a parameter is continuous.
   */
  readonly cardinality: number;
  /** One description a coordinate. */
  readonly axes: readonly Axis[];
  readonly constraints: readonly Rule[];
  /** Every problem of these values; empty when they are valid. */
  check(values: unknown): readonly SpaceIssue[];
  /** Whether the constraints hold. */
  allows(values: ValuesOf<S>): boolean;
  toUnit(values: ValuesOf<S>, out: Float64Array): void;
  fromUnit(unit: Float64Array): ValuesOf<S>;
  /**
   * Number of grid points when continuous coordinates get `resolution` of them; constraints are not
   * counted.
   */
  count(resolution: number): number;
  /** The `index`-th of them. */
  point(index: number, resolution: number, out: Float64Array): void;
  flatten(values: ValuesOf<S>): { readonly [N in FlatName<S>]?: unknown };
  /** Values from flat names, or from the nested form; not checked. */
  unflatten(flat: { readonly [name: string]: unknown }): unknown;
  toJSON(): SpaceJson;
}

/**
 * Other names for flat ones, and other values for the kinds of a `choose`: how a flat space with
 * `when` keeps its own words.
 */
export interface Aliases {
  readonly names: { readonly [path: string]: string };
  readonly kinds: { readonly [path: string]: { readonly [kind: string]: unknown } };
}
export interface SpaceJson {
  readonly version: 1;
  readonly params: { readonly [name: string]: ParamJson };
  readonly constraints?: { readonly [name: string]: unknown };
  readonly aliases?: Aliases;
}

/** @throws SpaceError with every problem at once. */
export function space<const S extends ParamTree>(
  params: S,
  options: { constraints?: Constraints<NoInfer<S>>; aliases?: Aliases } = {},
): Space<S> {
  const issues: SpaceIssue[] = [];
  checkNames(params, "", issues);
  const constraints = rules(
    (options.constraints ?? {}) as { readonly [name: string]: unknown },
    params,
    issues,
  );
  if (issues.length > 0) throw new SpaceError(issues);
  const root = tree(params);
  const axes = root.axes("", 0);
  const aliases = options.aliases;
  const alias = (path: string): string => aliases?.names[path] ?? path;
  const names = [...new Set(axes.map((a) => alias(a.name)))];
  const constrained = constraints.length > 0;
  type V = ValuesOf<S>;
  const self: Space<S> = {
    params,
    names: names as unknown as readonly FlatName<S>[],
    width: root.width,
    cardinality: root.count(Infinity),
    axes,
    constraints,
    check(values) {
      const found: SpaceIssue[] = [];
      root.check(values, "", found);
      if (found.length === 0)
        for (const rule of constraints)
          if (!rule.holds(values as { [name: string]: unknown }))
            found.push({
              code: "constraint",
              path: "",
              message: `constraint "${rule.name}" does not hold`,
            });
      return found;
    },
    allows: (values) =>
      !constrained ||
      constraints.every((rule) => rule.holds(values as { [name: string]: unknown })),
    toUnit: (values, out) => root.toUnit(values as { [name: string]: unknown }, out, 0),
    fromUnit(unit) {
      const out: { [name: string]: unknown } = {};
      root.fromUnit(unit, 0, out);
      return out as V;
    },
    count: (resolution) => root.count(resolution),
    point: (index, resolution, out) => root.point(index, resolution, out, 0),
    flatten(values) {
      const out: { [name: string]: unknown } = {};
      root.flatten(values as { [name: string]: unknown }, "", out);
      if (aliases === undefined) return out as { readonly [N in FlatName<S>]?: unknown };
      const named = Object.entries(out).map(([path, value]) => [
        alias(path),
        Object.hasOwn(aliases.kinds, path) ? aliases.kinds[path][value as string] : value,
      ]);
      return Object.fromEntries(named) as { readonly [N in FlatName<S>]?: unknown };
    },
    unflatten(flat) {
      if (aliases !== undefined) {
        const paths = new Map(Object.entries(aliases.names).map(([path, name]) => [name, path]));
        flat = Object.fromEntries(
          Object.entries(flat).map(([name, value]) => {
            const path = paths.get(name) ?? name;
            const kinds = Object.hasOwn(aliases.kinds, path)
              ? Object.entries(aliases.kinds[path])
              : [];
            return [path, kinds.find(([, v]) => v === value)?.[0] ?? value];
          }),
        );
      }
      const out: { [name: string]: unknown } = {};
      root.unflatten(flat, "", out);
      // What has no place is kept, so that a check can name it.
      const known = new Set(axes.map((a) => a.name));
      for (const [name, value] of Object.entries(flat))
        if (!known.has(name) && !Object.hasOwn(out, name)) out[name] = value;
      return out;
    },
    toJSON: () => ({
      version: 1,
      params: Object.fromEntries(Object.entries(params).map(([name, p]) => [name, p.toJSON()])),
      ...(constrained && {
        constraints: Object.fromEntries(constraints.map((c) => [c.name, c.json])),
      }),
      ...(aliases && { aliases }),
    }),
  };
  return self;
}

/** The values of a space, of a tree of parameters, or of a study. */
export type InferParams<X> = X extends { readonly space: Space<infer S> }
  ? ValuesOf<S>
  : X extends Space<infer S>
    ? ValuesOf<S>
    : X extends ParamTree
      ? ValuesOf<X>
      : never;

/** What users may give as a space: one that is made, or its parameters. @throws SpaceError */
export function asSpace<S extends ParamTree>(given: Space<S> | S): Space<S> {
  const made = given as Space<S>;
  return typeof made.fromUnit === "function" && Array.isArray(made.axes)
    ? made
    : (space(given as S) as Space<S>);
}

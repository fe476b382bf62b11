import type { SpaceIssue } from "../errors/attune-error.ts";
import type { Axis } from "./axis.ts";

/**
 * A number of unit coordinates and a value from them: `fromUnit(toUnit(v)) = v` for every valid v,
 * and fromUnit of uniform coordinates is the prior.
 */
export interface Param<out T> {
  readonly kind: string;
  /** Coordinates it takes in the unit cube: 1 for a number, n for a permutation of n items. */
  readonly width: number;
  /** Number of distinct values, Infinity where continuous. */
  readonly cardinality: number;
  readonly default: T | undefined;
  contains(value: unknown): value is T;
  /** Adds every problem of the value to `issues`. */
  check(value: unknown, path: string, issues: SpaceIssue[]): void;
  /** Writes `width` coordinates at `at`. */
  toUnit(value: T, out: Float64Array, at: number): void;
  fromUnit(unit: Float64Array, at: number): T;
  /** A description of each coordinate; `at` is the index of the first, `path` the flat name. */
  axes(path: string, at: number): Axis[];
  /** Number of distinct grid points when continuous coordinates get `resolution` of them. */
  count(resolution: number): number;
  /** Coordinates of the `index`-th grid point, 0 ≤ index < count(resolution). */
  point(index: number, resolution: number, out: Float64Array, at: number): void;
  /** Adds the value under its flat names, only what is active. */
  flatten(value: T, path: string, out: { [name: string]: unknown }): void;
  /** The value from flat names; undefined where nothing is given. */
  unflatten(flat: { readonly [name: string]: unknown }, path: string): unknown;
  toJSON(): ParamJson;
}
export type ParamTree = { readonly [name: string]: Param<unknown> };

/** Alternatives with parameters of their own. */
export interface Choose<B extends Branches> extends Param<ChooseValue<B>> {
  readonly kind: "choose";
  readonly branches: B;
}
export type Branches = { readonly [kind: string]: ParamTree };
/** A list whose length is searched too. */
export interface List<P extends Param<unknown>> extends Param<readonly ValueOf<P>[]> {
  readonly kind: "list";
  readonly item: P;
  readonly min: number;
  readonly max: number;
}

type Show<T> = { [K in keyof T]: T[K] } & {};
export type ValueOf<P> = P extends Param<infer T> ? T : never;
export type ValuesOf<S extends ParamTree> = Show<{ readonly [K in keyof S]: ValueOf<S[K]> }>;
/** `{ kind: "sgd", momentum } | { kind: "adam", beta2 }`: testing `kind` narrows the rest. */
export type ChooseValue<B extends Branches> = {
  [K in keyof B & string]: Show<{ readonly kind: K } & ValuesOf<B[K]>>;
}[keyof B & string];

/**
 * Names as they are stored and shown: `rate`, `optimizer`, `optimizer.sgd.momentum`, `neurons`,
 * `neurons.0`.
 */
export type FlatName<S extends ParamTree> = {
  [K in keyof S & string]: K | NestedName<K, S[K]>;
}[keyof S & string];
type NestedName<K extends string, P> = P extends {
  readonly kind: "choose";
  readonly branches: infer B extends Branches;
}
  ? { [J in keyof B & string]: `${K}.${J}.${FlatName<B[J]>}` }[keyof B & string]
  : P extends { readonly kind: "list" }
    ? `${K}.${number}`
    : never;

/** How spaces are stored, sent over HTTP and stdio, and written by hand for the command line. */
export type ParamJson =
  | {
      type: "float" | "int";
      low: number;
      high: number;
      log?: boolean;
      step?: number;
      default?: number;
    }
  | { type: "boolean"; default?: boolean }
  | {
      type: "categorical" | "ordinal";
      choices: readonly (string | number | boolean | null)[];
      default?: string | number | boolean | null;
    }
  | {
      type: "permutation" | "subset";
      items: readonly (string | number)[];
      min?: number;
      max?: number;
    }
  | { type: "simplex"; names: readonly string[] }
  | { type: "list"; item: ParamJson; min: number; max: number }
  | { type: "fixed"; value: unknown }
  | { type: "choose"; branches: { [kind: string]: { [name: string]: ParamJson } } };

/** A value that is one flat name: most kinds use this. */
export const asOneName = {
  flatten(value: unknown, path: string, out: { [name: string]: unknown }): void {
    out[path] = value;
  },
  unflatten(flat: { readonly [name: string]: unknown }, path: string): unknown {
    return flat[path];
  },
};

/** `contains` for a kind whose `check` says all. */
export function containedBy<T>(
  check: (value: unknown, path: string, issues: SpaceIssue[]) => void,
): (value: unknown) => value is T {
  return (value): value is T => {
    const issues: SpaceIssue[] = [];
    check(value, "", issues);
    return issues.length === 0;
  };
}

/** How a value is written in a message: short, and never over several lines. */
export function show(value: unknown): string {
  const text =
    typeof value === "number" || value === undefined
      ? String(value)
      : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? text.slice(0, 57) + "…" : text;
}

import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import type { Axis } from "./axis.ts";
import type { Condition } from "./condition.ts";
import type { ParamJson } from "./json/format.ts";

/** Values by name, before anything is known about them. */
export type NamedValues = { readonly [name: string]: unknown };

/**
 * A parameter maps coordinates of the unit cube to values: `fromUnit(toUnit(v)) = v` for every
 * valid v, and `fromUnit` of uniformly distributed coordinates has the prior distribution.
 */
export interface Param<out T> {
  /** Name of the kind of parameter: `float`, `choose`, … */
  readonly kind: string;
  /** Number of coordinates in the unit cube: 1 for a number, n for a permutation of n items. */
  readonly width: number;
  /** Number of distinct values; Infinity for a continuous parameter. */
  readonly cardinality: number;
  /** The value that a search tries first; undefined when the user has given none. */
  readonly default: T | undefined;
  /** Whether the value is valid. */
  contains(value: unknown): value is T;
  /** Adds every problem of the value to `issues`; `path` is the flat name of the parameter. */
  check(value: unknown, path: string, issues: SpaceIssue[]): void;
  /**
   * Writes the `width` coordinates of a valid value to `out[at]` and the following places.
   * Coordinates of branches that are not taken are NaN.
   */
  toUnit(value: T, out: Float64Array, at: number): void;
  /** The value of the `width` coordinates from `unit[at]` on, each in [0, 1]. */
  fromUnit(unit: Float64Array, at: number): T;
  /** One description per coordinate; `at` is the index of the first, `path` the flat name. */
  axes(path: string, at: number): Axis[];
  /** Number of distinct grid points if continuous coordinates have `resolution` points each. */
  count(resolution: number): number;
  /** Writes the coordinates of grid point `index`, 0 ≤ index < count(resolution). */
  point(index: number, resolution: number, out: Float64Array, at: number): void;
  /** Adds the value to `out` under its flat names; only active parameters have one. */
  flatten(value: T, path: string, out: { [name: string]: unknown }): void;
  /** The value from flat names; undefined when they don't contain it. It is not checked. */
  unflatten(flat: { readonly [name: string]: unknown }, path: string): unknown;
  /** The parameter as JSON, from which `spaceFrom` makes the same parameter. */
  toJSON(): ParamJson;
}

/** Parameters by name: what `space()` takes. */
export type ParamTree = { readonly [name: string]: Param<unknown> };

/** Kinds by name, each with its own parameters: what `choose()` takes. */
export type Branches = { readonly [kind: string]: ParamTree };

/** The parameter that `choose()` makes: alternatives with their own parameters. */
export interface Choose<B extends Branches, T extends string = "kind">
  extends Param<ChooseValue<B, T>> {
  /** Name of the kind of parameter. */
  readonly kind: "choose";
  /** Name of the field that says which branch a value is of. */
  readonly tag: T;
  /** What the field has for each kind. Default: the name of the kind. */
  readonly values?: { readonly [kind: string]: unknown };
  /** The parameters of each kind. */
  readonly branches: B;
}

/** The parameter that `list()` makes: a list whose length is a parameter, too. */
export interface List<P extends Param<unknown>> extends Param<readonly ValueOf<P>[]> {
  /** Name of the kind of parameter. */
  readonly kind: "list";
  /** The parameter of which each item is a value. */
  readonly item: P;
  /** Smallest number of items. */
  readonly min: number;
  /** Largest number of items. */
  readonly max: number;
}

/** The parameter that `when()` makes: values have it only while its condition holds. */
export interface Conditional<P extends Param<unknown>> extends Param<ValueOf<P> | undefined> {
  /** The parameter itself, which is always active. */
  readonly param: P;
  /** When values have the parameter. */
  readonly condition: Condition;
}

/** Shows an intersection as one object type. */
type Simplify<T> = { [K in keyof T]: T[K] } & {};
/** The type of a parameter's values. */
export type ValueOf<P> = P extends Param<infer T> ? T : never;
/** The type of the values of parameters by name: what an objective receives. */
export type ValuesOf<S extends ParamTree> = Simplify<{ readonly [K in keyof S]: ValueOf<S[K]> }>;
/** `{ kind: "sgd", momentum } | { kind: "adam", beta2 }`: testing `kind` narrows the rest. */
export type ChooseValue<B extends Branches, T extends string = "kind"> = {
  [K in keyof B & string]: Simplify<{ readonly [P in T]: K } & ValuesOf<B[K]>>;
}[keyof B & string];

/**
 * The type of values of which some may be missing: what `study.enqueue` takes. A `choose` needs its
 * kind.
 */
export type PartialValuesOf<S extends ParamTree> = Simplify<{
  readonly [K in keyof S]?: S[K] extends Choose<infer B, infer T>
    ? {
        [J in keyof B & string]: Simplify<{ readonly [P in T]: J } & PartialValuesOf<B[J]>>;
      }[keyof B & string]
    : ValueOf<S[K]>;
}>;

/**
 * Names under which values are stored and shown: `rate`, `optimizer`, `optimizer.sgd.momentum`,
 * `neurons`, `neurons.0`.
 */
export type FlatName<S extends ParamTree> = {
  [K in keyof S & string]: K | NestedName<K, S[K]>;
}[keyof S & string];
/** The flat names that belong to a parameter besides its own. */
type NestedName<K extends string, P> = P extends {
  readonly kind: "choose";
  readonly branches: infer B extends Branches;
}
  ? { [J in keyof B & string]: `${K}.${J}.${FlatName<B[J]>}` }[keyof B & string]
  : P extends { readonly kind: "list" }
    ? `${K}.${number}`
    : P extends { readonly param: infer Q }
      ? NestedName<K, Q>
      : never;

/** A parameter of a group, whose coordinates are from `offset` on. */
export interface PlacedParam {
  readonly name: string;
  readonly param: Param<unknown>;
  readonly offset: number;
  /** Undefined for a parameter that is always active. */
  readonly condition: Condition | undefined;
}

/** `flatten` and `unflatten` of a kind whose value has a single flat name. */
export const underOneName = {
  flatten(value: unknown, path: string, out: { [name: string]: unknown }): void {
    out[path] = value;
  },
  unflatten(flat: NamedValues, path: string): unknown {
    return flat[path];
  },
};

/** Whether the value is a parameter, also one that a user wrote. */
export function isParam(value: unknown): value is Param<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Param<unknown>).kind === "string" &&
    typeof (value as Param<unknown>).fromUnit === "function" &&
    typeof (value as Param<unknown>).toJSON === "function" &&
    typeof (value as Param<unknown>).width === "number"
  );
}

/** The condition of a parameter; undefined if it is always active. */
export function conditionOf(param: Param<unknown>): Condition | undefined {
  return (param as Partial<Conditional<Param<unknown>>>).condition;
}

/** `contains` of a kind whose `check` finds every problem. */
export function containedBy<T>(
  check: (value: unknown, path: string, issues: SpaceIssue[]) => void,
): (value: unknown) => value is T {
  return (value): value is T => {
    const issues: SpaceIssue[] = [];
    check(value, "", issues);
    return issues.length === 0;
  };
}

/**
 * Returns the parameter.
 * @throws SpaceError if its default is not one of its values
 */
export function requireValidDefault<T>(param: Param<T>): Param<T> {
  const issues: SpaceIssue[] = [];
  if (param.default !== undefined) param.check(param.default, "", issues);
  if (issues.length > 0)
    throw new SpaceError(issues.map((i) => ({ ...i, message: `default: ${i.message}` })));
  return param;
}

import { SpaceError, type SpaceIssue } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { show } from "../errors/show.ts";
import { makeRenaming, type Renaming } from "./aliases.ts";
import type { Axis } from "./axis.ts";
import { type Constraints, makeRules, type Rule } from "./constraint.ts";
import { checkFlatNames, flatNames } from "./flat-names.ts";
import { checkParams, groupParams, type ParamGroup, toJson } from "./group.ts";
import { makeIssue } from "./issue.ts";
import { frozenCopy } from "./json/copy.ts";
import type { Aliases, SpaceJson } from "./json/format.ts";
import {
  type FlatName,
  isParam,
  type NamedValues,
  type ParamTree,
  type ValuesOf,
} from "./param.ts";

/**
 * A search space. `Space` without a type argument is a space whose parameters the compiler does not
 * know.
 */
export interface Space<S extends ParamTree = ParamTree> {
  /** The parameters by name. */
  readonly params: S;
  /** Every flat name that values can have, in the order of the coordinates. */
  readonly names: readonly FlatName<S>[];
  /** d, the number of coordinates in the unit cube, those of all branches included. */
  readonly width: number;
  /**
   * Number of distinct values, not counting constraints; Infinity if a parameter is continuous.
   */
  readonly cardinality: number;
  /** One description per coordinate, `width` in all. */
  readonly axes: readonly Axis[];
  /** The constraints between parameters. */
  readonly constraints: readonly Rule[];
  /** Every problem of these values, constraints included; empty if they are valid. */
  check(values: unknown): readonly SpaceIssue[];
  /** Whether valid values satisfy the constraints. */
  allows(values: ValuesOf<S>): boolean;
  /**
   * Writes the `width` coordinates of valid values to `out`; those of branches that are not taken
   * are NaN.
   */
  toUnit(values: ValuesOf<S>, out: Float64Array): void;
  /**
   * The values at `width` coordinates in [0, 1]; those of branches that are not taken are not read.
   * The constraints may not hold.
   */
  fromUnit(unit: Float64Array): ValuesOf<S>;
  /**
   * Number of grid points if continuous coordinates have `resolution` points each; constraints are
   * not counted.
   */
  count(resolution: number): number;
  /** Writes the `width` coordinates of grid point `index`, 0 ≤ index < count(resolution). */
  point(index: number, resolution: number, out: Float64Array): void;
  /** The flat name of an axis, whose own name is a path: they differ in a space of the flat form. */
  nameOf(axis: Axis): string;
  /** Values under their flat names; only active parameters have one. Values may be missing. */
  flatten(values: ValuesOf<S>): { readonly [N in FlatName<S>]?: unknown };
  /** Values from flat names, or from the nested form. They are not checked. */
  unflatten(flat: { readonly [name: string]: unknown }): unknown;
  /** The space as JSON, from which `spaceFrom` makes the same space. */
  toJSON(): SpaceJson;
}

/** Options of `space()`. */
export interface SpaceOptions<S extends ParamTree> {
  /** Rules between parameters, by name. Default: none. */
  readonly constraints?: Constraints<S> | undefined;
  /** Names of a space that was made from the flat form. Default: none. */
  readonly aliases?: Aliases | undefined;
}

/** Names of the options: what they are is checked together with the parameters. */
const CHECKS: { readonly [K in keyof SpaceOptions<ParamTree>]-?: true } = {
  constraints: true,
  aliases: true,
};

/** The two directions between values and flat names. */
function makeFlatNames<S extends ParamTree>(
  params: S,
  group: ParamGroup,
  axes: readonly Axis[],
  renaming: Renaming | undefined,
): Pick<Space<S>, "names" | "nameOf" | "flatten" | "unflatten"> {
  const nameOf = ({ name }: Axis): string => renaming?.nameOf(name) ?? name;
  // Fixed values have a name, but no axis.
  const known = new Set(flatNames(params, ""));
  return {
    // The type lists the same names that the axes have.
    names: [...new Set(axes.map(nameOf))] as FlatName<S>[],
    nameOf,
    flatten(values) {
      const out: { [name: string]: unknown } = {};
      group.flatten(values, "", out);
      return (renaming?.toNames(out) ?? out) as { readonly [N in FlatName<S>]?: unknown };
    },
    unflatten(flat) {
      const values = renaming?.toPaths(flat) ?? flat;
      const out: { [name: string]: unknown } = {};
      group.unflatten(values, "", out);
      // Unknown names are kept, so that a check can report them.
      for (const [name, value] of Object.entries(values))
        if (!known.has(name) && !Object.hasOwn(out, name)) out[name] = value;
      return out;
    },
  };
}

/** What a space has besides its parameters. */
interface Additions {
  /** Makes the rules between the parameters, and adds every problem of them to `issues`. */
  makeRules?(issues: SpaceIssue[]): readonly Rule[];
  readonly aliases?: Aliases | undefined;
  readonly renaming?: Renaming | undefined;
}

/**
 * Makes a search space from parameters by name.
 * @throws SpaceError with every problem of the names and constraints
 */
export function space<const S extends ParamTree>(
  given: S,
  options?: SpaceOptions<NoInfer<S>>,
): Space<S> {
  requireParams(given);
  const { constraints = {}, aliases } = checkOptions<SpaceOptions<S>>("space", options, CHECKS);
  const copied = frozenCopy(aliases);
  return makeSpace(given, {
    makeRules: (issues) => makeRules(constraints, given, issues),
    aliases: copied,
    renaming: copied && makeRenaming(copied),
  });
}

/** @throws SpaceError with every problem of the names and rules */
function makeSpace<S extends ParamTree>(
  given: S,
  { makeRules, aliases, renaming }: Additions = {},
): Space<S> {
  const issues: SpaceIssue[] = [];
  checkParams(given, "", issues);
  if (issues.length === 0) checkFlatNames(given, issues);
  const rules = makeRules?.(issues) ?? [];
  if (issues.length > 0) throw new SpaceError(issues);
  // A copy, so that the space stays as it was made.
  const params = Object.freeze({ ...given });
  const group = groupParams(params);
  const axes = Object.freeze(group.axes("", 0)) as Axis[];
  return {
    params,
    width: group.width,
    cardinality: group.count(Infinity),
    axes,
    constraints: rules,
    check(values) {
      const issues: SpaceIssue[] = [];
      group.check(values, "", issues);
      if (issues.length > 0) return issues; // constraints need valid values
      return rules
        .filter((rule) => !rule.holds(values))
        .map(({ name }) => makeIssue("constraint", "", `constraint "${name}" does not hold`));
    },
    allows: (values) => rules.length === 0 || rules.every((rule) => rule.holds(values)),
    toUnit: (values, out) => group.toUnit(values, out, 0),
    fromUnit(unit) {
      const out: { [name: string]: unknown } = {};
      group.fromUnit(unit, 0, out);
      return out as ValuesOf<S>; // each parameter has added its value
    },
    count: (resolution) => group.count(resolution),
    point: (index, resolution, out) => group.point(index, resolution, out, 0),
    ...makeFlatNames<S>(params, group, axes, renaming),
    toJSON: () => ({
      version: 1,
      params: toJson(params),
      ...(rules.length > 0 && {
        constraints: Object.fromEntries(rules.map((rule) => [rule.name, rule.json])),
      }),
      ...(aliases && { aliases }),
    }),
  };
}

/** The values of a space, of parameters by name, or of a study. */
export type InferParams<X> = X extends { readonly space: Space<infer S> }
  ? ValuesOf<S>
  : X extends Space<infer S>
    ? ValuesOf<S>
    : X extends ParamTree
      ? ValuesOf<X>
      : never;

/** Whether these are parameters that `space()` has made a space of. */
function isSpace<S extends ParamTree>(given: Space<S> | S): given is Space<S> {
  const { fromUnit, axes } = (given ?? {}) as NamedValues;
  return typeof fromUnit === "function" && Array.isArray(axes);
}

/** @throws SpaceError for what is no object of parameters: a single parameter, a list, nothing */
function requireParams(given: unknown): void {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  // `{ __proto__: float(0, 1) }` only inherits from one: `checkParams` says so.
  if (isObject && (!isParam(given) || isParam(Object.getPrototypeOf(given)))) return;
  const message = `the space must be parameters by name, such as { x: float(0, 1) }, got ${
    isObject ? "a single parameter" : show(given)
  }`;
  throw new SpaceError([makeIssue("missing", "", message, { received: given })]);
}

/**
 * A space from what users may give as one: a space, or its parameters by name.
 * @throws SpaceError with every problem of the names
 */
export function asSpace<S extends ParamTree>(given: Space<S> | S): Space<S> {
  if (isSpace(given)) return given;
  requireParams(given);
  return makeSpace(given);
}

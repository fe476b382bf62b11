import { truncatedNormal } from "../../numeric/truncated-normal.ts";
import { type Axis, cellCentre } from "../../space/axis.ts";
import { defaultCoordinates } from "../../space/default-point.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { Belief, type Beliefs, coordinateOf, pointUsing } from "../surrogate/beliefs.ts";
import type { Guidance } from "../surrogate/guidance.ts";
import { isUsualChoice, usualValues } from "./usual-values.ts";

/** β of πBO (Hvarfner et al. 2022, eq. 6): after n results the hints have the weight β/n. */
const BETA = 1;
/** From this many results on, hints say nothing more. */
const MAX_RESULTS_GUIDED = 25;
/**
 * The standard deviation of a hint is the distance to a tenth, or to ten times, of the usual value,
 * within these shares of the range.
 */
const [MIN_WIDTH, MAX_WIDTH] = [0.1, 0.35];
/** A usual value this near to an end of the range, but not at it, does not suit the range's scale. */
const EDGE = 0.02;
/** Halvings of the range in the search for the coordinate of a value. */
const HALVINGS = 30;
/** How much likelier the usual choice is than another one. */
const CHOICE_WEIGHT = 2;

/** Where a parameter lies usually. */
interface Hint {
  /** Index of the axis. */
  readonly j: number;
  readonly unit: number;
  readonly belief: Beliefs[string];
  /** Whether it is the parameter's default: what the user says is better than what is usual. */
  readonly isDefault: boolean;
}

/**
 * Usual values of parameters, by their names: the first trials take them, and the next proposals
 * are drawn towards them, less with each result.
 */
export class NameHints implements Guidance {
  readonly #belief: Belief;
  readonly #hints: readonly Hint[];
  readonly #nameOf: (hint: Hint) => string;

  private constructor(space: Space<ParamTree>, encoding: Encoding, hints: readonly Hint[]) {
    const nameOf = ({ j }: Hint): string => space.nameOf(space.axes[j]);
    this.#nameOf = nameOf;
    this.#hints = hints;
    this.#belief = new Belief(
      space,
      encoding,
      Object.fromEntries(hints.map((hint) => [nameOf(hint), hint.belief])),
    );
  }

  /** The hints of a space; undefined if it has none. */
  static of(space: Space<ParamTree>, encoding: Encoding): NameHints | undefined {
    const points = space.axes.map((_, j) => pointUsing(space, j));
    /** Names of the parameters that a trial may use with that of axis `j`: not of other branches. */
    const namesWith = (j: number): readonly string[] =>
      space.axes
        .filter((_, k) => encoding.active(points[j], k) || encoding.active(points[k], j))
        .map((axis) => axis.name);
    const defaults = defaultCoordinates(space);
    const hints = encoding.axes
      .map((j) => findHint(space, j, namesWith(j), defaults[j]))
      .filter((hint) => hint !== undefined);
    return hints.length === 0 ? undefined : new NameHints(space, encoding, hints);
  }

  weight(results: number): number {
    return results < MAX_RESULTS_GUIDED ? BETA / Math.max(1, results) : 0;
  }
  logDensity(x: Float64Array): number {
    return this.#belief.logDensity(x);
  }
  addSlope(weight: number, x: Float64Array, gradient: Float64Array): void {
    this.#belief.addSlope(weight, x, gradient);
  }
  /** The first trial has the usual values, the second one lies near them. */
  lead(unit: Float64Array, place: number): string | undefined {
    if (place > 1) return undefined;
    for (const { j, unit: usual, belief } of this.#hints)
      if (place === 0) unit[j] = usual;
      else if ("near" in belief)
        unit[j] = truncatedNormal(unit[j], usual, belief.within ?? MAX_WIDTH, 0, 1);
    return place === 0
      ? this.#reasonOf(this.#hints)
      : this.#reasonOf(
          this.#hints.filter(({ belief }) => "near" in belief),
          "near ",
        );
  }
  /** Where the values of these hints come from; undefined without any. */
  #reasonOf(hints: readonly Hint[], before = ""): string | undefined {
    const named = (some: readonly Hint[]): string => some.map(this.#nameOf).join(", ");
    const usual = hints.filter(({ isDefault }) => !isDefault);
    const own = hints.filter(({ isDefault }) => isDefault);
    const parts = [
      ...(usual.length > 0 ? [`usual values, by the names of ${named(usual)}`] : []),
      ...(own.length > 0 ? [`the default of ${named(own)}`] : []),
    ];
    return parts.length === 0 ? undefined : `${before}${parts.join("; ")}`;
  }
}

/**
 * The hint of axis `j`; undefined where its name, range or scale gives none.
 * @param names of the parameters that are used with it, its own included
 * @param own coordinate of the parameter's default, which replaces the usual value; NaN without one
 */
function findHint(
  space: Space<ParamTree>,
  j: number,
  names: readonly string[],
  own: number,
): Hint | undefined {
  const axis = space.axes[j];
  if (axis.part !== undefined) return undefined;
  const values = usualValues(axis.name, names);
  if (axis.kind === "choice") return hintOfChoice(axis, j, valuesAlong(space, j), values, own);
  if (values.length === 0) return undefined;
  const at = valuesAlong(space, j) as (u: number) => number;
  // An ordinal parameter may have its choices in falling order, or choices that are no numbers.
  const [low, high] = [at(0), at(1)].sort((a, b) => a - b);
  if (typeof low !== "number" || typeof high !== "number") return undefined;
  const usual = values.map((v) => (v === Infinity ? high : v));
  // A range that ends at a usual value was probably made for another one, as rates of fine-tuning.
  const wanted =
    usual.find((v) => v > low && v < high) ?? usual.find((v) => v === low || v === high);
  if (wanted === undefined) return undefined;
  const isDefault = !Number.isNaN(own);
  // A step of the parameter may leave the value itself out.
  const isValue = !Number.isNaN(coordinateOf(space, j, wanted));
  const near = isDefault ? at(own) : isValue ? wanted : at(whereReached(at, wanted));
  const unit = isDefault ? own : coordinateOf(space, j, near);
  const isOdd = near !== low && near !== high && (unit < EDGE || unit > 1 - EDGE);
  if (isOdd && !isDefault) return undefined;
  const decade = Math.max(whereReached(at, 10 * near) - unit, unit - whereReached(at, near / 10));
  const within = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, decade));
  return { j, unit, belief: { near, within }, isDefault };
}

/** The hint of an axis with choices, if one of them is a usual number or a usual name. */
function hintOfChoice(
  axis: Axis,
  j: number,
  at: (u: number) => unknown,
  values: readonly number[],
  own: number,
): Hint | undefined {
  const hint = (unit: number, isDefault: boolean): Hint => ({
    ...{ j, unit, isDefault },
    belief: { weights: { [String(at(unit))]: CHOICE_WEIGHT } },
  });
  for (let level = 0; level < axis.levels; level++) {
    const unit = cellCentre(axis, level);
    const choice = at(unit);
    const isUsual = typeof choice === "string" ? isUsualChoice(choice) : values[0] === choice;
    if (isUsual) return Number.isNaN(own) ? hint(unit, false) : hint(own, true);
  }
  return undefined;
}

/** The value of the parameter at axis `j`, as a function of its coordinate. */
function valuesAlong(space: Space<ParamTree>, j: number): (u: number) => unknown {
  const point = pointUsing(space, j);
  const name = space.nameOf(space.axes[j]);
  return (u) => {
    point[j] = u;
    const flat: { readonly [name: string]: unknown } = space.flatten(space.fromUnit(point));
    return flat[name];
  };
}

/** The least coordinate at which values along a range reach this one; 1 if none does. */
function whereReached(at: (u: number) => number, value: number): number {
  let [below, above] = [0, 1];
  if (at(0) >= value) return 0;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (below + above) / 2;
    if (at(middle) >= value) above = middle;
    else below = middle;
  }
  return above;
}

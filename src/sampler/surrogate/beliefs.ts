import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import type { Rng } from "../../numeric/rng.ts";
import { truncatedNormal } from "../../numeric/truncated-normal.ts";
import { cellCentre } from "../../space/axis.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree, ValuesOf } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { canonicalUnit } from "../canonical.ts";
import type { Guidance } from "./guidance.ts";

/**
 * What a user believes of the best parameters:
 * `{ rate: { near: 1e-3 }, optimizer: { weights: { adam: 5 } } }`. A belief steers the first trials
 * most, and excludes no value.
 */
export interface Beliefs {
  /** The belief of a parameter, by its flat name. */
  readonly [name: string]:
    | {
        /** For a number: the value that the best one is believed to be near. */
        readonly near: number;
        /**
         * Standard deviation of the belief, as a share of the parameter's range in the unit cube.
         * Default: 0.2.
         */
        readonly within?: number | undefined;
      }
    | {
        /** For a choice: how likely each value is the best one, relative to 1 for the others. */
        readonly weights: { readonly [choice: string]: number };
      };
}

/** The members of both kinds of beliefs. */
interface BeliefOptions {
  readonly near?: unknown;
  readonly within?: unknown;
  readonly weights?: unknown;
}
const BELIEF_OPTIONS: OptionChecks<BeliefOptions> = { near: true, within: true, weights: true };

/**
 * β of πBO: after n finished trials a belief has the weight β/n (Hvarfner et al. 2022, eq. 6).
 */
const BETA = 10;
/** Default width of a belief, as a share of the range. */
const DEFAULT_WIDTH = 0.2;

/**
 * Beliefs as a density over encoded points. They steer the search, less with each result, and
 * exclude nothing.
 */
export class Belief implements Guidance {
  readonly #space: Space<ParamTree>;
  readonly #encoding: Encoding;
  /** Coordinate that each number is believed to be near; NaN without a belief. */
  readonly #middle: Float64Array;
  /** Standard deviation of each belief of a number. */
  readonly #width: Float64Array;
  /** Logarithmic weights of the levels of each choice; undefined without a belief. */
  readonly #weights: readonly (Float64Array | undefined)[];

  /**
   * @throws AttuneError `usage` for a name that is not in the space, a value out of range, an
   * unknown choice or a weight that is not positive
   */
  constructor(space: Space<ParamTree>, encoding: Encoding, beliefs: Beliefs) {
    this.#space = space;
    this.#encoding = encoding;
    this.#middle = new Float64Array(encoding.numbers).fill(Number.NaN);
    this.#width = new Float64Array(encoding.numbers);
    const weights: (Float64Array | undefined)[] = encoding.levels.map(() => undefined);
    const names = encoding.axes.map((j) => space.nameOf(space.axes[j]));
    for (const [name, belief] of Object.entries(beliefs)) {
      const k = encoding.axes.findIndex((j, i) => names[i] === name || space.axes[j].name === name);
      if (k === -1)
        refuse(
          `a belief names ${JSON.stringify(name)}, which the space does not have`,
          didYouMean(name, names),
        );
      checkOptions(`the belief of ${name}`, belief as BeliefOptions, BELIEF_OPTIONS);
      const isNumber = k < encoding.numbers;
      if ("near" in belief) {
        const { near, within = DEFAULT_WIDTH } = belief;
        const coordinate = isNumber ? coordinateOf(space, encoding.axes[k], near) : Number.NaN;
        if (Number.isNaN(coordinate))
          refuse(`the belief that ${name} is near ${near} does not fit the parameter`);
        if (!(within > 0)) refuse(`within of ${name} must be above 0, got ${within}`);
        this.#middle[k] = coordinate;
        this.#width[k] = within;
      } else {
        if (isNumber) refuse(`${name} is a number: say what it is near`);
        weights[k - encoding.numbers] = logWeights(space, encoding.axes[k], belief.weights);
      }
    }
    this.#weights = weights;
  }

  /** Weight after n results. */
  weight(n: number): number {
    return BETA / Math.max(1, n);
  }

  /** Whether number `k` has a belief, and is in use at this point. */
  #applies(x: Float64Array, k: number): boolean {
    return !Number.isNaN(this.#middle[k]) && this.#encoding.inUse(x, k);
  }

  /** Logarithm of the density at an encoded point, up to a constant. */
  logDensity(x: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < this.#middle.length; k++)
      if (this.#applies(x, k)) sum -= 0.5 * ((x[k] - this.#middle[k]) / this.#width[k]) ** 2;
    for (const [c, logs] of this.#weights.entries()) {
      const level = x[this.#encoding.numbers + c];
      if (logs !== undefined && level >= 0) sum += logs[level];
    }
    return sum;
  }

  /** Adds `weight` times the gradient of `logDensity` over the numbers. */
  addSlope(weight: number, x: Float64Array, gradient: Float64Array): void {
    for (let k = 0; k < this.#middle.length; k++)
      if (this.#applies(x, k))
        gradient[k] -= (weight * (x[k] - this.#middle[k])) / this.#width[k] ** 2;
  }

  /** Every second point gets new coordinates, drawn from what is believed. */
  lead(unit: Float64Array, place: number, stream: Rng): undefined {
    if (place % 2 !== 0) return;
    const { axes, numbers } = this.#encoding;
    for (const [k, middle] of this.#middle.entries())
      if (!Number.isNaN(middle))
        unit[axes[k]] = truncatedNormal(stream.uniform(), middle, this.#width[k], 0, 1);
    for (const [c, logs] of this.#weights.entries()) {
      if (logs === undefined) continue;
      const j = axes[numbers + c];
      let u = stream.uniform() * logs.reduce((s, v) => s + Math.exp(v), 0);
      const level = logs.findIndex((v) => (u -= Math.exp(v)) < 0);
      // No level is found where rounding leaves nothing: the last one is then drawn.
      unit[j] = cellCentre(this.#space.axes[j], level < 0 ? logs.length - 1 : level);
    }
  }
}

function refuse(message: string, hint?: string): never {
  throw new AttuneError("usage", message, hint === undefined ? {} : { hint });
}

/** A point in the middle of the space, on the branch on which axis `j` is in use. */
export function pointUsing(space: Space<ParamTree>, j: number): Float64Array {
  const unit = new Float64Array(space.width).fill(0.5);
  for (let axis = space.axes[j]; axis.parent !== -1; axis = space.axes[axis.parent])
    unit[axis.parent] = cellCentre(space.axes[axis.parent], axis.from);
  return unit;
}

/** Coordinate of a value of the number at axis `j`; NaN for a value that is not valid. */
export function coordinateOf(space: Space<ParamTree>, j: number, value: unknown): number {
  const { name } = space.axes[j];
  const params = space.unflatten({
    ...space.flatten(space.fromUnit(pointUsing(space, j))),
    [name]: value,
  });
  if (space.check(params).some((issue) => issue.path === name)) return Number.NaN;
  // Other issues are of constraints, which do not hinder `toUnit`.
  return canonicalUnit(space, params as ValuesOf<ParamTree>)[j];
}

/** Logarithmic weights of the levels of the choice at axis `j`. */
function logWeights(
  space: Space<ParamTree>,
  j: number,
  weights: { readonly [choice: string]: number },
): Float64Array {
  const axis = space.axes[j];
  const name = space.nameOf(axis);
  const labels = Array.from({ length: axis.levels }, (_, level) => {
    const unit = pointUsing(space, j);
    unit[j] = cellCentre(axis, level);
    const flat: { readonly [name: string]: unknown } = space.flatten(space.fromUnit(unit));
    return String(flat[name]);
  });
  const logs = new Float64Array(axis.levels);
  for (const [choice, weight] of Object.entries(weights)) {
    if (!labels.includes(choice))
      refuse(`${name} has no choice ${JSON.stringify(choice)}; it has ${labels.join(", ")}`);
    if (!(weight > 0)) refuse(`the weight of ${choice} must be above 0, got ${weight}`);
    logs[labels.indexOf(choice)] = Math.log(weight);
  }
  return logs;
}

import { AttuneError } from "../../errors/attune-error.ts";
import { nearest } from "../../errors/nearest.ts";
import type { Rng } from "../../numeric/rng.ts";
import { truncatedNormal } from "../../numeric/truncated-normal.ts";
import { cellCentre, levelOf } from "../../space/axis.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";

/**
 * What a user believes of parameters, by flat name: a number lies near a value, within a share of
 * its range (0.2 unless given); a choice has weights, 1 for those left out. `{ rate: { near: 1e-3
 * }, optimizer: { weights: { adam: 5 } } }`.
 */
export interface Beliefs {
  readonly [name: string]:
    | { readonly near: number; readonly within?: number }
    | { readonly weights: { readonly [choice: string]: number } };
}

/**
 * Weight of a belief before the first trial; with n finished it counts β/n (πBO, Hvarfner et al.
 * 2022, eq. 6).
 */
const BETA = 10;

/**
 * Beliefs as a density over encoded points: they steer the search, less with each result, and
 * exclude nothing.
 */
export class Belief {
  readonly #space: Space<ParamTree>;
  readonly #encoding: Encoding;
  /** Middle and width of each number, NaN where nothing is believed. */
  readonly #middle: Float64Array;
  readonly #width: Float64Array;
  /** Log weights of each choice's levels. */
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
    const names = encoding.axes.map((j) => space.axes[j].name);
    const refuse = (message: string, hint?: string): never => {
      throw new AttuneError("usage", message, hint === undefined ? {} : { hint });
    };
    for (const [name, belief] of Object.entries(beliefs)) {
      const k = names.indexOf(name);
      if (k === -1) {
        const near = nearest(name, names);
        refuse(
          `a belief names ${JSON.stringify(name)}, which the space does not have`,
          near === undefined ? undefined : `did you mean ${near}?`,
        );
      }
      const j = encoding.axes[k];
      // A point in the middle, on the branch on which the parameter is in use.
      const around = new Float64Array(space.width).fill(0.5);
      for (let axis = space.axes[j]; axis.parent !== -1; axis = space.axes[axis.parent])
        around[axis.parent] = cellCentre(space.axes[axis.parent], axis.from);
      // The place of a value: that of the whole point in which it stands.
      const placeOf = (value: unknown): number => {
        const point = space.unflatten({
          ...space.flatten(space.fromUnit(around)),
          [name]: value,
        } as never);
        const unit = new Float64Array(space.width);
        if (space.check(point).some((issue) => issue.path === name)) return Number.NaN;
        space.toUnit(point as never, unit);
        return unit[j];
      };
      if ("near" in belief) {
        const { near, within = 0.2 } = belief;
        const place = k < encoding.numbers ? placeOf(near) : Number.NaN;
        if (Number.isNaN(place))
          refuse(`the belief that ${name} is near ${near} does not fit the parameter`);
        if (!(within > 0)) refuse(`within of ${name} must be above 0, got ${within}`);
        this.#middle[k] = place;
        this.#width[k] = within;
      } else {
        if (k < encoding.numbers) refuse(`${name} is a number: say what it is near`);
        const axis = space.axes[j];
        const logs = new Float64Array(axis.levels);
        const labels = Array.from({ length: axis.levels }, (_, l) => {
          const unit = around.slice();
          unit[j] = cellCentre(axis, l);
          return String((space.flatten(space.fromUnit(unit)) as { [n: string]: unknown })[name]);
        });
        for (const [choice, weight] of Object.entries(belief.weights)) {
          if (!labels.includes(choice))
            refuse(`${name} has no choice ${JSON.stringify(choice)}; it has ${labels.join(", ")}`);
          if (!(weight > 0)) refuse(`the weight of ${choice} must be above 0, got ${weight}`);
          logs[labels.indexOf(choice)] = Math.log(weight);
        }
        weights[k - encoding.numbers] = logs;
      }
    }
    this.#weights = weights;
  }

  /** How much it counts after n results. */
  weight(n: number): number {
    return BETA / Math.max(1, n);
  }

  /** What is believed of a number says nothing where the number is not in use. */
  #counts(x: Float64Array, k: number): boolean {
    return !Number.isNaN(this.#middle[k]) && this.#encoding.inUse(x, k);
  }

  logDensity(x: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < this.#middle.length; k++)
      if (this.#counts(x, k)) sum -= 0.5 * ((x[k] - this.#middle[k]) / this.#width[k]) ** 2;
    for (const [c, logs] of this.#weights.entries()) {
      const level = x[this.#encoding.numbers + c];
      if (logs !== undefined && level >= 0) sum += logs[level];
    }
    return sum;
  }

  addSlope(weight: number, x: Float64Array, gradient: Float64Array): void {
    for (let k = 0; k < this.#middle.length; k++)
      if (this.#counts(x, k))
        gradient[k] -= (weight * (x[k] - this.#middle[k])) / this.#width[k] ** 2;
  }

  /** Moves a point of the start to where it is believed to lie. */
  draw(unit: Float64Array, stream: Rng): void {
    const { axes } = this.#space;
    for (let k = 0; k < this.#middle.length; k++)
      if (!Number.isNaN(this.#middle[k]))
        unit[this.#encoding.axes[k]] = truncatedNormal(
          stream.uniform(),
          this.#middle[k],
          this.#width[k],
          0,
          1,
        );
    for (const [c, logs] of this.#weights.entries()) {
      if (logs === undefined) continue;
      const j = this.#encoding.axes[this.#encoding.numbers + c];
      const total = logs.reduce((s, v) => s + Math.exp(v), 0);
      let u = stream.uniform() * total;
      let level = levelOf(axes[j], unit[j]);
      for (let l = 0; l < logs.length; l++)
        if ((u -= Math.exp(logs[l])) < 0) {
          level = l;
          break;
        }
      unit[j] = cellCentre(axes[j], level);
    }
  }
}

import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";
import { Visited } from "../visited.ts";

/** A point that is this near to a pending trial in every number would repeat it. */
const NEAR_PENDING = 1e-3;
/** The same where the results of running trials are imagined, which keeps others from them. */
const NEAR_IMAGINED = 1e-6;
/** The same for finished and paused trials. */
const NEAR_FINISHED = 1e-9;

/**
 * Brings a point into the form in which the space would give it back, writes the encoded form to
 * `x`, and returns whether the point may be proposed. Where it may not, `x` has no meaning.
 */
export type AcceptPoint = (unit: Float64Array, x: Float64Array) => boolean;

/**
 * What a surrogate may propose: points that meet the constraints, that no trial of a finite space
 * has used, and that do not lie on top of another trial.
 */
export class Proposable {
  readonly #space: Space<ParamTree>;
  readonly #encoding: Encoding;
  readonly #constrained: boolean;
  /** Whether several points mean the same parameters: keys of permutations, shares. */
  readonly #hasParts: boolean;
  readonly #visited: Visited | undefined;

  constructor(space: Space<ParamTree>, encoding: Encoding) {
    this.#space = space;
    this.#encoding = encoding;
    this.#constrained = space.constraints.length > 0;
    this.#hasParts = space.axes.some((a) => a.part !== undefined);
    this.#visited = Number.isFinite(space.cardinality) ? new Visited() : undefined;
  }

  /**
   * The test for points that are proposed after this history.
   * @param isImagined whether the results of running trials are imagined. Default: false
   */
  test(history: History, isImagined = false): AcceptPoint {
    this.#visited?.update(history);
    const isFree =
      this.#visited === undefined ? this.#distanceTest(history, isImagined) : () => true;
    const canonical = new Float64Array(this.#space.width);
    return (unit, x) => {
      if (!this.#canonicalise(unit, canonical)) return false;
      this.#encoding.encode(unit, x);
      return isFree(x);
    };
  }

  /** Returns false where the parameters are not allowed, or were used in a finite space. */
  #canonicalise(unit: Float64Array, canonical: Float64Array): boolean {
    const space = this.#space;
    if (!this.#constrained && !this.#hasParts && this.#visited === undefined) return true;
    const params = space.fromUnit(unit);
    if (!space.allows(params)) return false;
    if (!this.#hasParts && this.#visited === undefined) return true;
    space.toUnit(params, canonical);
    if (this.#visited?.has(canonical)) return false;
    // Keys and shares that mean the same must be the same point to the model.
    if (this.#hasParts)
      for (let j = 0; j < unit.length; j++) if (!Number.isNaN(canonical[j])) unit[j] = canonical[j];
    return true;
  }

  /** Whether an encoded point lies on top of no trial. */
  #distanceTest(
    { finished, paused, pending }: History,
    isImagined: boolean,
  ): (x: Float64Array) => boolean {
    const near = isImagined ? NEAR_IMAGINED : NEAR_PENDING;
    const [ended, waiting, running] = [finished, paused, pending].map((c) => this.#encode(c));
    return (x) =>
      !this.#liesOn(x, ended, NEAR_FINISHED) &&
      !this.#liesOn(x, waiting, NEAR_FINISHED) &&
      !this.#liesOn(x, running, near);
  }

  #encode(columns: HistoryColumns): Float64Array {
    const { size } = this.#encoding;
    const out = new Float64Array(columns.length * size);
    const unit = new Float64Array(this.#space.width);
    for (let i = 0; i < columns.length; i++) this.#encoding.row(columns, i, unit, out, i * size);
    return out;
  }

  /** Whether one of the points has equal choices and numbers that differ by `near` at most. */
  #liesOn(x: Float64Array, points: Float64Array, near: number): boolean {
    const { size, numbers } = this.#encoding;
    for (let at = 0; at < points.length; at += size) {
      let d = 0;
      while (
        d < size &&
        (d < numbers ? Math.abs(points[at + d] - x[d]) <= near : points[at + d] === x[d])
      )
        d++;
      if (d === size) return true;
    }
    return false;
  }
}

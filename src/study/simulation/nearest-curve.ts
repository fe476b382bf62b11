import { SpaceError } from "../../errors/attune-error.ts";
import type { Space } from "../../space/space.ts";
import type { Params } from "../../trial/row.ts";
import type { RecordedCurve } from "./recorded-curves.ts";

/**
 * Assigns recorded curves to trials: the curve whose parameters are nearest in the unit cube, each
 * curve once before any is used again. A branch or choice that only one of two has counts as far
 * apart as can be.
 */
export class NearestCurve {
  readonly #space: Space;
  readonly #curves: readonly RecordedCurve[];
  readonly #points: readonly Float64Array[];
  readonly #isChoice: readonly boolean[];
  /** Index of each trial's curve, by number. */
  readonly #assigned = new Map<number, number>();
  readonly #used = new Set<number>();

  /** @throws SpaceError for parameters that are not of the space */
  constructor(space: Space, curves: readonly RecordedCurve[]) {
    for (const [i, { params }] of curves.entries()) {
      const [issue] = space.check(params);
      if (issue === undefined) continue;
      const path = issue.path === "" ? `curve ${i}` : `curve ${i}: ${issue.path}`;
      throw new SpaceError([{ ...issue, path }], "params-invalid");
    }
    this.#space = space;
    this.#curves = curves;
    this.#points = curves.map((c) => this.#unitOf(c.params));
    this.#isChoice = space.axes.map((a) => a.kind === "choice");
  }

  of(number: number, params: Params): RecordedCurve {
    let index = this.#assigned.get(number);
    if (index === undefined) {
      if (this.#used.size === this.#curves.length) this.#used.clear();
      index = this.#nearestUnused(this.#unitOf(params));
      this.#assigned.set(number, index);
      this.#used.add(index);
    }
    return this.#curves[index];
  }

  #unitOf(params: { readonly [name: string]: unknown }): Float64Array {
    const unit = new Float64Array(this.#space.width).fill(Number.NaN);
    this.#space.toUnit(params, unit);
    return unit;
  }
  #nearestUnused(unit: Float64Array): number {
    let nearest = -1;
    let least = Infinity;
    for (let i = 0; i < this.#points.length; i++) {
      if (this.#used.has(i)) continue;
      const distance = this.#distance(unit, this.#points[i]);
      if (distance < least) [nearest, least] = [i, distance];
    }
    return nearest;
  }
  /** Squared. */
  #distance(a: Float64Array, b: Float64Array): number {
    let distance = 0;
    for (let j = 0; j < a.length; j++) {
      const [isMissing, isMissingToo] = [Number.isNaN(a[j]), Number.isNaN(b[j])];
      if (isMissing && isMissingToo) continue;
      if (isMissing || isMissingToo) distance += 1;
      else distance += this.#isChoice[j] ? Number(a[j] !== b[j]) : (a[j] - b[j]) ** 2;
    }
    return distance;
  }
}

import {
  GaussianProcess,
  type PredictedPoint,
} from "../../numeric/gaussian-process/gaussian-process.ts";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";

/**
 * A study that ended, of the same or a similar space: parameters are matched by their flat names.
 */
export interface EarlierStudy {
  readonly space: Space<any>;
  readonly history: History;
}

/** Most trials of an earlier study that are learned from. */
const MOST = 150;
/** Winners of earlier studies that are tried first. */
const WINNERS = 3;
/** How unlike each other winners must be, as a mean distance over coordinates. */
const UNLIKE = 0.1;

/**
 * What an earlier study says of this space: good points to begin with, and a model of its values.
 */
export class Earlier {
  readonly winners: readonly Float64Array[];
  readonly #model: GaussianProcess | undefined;
  #point: PredictedPoint | undefined;

  constructor(space: Space<ParamTree>, encoding: Encoding, study: EarlierStudy) {
    const { finished } = study.history;
    const loss = finished.loss[0];
    const own = new Float64Array(study.space.width);
    const points: { unit: Float64Array; loss: number }[] = [];
    for (let i = 0; i < finished.length; i++) {
      if (
        finished.state[i] !== "complete" ||
        !Number.isFinite(loss[i]) ||
        finished.violation[i] > 0
      )
        continue;
      for (let j = 0; j < own.length; j++) own[j] = finished.unit[j][i];
      const unit = carried(study.space, own, space);
      if (unit !== undefined) points.push({ unit, loss: loss[i] });
    }
    points.sort((a, b) => a.loss - b.loss);
    this.winners = unlike(
      points.slice(0, Math.max(WINNERS, Math.ceil(points.length / 4))).map((p) => p.unit),
      WINNERS,
    );
    // The best and an even choice of the others.
    const kept = points.filter(
      (_, i) =>
        points.length <= MOST || i < MOST / 3 || i % Math.ceil((1.5 * points.length) / MOST) === 0,
    );
    const n = kept.length;
    if (n < 5) return;
    const x = new Float64Array(n * encoding.size);
    for (const [i, { unit }] of kept.entries()) encoding.encode(unit, x, i * encoding.size);
    const { z } = warped(
      Float64Array.from(kept, (p) => p.loss),
      1,
    );
    const model = new GaussianProcess(encoding.size, encoding.levels);
    model.fit(x, z, n, [model.mode()], 40);
    if (model.condition(x, z, n)) this.#model = model;
  }

  /** Its model's mean, standardised; 0 where it has none. */
  mean(x: Float64Array, out: { mean: number; variance: number }): number {
    if (this.#model === undefined) return 0;
    this.#point = this.#model.predict(x, out);
    return out.mean;
  }
  /** Adds `weight` times the mean's gradient, at the point last given to `mean`. */
  addSlope(weight: number, dMean: Float64Array, dVariance: Float64Array, out: Float64Array): void {
    if (this.#point === undefined || weight === 0) return;
    this.#point.gradient(dMean, dVariance);
    for (let d = 0; d < out.length; d++) out[d] += weight * dMean[d];
  }
}

/**
 * A point of another space in this one: parameters of the same flat name keep their values, the
 * others stand in the middle. Undefined where it is not valid here.
 */
function carried(
  from: Space<any>,
  unit: Float64Array,
  to: Space<ParamTree>,
): Float64Array | undefined {
  const middle = new Float64Array(to.width).fill(0.5);
  const given = from.flatten(from.fromUnit(unit)) as { [name: string]: unknown };
  const own = to.flatten(to.fromUnit(middle)) as { [name: string]: unknown };
  const names = new Set<string>(to.names as readonly string[]);
  const point = to.unflatten({
    ...own,
    ...Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name))),
  });
  if (to.check(point).length > 0) return undefined;
  const out = new Float64Array(to.width);
  to.toUnit(point as never, out);
  return out;
}

/** The first points, each unlike those before it. */
function unlike(points: readonly Float64Array[], count: number): Float64Array[] {
  const chosen: Float64Array[] = [];
  for (const p of points) {
    if (chosen.length === count) break;
    const apart = (q: Float64Array): number =>
      p.reduce(
        (s, u, j) =>
          s + (Number.isNaN(u) !== Number.isNaN(q[j]) ? 1 : Math.abs((u || 0) - (q[j] || 0))),
        0,
      ) / p.length;
    if (chosen.every((q) => apart(q) > UNLIKE)) chosen.push(p);
  }
  return chosen;
}

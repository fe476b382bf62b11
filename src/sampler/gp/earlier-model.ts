import {
  GaussianProcess,
  type Moments,
  type PredictedPoint,
} from "../../numeric/gaussian-process/gaussian-process.ts";
import { createNoisyPrior } from "../../numeric/gaussian-process/noisy-prior.ts";
import type { Encoding } from "../../space/encoding.ts";

/** Iterations of L-BFGS in the fit of the model. */
const EARLIER_FIT_ITERATIONS = 40;
/** With fewer points than this there is no model of an earlier study. */
const MIN_POINTS_FOR_MODEL = 5;

/** A mean that is known from elsewhere than the results of the study. */
export interface MeanModel {
  /** The mean at an encoded point. */
  mean(x: Float64Array, out: Moments): number;
  /** Adds `weight` times the mean's gradient to `out`, at the point last given to `mean`. */
  addSlope(weight: number, dMean: Float64Array, dVariance: Float64Array, out: Float64Array): void;
}

/** A Gaussian process of the results of an earlier study. */
export class EarlierModel implements MeanModel {
  readonly #model: GaussianProcess | undefined;
  #point: PredictedPoint | undefined;

  /** @param z standardised values of the points */
  constructor(encoding: Encoding, units: readonly Float64Array[], z: Float64Array) {
    const n = units.length;
    if (n < MIN_POINTS_FOR_MODEL) return;
    const x = new Float64Array(n * encoding.size);
    for (const [i, unit] of units.entries()) encoding.encode(unit, x, i * encoding.size);
    const model = new GaussianProcess(
      encoding.size,
      encoding.levels,
      encoding.together.size,
      createNoisyPrior,
    );
    model.fit(x, z, n, [model.mode()], EARLIER_FIT_ITERATIONS);
    if (model.condition(x, z, n)) this.#model = model;
  }

  /** Mean of its model, standardised; 0 where it has none. */
  mean(x: Float64Array, out: Moments): number {
    if (this.#model === undefined) return 0;
    this.#point = this.#model.predict(x, out);
    return out.mean;
  }
  addSlope(weight: number, dMean: Float64Array, dVariance: Float64Array, out: Float64Array): void {
    if (this.#point === undefined || weight === 0) return;
    this.#point.gradient(dMean, dVariance);
    for (let d = 0; d < out.length; d++) out[d] += weight * dMean[d];
  }
}

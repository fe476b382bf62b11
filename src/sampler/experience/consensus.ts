import type { Moments } from "../../numeric/gaussian-process/gaussian-process.ts";
import { sum } from "../../numeric/statistics.ts";
import type { EarlierModel, MeanModel } from "../gp/earlier-model.ts";

/**
 * Agreement that each study has beforehand, in standard deviations of its losses: that much of its
 * predicted differences has to be wrong before it counts for nothing.
 */
const TRUST = 2;
/** Power of the agreement in the weights: studies that agree less than others soon count for little. */
const AGREEMENT_POWER = 2;

/**
 * The mean of the models of several earlier studies, each weighted by how well it orders the
 * results (the idea of Feurer et al. 2018, "Scalable meta-learning for Bayesian optimization using
 * ranking-weighted Gaussian process ensembles"). Only the order of results is compared, since the
 * values of two studies have no common scale.
 */
export class Consensus implements MeanModel {
  readonly models: readonly EarlierModel[];
  /** One weight for each model, which sum to 1; all 0 where none agrees with the results. */
  readonly weights: Float64Array;
  /** How far the models agree with the results, as weighted: from 0 to 1. */
  agreement = 1;

  constructor(models: readonly EarlierModel[]) {
    this.models = models;
    this.weights = new Float64Array(models.length).fill(1 / models.length);
  }

  /**
   * Sets the weights by the results.
   * @param x encoded points
   * @param size entries of a point
   * @param values of the points
   * @param counts whether each model counts
   */
  judge(x: Float64Array, size: number, values: Float64Array, counts: readonly boolean[]): void {
    const agreements = this.models.map((model, k) =>
      counts[k] ? agreementOf(model, x, size, values) : 0,
    );
    const total = sum(agreements.map((a) => a ** AGREEMENT_POWER));
    this.agreement = 0;
    for (const [k, a] of agreements.entries()) {
      this.weights[k] = total > 0 ? a ** AGREEMENT_POWER / total : 0;
      this.agreement += this.weights[k] * a;
    }
  }

  mean(x: Float64Array, out: Moments): number {
    let mean = 0;
    for (let k = 0; k < this.models.length; k++)
      if (this.weights[k] > 0) mean += this.weights[k] * this.models[k].mean(x, out);
    return mean;
  }
  addSlope(weight: number, dMean: Float64Array, dVariance: Float64Array, out: Float64Array): void {
    for (let k = 0; k < this.models.length; k++)
      this.models[k].addSlope(weight * this.weights[k], dMean, dVariance, out);
  }
}

/**
 * The share of the differences between results that a model predicts with the right sign, each
 * difference counting by its predicted size; at least 0.
 */
function agreementOf(
  model: MeanModel,
  x: Float64Array,
  size: number,
  values: Float64Array,
): number {
  const out = { mean: 0, variance: 0 };
  const means = values.map((_, i) => model.mean(x.subarray(i * size, (i + 1) * size), out));
  let right = TRUST;
  let all = TRUST;
  for (let i = 0; i < values.length; i++)
    for (let j = 0; j < i; j++) {
      const gap = means[i] - means[j];
      right += gap * Math.sign(values[i] - values[j]);
      all += Math.abs(gap);
    }
  return Math.max(0, right / all);
}

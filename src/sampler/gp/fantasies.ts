import type { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { Criterion } from "../surrogate/acquisition.ts";

/** Joint draws of the results of running trials, in pairs that mirror each other. */
const DRAWS = 16;
/**
 * What a proposal maximises while trials are running: the expected improvement, averaged over joint
 * draws of their results (Snoek et al. 2012, "Practical Bayesian optimization of machine learning
 * algorithms", eq. 4, with the hyperparameters kept). Each draw moves the mean, and may be better
 * than the best result so far. So the workers neither gather where one of them looks already, nor
 * stay away from where several results are needed.
 */
export class Fantasies {
  readonly #process: GaussianProcess;
  readonly #pending: number;
  /** DRAWS × pending standard normal deviates. */
  readonly #deviates: Float64Array;
  readonly #criteria: readonly Criterion[];
  readonly #values = new Float64Array(DRAWS);
  readonly #byMeans = new Float64Array(DRAWS);
  readonly #bySds = new Float64Array(DRAWS);
  /** The deviates, weighted by what each draw adds to the slope. */
  readonly #weighted: Float64Array;

  /**
   * @param process of the objective, with the running trials appended
   * @param rivals points of which one is the best in each draw: the best results, running trials
   * @param meanAt predicts the mean at a point, by a prediction of the process
   * @param improvementOver makes the criterion for a best value
   */
  constructor(
    process: GaussianProcess,
    pending: number,
    rivals: readonly Float64Array[],
    meanAt: (x: Float64Array) => number,
    improvementOver: (best: number) => Criterion,
    stream: Rng,
  ) {
    this.#process = process;
    this.#pending = pending;
    this.#weighted = new Float64Array(pending);
    const deviates = (this.#deviates = new Float64Array(DRAWS * pending));
    for (let k = 0; k < deviates.length; k += 2 * pending)
      for (let i = 0; i < pending; i++)
        deviates[k + pending + i] = -(deviates[k + i] = stream.normal());
    const best = new Float64Array(DRAWS).fill(Infinity);
    for (const x of rivals) {
      const mean = meanAt(x);
      for (let j = 0; j < DRAWS; j++)
        best[j] = Math.min(best[j], mean + process.shift(deviates, j * pending));
    }
    this.#criteria = Array.from(best, improvementOver);
  }

  /** The logarithm of the average, at the point of the process's last prediction. */
  readonly criterion: Criterion = (mean, sd, byMean, bySd) => {
    const values = this.#values;
    const [expected] = mean;
    let most = -Infinity;
    for (let j = 0; j < DRAWS; j++) {
      mean[0] = expected + this.#process.shift(this.#deviates, j * this.#pending);
      values[j] = this.#criteria[j](mean, sd, byMean, bySd);
      this.#byMeans[j] = byMean[0];
      this.#bySds[j] = bySd[0];
      if (values[j] > most) most = values[j];
    }
    mean[0] = expected;
    let sum = 0;
    for (let j = 0; j < DRAWS; j++) sum += Math.exp(values[j] - most);
    byMean[0] = bySd[0] = 0;
    this.#weighted.fill(0);
    for (let j = 0; j < DRAWS; j++) {
      const share = Math.exp(values[j] - most) / sum;
      byMean[0] += share * this.#byMeans[j];
      bySd[0] += share * this.#bySds[j];
      for (let i = 0; i < this.#pending; i++)
        this.#weighted[i] += share * this.#byMeans[j] * this.#deviates[j * this.#pending + i];
    }
    return most + Math.log(sum / DRAWS);
  };

  /** Adds the part of the last criterion's slope by which the draws move the mean. */
  addSlopes(gradient: Float64Array): void {
    this.#process.addShiftSlopes(this.#weighted, gradient);
  }
}

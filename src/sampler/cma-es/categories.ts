import type { Rng } from "../../numeric/rng.ts";
import type { Axis } from "../../space/axis.ts";

/**
 * Independent categorical distributions moved along their natural gradient with an adaptive step
 * (CatCMA, Hamano et al. 2024, §3; ASNG, Akimoto et al. 2019), each category keeping a margin of
 * probability.
 */
export class Categories {
  readonly #levels: readonly number[];
  readonly #margins: readonly number[];
  /** Probability of each level of each axis. */
  readonly q: Float64Array[];
  readonly #path: Float64Array;
  readonly #parameters: number;
  #gamma = 0;
  #damping = 1;

  constructor(axes: readonly Axis[]) {
    this.#levels = axes.map((a) => a.levels);
    this.q = axes.map((a) => new Float64Array(a.levels).fill(1 / a.levels));
    this.#margins = axes.map((a) => (1 - 0.73 ** (1 / axes.length)) / Math.max(1, a.levels - 1));
    this.#parameters = axes.reduce((s, a) => s + a.levels - 1, 0);
    this.#path = new Float64Array(this.#parameters);
  }

  /** A random level of axis `k`. */
  draw(k: number, stream: Rng): number {
    const q = this.q[k];
    let u = stream.uniform();
    for (let l = 0; l < q.length - 1; l++) if ((u -= q[l]) < 0) return l;
    return q.length - 1;
  }

  /**
   * Learns from a generation.
   * @param samples levels of each sample, best first, a row of all axes each; −1 where a sample has
   * no such axis
   * @param weights of CMA-ES; the first `parents` of them, which are positive, count
   */
  update(samples: Int32Array, weights: Float64Array, parents: number): void {
    const count = this.q.length;
    if (this.#parameters === 0) return;
    const gradient = this.q.map((q) => new Float64Array(q.length));
    for (let s = 0; s < parents; s++)
      for (let k = 0; k < count; k++) {
        const level = samples[s * count + k];
        if (level === -1) continue;
        const g = gradient[k];
        for (let l = 0; l < g.length; l++)
          g[l] += weights[s] * ((l === level ? 1 : 0) - this.q[k][l]);
      }
    // The gradient in the coordinates in which the Fisher information is the identity.
    const natural = new Float64Array(this.#parameters);
    let at = 0;
    let square = 0;
    for (let k = 0; k < count; k++) {
      const q = this.q[k];
      const g = gradient[k];
      const last = q.length - 1;
      let sum = 0;
      for (let l = 0; l < last; l++) sum += g[l];
      for (let l = 0; l < last; l++) {
        const v = g[l] / Math.sqrt(q[l]) + (Math.sqrt(q[l]) * sum) / (q[last] + Math.sqrt(q[last]));
        natural[at++] = v;
        square += v * v;
      }
    }
    const norm = Math.sqrt(square) + 1e-300;
    const delta = 1 / this.#damping;
    const rate = delta / norm;
    for (let k = 0; k < count; k++)
      for (let l = 0; l < this.#levels[k]; l++)
        this.q[k][l] += Math.min(rate, 1 / delta) * gradient[k][l];
    const beta = delta / Math.sqrt(this.#parameters);
    let path = 0;
    for (let i = 0; i < natural.length; i++) {
      this.#path[i] =
        (1 - beta) * this.#path[i] + (Math.sqrt(beta * (2 - beta)) * natural[i]) / norm;
      path += this.#path[i] ** 2;
    }
    this.#gamma = (1 - beta) ** 2 * this.#gamma + beta * (2 - beta);
    this.#damping = Math.max(1, this.#damping * Math.exp(beta * (this.#gamma - path / 1.5)));
    for (let k = 0; k < count; k++) this.#keepMargin(this.q[k], this.#margins[k]);
  }

  /** Raises probabilities to the margin, in place, and normalises them. */
  #keepMargin(q: Float64Array, margin: number): void {
    let sum = 0;
    let over = 0;
    for (let l = 0; l < q.length; l++) {
      q[l] = Math.max(margin, q[l]);
      sum += q[l];
      over += q[l] - margin;
    }
    if (over > 0) for (let l = 0; l < q.length; l++) q[l] += ((1 - sum) * (q[l] - margin)) / over;
    let total = 0;
    for (const v of q) total += v;
    for (let l = 0; l < q.length; l++) q[l] /= total;
  }
}

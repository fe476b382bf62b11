/** Decay of the mean of gradients, and of squared gradients. */
const BETA1 = 0.9;
const BETA2 = 0.99;
const TINY = 1e-8;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
 * @param decays whether each parameter is drawn to 0
 */
export class Adam {
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #decays: Uint8Array;
  #steps = 0;

  constructor(decays: Uint8Array) {
    this.#decays = decays;
    this.#first = new Float32Array(decays.length);
    this.#second = new Float32Array(decays.length);
  }

  /** Changes the parameters. @param decay share of the rate by which they are drawn to 0 */
  step(parameters: Float32Array, gradient: Float32Array, rate: number, decay: number): void {
    const first = this.#first;
    const second = this.#second;
    const t = ++this.#steps;
    const scaled = (rate * Math.sqrt(1 - BETA2 ** t)) / (1 - BETA1 ** t);
    const kept = [1, 1 - rate * decay];
    for (let i = 0; i < parameters.length; i++) {
      const g = gradient[i];
      const m = (first[i] = BETA1 * first[i] + (1 - BETA1) * g);
      const v = (second[i] = BETA2 * second[i] + (1 - BETA2) * g * g);
      parameters[i] = kept[this.#decays[i]] * parameters[i] - (scaled * m) / (Math.sqrt(v) + TINY);
    }
  }
}

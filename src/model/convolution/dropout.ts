import type { Rng } from "../../numeric/rng.ts";

/**
 * Inverted dropout (Srivastava et al. 2014, §10): what is kept grows by 1/keep, so that prediction
 * needs no change.
 */
export class Dropout {
  readonly #keep: number;
  readonly #mask: Float32Array;
  readonly #rng: Rng;

  /**
   * @param share share of the values that are set to 0
   * @param length greatest number of values
   */
  constructor(share: number, length: number, rng: Rng) {
    this.#keep = 1 - share;
    this.#mask = new Float32Array(share > 0 ? length : 0);
    this.#rng = rng;
  }

  /** Draws which values are dropped, and applies that to them. */
  apply(values: Float32Array, length: number): void {
    if (this.#mask.length === 0) return;
    for (let i = 0; i < length; i++)
      values[i] *= this.#mask[i] = this.#rng.uniform() < this.#keep ? 1 / this.#keep : 0;
  }

  /** Drops the values at the same places as `apply` did. */
  applyAgain(values: Float32Array, length: number): void {
    if (this.#mask.length === 0) return;
    for (let i = 0; i < length; i++) values[i] *= this.#mask[i];
  }
}

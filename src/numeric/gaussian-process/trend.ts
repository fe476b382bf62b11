/**
 * Two kernels of low degree over encoded points that a Gaussian process adds to its stationary one:
 * most responses look like a bowl from afar, and with these kernels a few trials are enough to find
 * where its bottom lies. Numbers enter as z = 2x − 1, choices as centred indicators: 1 for equal
 * levels, −1/levels for different ones.
 *
 * Points are ranges of larger arrays: `a` from index `i`, `b` from index `j`.
 */
export class Trend {
  readonly #size: number;
  readonly #numbers: number;
  readonly #levels: readonly number[];

  /**
   * @param size dimensions of a point
   * @param levels number of levels of each choice; the other dimensions, before them, are numbers
   */
  constructor(size: number, levels: readonly number[]) {
    this.#size = Math.max(1, size);
    this.#numbers = size - levels.length;
    this.#levels = levels;
  }

  /**
   * Kernel of effects of single dimensions, linear and quadratic: the mean over dimensions of
   * z z' + P₂(z) P₂(z'), P₂ being the Legendre polynomial.
   */
  effects(a: Float64Array, i: number, b: Float64Array, j: number): number {
    let sum = this.#matches(a, i, b, j);
    for (let d = 0; d < this.#numbers; d++) {
      const z = 2 * a[i + d] - 1;
      const w = 2 * b[j + d] - 1;
      sum += z * w + legendre(z) * legendre(w);
    }
    return sum / this.#size;
  }

  /** Adds `weight` times the derivative of `effects(x, 0, b, j)` by the numbers of x to `out`. */
  addEffectSlopes(
    weight: number,
    x: Float64Array,
    b: Float64Array,
    j: number,
    out: Float64Array,
  ): void {
    const scaled = (2 * weight) / this.#size;
    for (let d = 0; d < this.#numbers; d++) {
      const w = 2 * b[j + d] - 1;
      out[d] += scaled * (w + 3 * (2 * x[d] - 1) * legendre(w));
    }
  }

  /**
   * Kernel 1 + the mean over dimensions of z z'; its square spans all products of two dimensions.
   */
  product(a: Float64Array, i: number, b: Float64Array, j: number): number {
    let sum = this.#matches(a, i, b, j);
    for (let d = 0; d < this.#numbers; d++) sum += (2 * a[i + d] - 1) * (2 * b[j + d] - 1);
    return 1 + sum / this.#size;
  }

  /** Adds `weight` times the derivative of `product(x, 0, b, j)` by the numbers of x to `out`. */
  addProductSlopes(weight: number, b: Float64Array, j: number, out: Float64Array): void {
    const scaled = (2 * weight) / this.#size;
    for (let d = 0; d < this.#numbers; d++) out[d] += scaled * (2 * b[j + d] - 1);
  }

  /** Sum over choices of their centred indicators. */
  #matches(a: Float64Array, i: number, b: Float64Array, j: number): number {
    let sum = 0;
    for (let c = 0; c < this.#levels.length; c++) {
      const d = this.#numbers + c;
      sum += a[i + d] === b[j + d] ? 1 : -1 / this.#levels[c];
    }
    return sum;
  }
}

/** Legendre polynomial P₂(z). */
const legendre = (z: number): number => 1.5 * z * z - 0.5;

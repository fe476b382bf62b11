/**
 * Two kernels of low degree over encoded points, that a Gaussian process adds to its stationary
 * one: what most responses look like from afar is a bowl, and few trials tell where its bottom
 * lies. Numbers stand as z = 2x − 1; choices as centred indicators, 1 for equal levels and
 * −1/levels for others.
 */
export class Trend {
  readonly #size: number;
  readonly #numbers: number;
  readonly #levels: readonly number[];

  /**
   * @param levels number of levels of each choice; the other dimensions, before them, are numbers
   */
  constructor(size: number, levels: readonly number[]) {
    this.#size = Math.max(1, size);
    this.#numbers = size - levels.length;
    this.#levels = levels;
  }

  /**
   * Each dimension's own effect, linear and quadratic (Legendre polynomials): the mean over
   * dimensions of z z' + P₂(z) P₂(z').
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

  /** Adds `weight` times the derivative of `effects(x, 0, b, j)` by the numbers of x. */
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

  /** 1 + the mean over dimensions of z z': its square spans all products of two dimensions. */
  product(a: Float64Array, i: number, b: Float64Array, j: number): number {
    let sum = this.#matches(a, i, b, j);
    for (let d = 0; d < this.#numbers; d++) sum += (2 * a[i + d] - 1) * (2 * b[j + d] - 1);
    return 1 + sum / this.#size;
  }

  addProductSlopes(weight: number, b: Float64Array, j: number, out: Float64Array): void {
    const scaled = (2 * weight) / this.#size;
    for (let d = 0; d < this.#numbers; d++) out[d] += scaled * (2 * b[j + d] - 1);
  }

  #matches(a: Float64Array, i: number, b: Float64Array, j: number): number {
    let sum = 0;
    for (let c = 0; c < this.#levels.length; c++) {
      const d = this.#numbers + c;
      sum += a[i + d] === b[j + d] ? 1 : -1 / this.#levels[c];
    }
    return sum;
  }
}

/** P₂(z). */
const legendre = (z: number): number => 1.5 * z * z - 0.5;

/**
 * Two kernels of low degree over encoded points that a Gaussian process adds to its stationary one:
 * most responses look like a bowl from afar, and with these kernels a few trials are enough to find
 * where its bottom lies. Numbers enter as z = 2x − 1, choices as centred indicators: 1 for equal
 * levels, −1/levels for different ones.
 *
 * The kernels read points that `centre` has written, as ranges of larger arrays: `a` from index `i`,
 * `b` from index `j`. So what depends on one point alone is not computed again for each pair.
 */
export class Trend {
  /** Entries of a centred point: z and P₂(z) of each number, then the choices. */
  readonly width: number;
  /**
   * Kernel of effects of single dimensions, linear and quadratic, of the points last compared: the
   * mean over dimensions of z z' + P₂(z) P₂(z'), P₂ being the Legendre polynomial.
   */
  effects = 0;
  /**
   * Kernel 1 + the mean over dimensions of z z' of the points last compared; its square spans all
   * products of two dimensions.
   */
  product = 0;
  readonly #size: number;
  readonly #numbers: number;
  /** Centred indicator of different levels, of each choice. */
  readonly #different: readonly number[];

  /**
   * @param size dimensions of a point
   * @param levels number of levels of each choice; the other dimensions, before them, are numbers
   */
  constructor(size: number, levels: readonly number[]) {
    this.#size = Math.max(1, size);
    this.#numbers = size - levels.length;
    this.width = size + this.#numbers;
    this.#different = levels.map((count) => -1 / count);
  }

  /** Writes n points of `x`, from index `i` on, to `out` from index `j` on. */
  centre(x: Float64Array, i: number, n: number, out: Float64Array, j: number): void {
    const choices = this.#different.length;
    for (; n > 0; n--) {
      for (let d = 0; d < this.#numbers; d++) {
        const z = (out[j++] = 2 * x[i++] - 1);
        out[j++] = 1.5 * z * z - 0.5;
      }
      for (let c = 0; c < choices; c++) out[j++] = x[i++];
    }
  }

  /** Computes `effects` and `product` of two points. */
  compare(a: Float64Array, i: number, b: Float64Array, j: number): void {
    const end = 2 * this.#numbers;
    let effects = 0;
    for (let c = 0; c < this.#different.length; c++)
      effects += a[i + end + c] === b[j + end + c] ? 1 : this.#different[c];
    let product = effects;
    for (let d = 0; d < end; d += 2) {
      const linear = a[i + d] * b[j + d];
      product += linear;
      effects += linear + a[i + d + 1] * b[j + d + 1];
    }
    this.effects = effects / this.#size;
    this.product = 1 + product / this.#size;
  }

  /**
   * Adds `byEffects` and `byProduct` times the derivatives of the two kernels by the numbers of the
   * point `a` to `out`.
   */
  addSlopes(
    byEffects: number,
    byProduct: number,
    a: Float64Array,
    b: Float64Array,
    j: number,
    out: Float64Array,
  ): void {
    const effects = (2 * byEffects) / this.#size;
    const product = (2 * byProduct) / this.#size;
    for (let d = 0; d < this.#numbers; d++) {
      const w = b[j + 2 * d];
      out[d] += effects * (w + 3 * a[2 * d] * b[j + 2 * d + 1]);
      out[d] += product * w;
    }
  }
}

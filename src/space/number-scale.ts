import { cellOf } from "./axis.ts";

/** A parameter with more cells than this is searched as if it were continuous, then rounded. */
const MAX_CELLS = 4096;

/** Rounds away the error of adding steps: 0.1 + 2 · 0.1 is 0.3. */
const withoutStepError = (x: number): number =>
  Number.isInteger(x) ? x : Number(x.toPrecision(14));

interface ScaleOptions {
  readonly log: boolean;
  /** Distance of neighbouring values; undefined for a continuous scale. */
  readonly step: number | undefined;
  /** A value that `fromUnit` returns exactly, not to 16 digits. */
  readonly exact: number | undefined;
}

/**
 * Where the numbers of a range lie in [0, 1]: evenly, or evenly by their logarithm. With a step
 * there are `levels` values, each with a cell of its own. On a log scale a cell reaches half a step
 * to both sides of its value, so that every value has its share of the logarithm.
 */
export class NumberScale {
  /** Number of values; Infinity for a continuous scale. */
  readonly levels: number;
  /** Largest value. */
  readonly last: number;
  /** Whether there is only one value. */
  readonly isSingle: boolean;
  readonly #low: number;
  readonly #high: number;
  readonly #log: boolean;
  readonly #step: number | undefined;
  readonly #exact: number | undefined;
  /** Logarithm at 0 and its increase up to 1; both 0 on a linear scale. */
  readonly #logAtZero: number;
  readonly #logSpan: number;

  constructor(low: number, high: number, { log, step, exact }: ScaleOptions) {
    this.#low = low;
    this.#high = high;
    this.#log = log;
    this.#step = step;
    this.#exact = exact;
    this.levels = step === undefined ? Infinity : Math.floor((high - low) / step + 1e-9) + 1;
    this.last = step === undefined ? high : this.valueAt(this.levels - 1);
    this.isSingle = low === this.last;
    const lowest = step === undefined ? low : Math.max(low - step / 2, low / 2);
    const highest = step === undefined ? high : this.last + step / 2;
    this.#logAtZero = log ? Math.log(lowest) : 0;
    this.#logSpan = log ? Math.log(highest) - this.#logAtZero : 0;
  }

  /** Value of a level, 0 ≤ level < levels. */
  valueAt(level: number): number {
    return withoutStepError(this.#low + level * (this.#step ?? 0));
  }

  /** Whether the number is a multiple of the step above the lower bound; true without a step. */
  isOnStep(v: number): boolean {
    if (this.#step === undefined) return true;
    const level = (v - this.#low) / this.#step;
    return Math.abs(level - Math.round(level)) < 1e-6;
  }

  /** The value nearest to a number. */
  nearestTo(v: number): number {
    if (this.#step === undefined) return Math.min(this.#high, Math.max(this.#low, v));
    const level = Math.round((v - this.#low) / this.#step);
    return this.valueAt(Math.min(this.levels - 1, Math.max(0, level)));
  }

  /** Coordinate in [0, 1] of a value; of a cell its centre, except on a log scale. */
  toUnit(v: number): number {
    if (this.isSingle) return 0.5;
    if (this.#log) return Math.min(1, Math.max(0, (Math.log(v) - this.#logAtZero) / this.#logSpan));
    if (this.#step === undefined)
      return Math.min(1, Math.max(0, (v - this.#low) / (this.#high - this.#low)));
    return (Math.round((v - this.#low) / this.#step) + 0.5) / this.levels;
  }

  /** Value at a coordinate in [0, 1]. */
  fromUnit(u: number): number {
    if (this.#step === undefined) return this.isSingle ? this.#low : this.#continuous(u);
    if (!this.#log) return this.valueAt(cellOf(u, this.levels));
    const x = Math.exp(this.#logAtZero + u * this.#logSpan);
    const level = Math.round((x - this.#low) / this.#step);
    return this.valueAt(Math.min(this.levels - 1, Math.max(0, level)));
  }

  #continuous(u: number): number {
    const low = this.#low;
    const high = this.#high;
    const x = this.#log ? Math.exp(this.#logAtZero + u * this.#logSpan) : low + u * (high - low);
    if (this.#exact !== undefined) {
      const rounding = 1e-13 * (this.#log ? x * this.#logSpan : high - low);
      if (Math.abs(x - this.#exact) <= rounding) return this.#exact;
    }
    return x < low ? low : x > high ? high : x;
  }

  /** Number of cells that samplers see; Infinity for a continuous scale, or too many values. */
  get cells(): number {
    if (this.isSingle) return 1;
    return this.levels <= MAX_CELLS ? this.levels : Infinity;
  }

  /** Borders of the cells; undefined when they are equally wide. */
  edges(): Float64Array | undefined {
    const cells = this.cells;
    if (!this.#log || this.isSingle || cells === Infinity) return undefined;
    const edges = new Float64Array(cells + 1);
    for (let k = 1; k < cells; k++) {
      const middle = (this.valueAt(k - 1) + this.valueAt(k)) / 2;
      edges[k] = Math.min(1, (Math.log(middle) - this.#logAtZero) / this.#logSpan);
    }
    edges[cells] = 1;
    return edges;
  }
}

import { mean, sum } from "../../numeric/statistics.ts";
import type { BinnedAxis } from "./binned-axes.ts";
import type { Effect } from "./effect.ts";

/** Rounds of backfitting: the terms are nearly orthogonal, so few are enough. */
const SWEEPS = 4;
/** Bins with fewer rows get a mean, and no slope. */
const MIN_ROWS_FOR_SLOPE = 4;

/** A term of the model: a function of one or two coordinates. */
interface Term {
  readonly effect: Effect;
  readonly axis: BinnedAxis | undefined;
  /** The term at each row; 0 where a coordinate is not active. */
  readonly at: Float64Array;
}

/**
 * A sum of functions of one coordinate (a line in each bin) and of two (a number in each cell), by
 * backfitting (Hastie and Tibshirani 1986, §4).
 */
export class AdditiveModel {
  readonly #values: Float64Array;
  readonly #terms: Term[] = [];
  /** What no term explains. */
  residual: Float64Array;

  /** @param values of mean 0 */
  constructor(values: Float64Array) {
    this.#values = values;
    this.residual = values.slice();
  }

  /** The effects of the terms. */
  get effects(): readonly Effect[] {
    return this.#terms.map(({ effect }) => effect);
  }

  /** Adds a term, and fits all of them again. @param axis the coordinate, if it is only one */
  add(effect: Effect, axis: BinnedAxis | undefined): void {
    this.#terms.push({ effect, axis, at: new Float64Array(this.#values.length) });
    for (let sweep = 0; sweep < SWEEPS; sweep++)
      for (const term of this.#terms) {
        this.#addTo(term, 1);
        smoothInto(term, this.residual);
        this.#addTo(term, -1);
      }
  }
  #addTo({ at }: Term, sign: number): void {
    for (let i = 0; i < at.length; i++) this.residual[i] += sign * at[i];
  }

  /**
   * Share of the variance of some rows that the terms of some coordinates explain, adjusted for
   * their number (Wherry 1931); not below 0.
   */
  explained(rows: readonly number[], isOf: (effect: Effect) => boolean): number {
    const terms = this.#terms.filter(({ effect }) => isOf(effect));
    if (terms.length === 0) return 0;
    const parameters = 1 + sum(terms.map(countParameters));
    const left = rows.map((i) => this.#values[i] - sum(terms.map(({ at }) => at[i])));
    const all = rows.map((i) => this.#values[i]);
    const n = rows.length;
    if (n <= parameters) return 0;
    const ratio = squares(left) / (n - parameters) / (squares(all) / (n - 1));
    return ratio < 1 ? 1 - ratio : 0;
  }
}

const countParameters = ({ effect, axis }: Term): number =>
  effect.between + (axis?.place === undefined ? 0 : axis.bins);

function squares(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((v) => (v - centre) ** 2));
}

/** Fits a term to values, with mean 0 over its rows. */
function smoothInto({ effect: { cell, cells }, axis, at }: Term, values: Float64Array): void {
  const place = axis?.place;
  const n = new Float64Array(cells);
  const [x, y, xx, xy] = [0, 1, 2, 3].map(() => new Float64Array(cells));
  for (let i = 0; i < cell.length; i++) {
    const c = cell[i];
    if (c < 0) continue;
    const p = place?.[i] ?? 0;
    n[c]++;
    x[c] += p;
    y[c] += values[i];
    xx[c] += p * p;
    xy[c] += p * values[i];
  }
  const slope = n.map((count, c) => {
    const spread = xx[c] - (x[c] * x[c]) / count;
    return count >= MIN_ROWS_FOR_SLOPE && spread > 1e-9
      ? (xy[c] - (x[c] * y[c]) / count) / spread
      : 0;
  });
  const centre = sum(y) / sum(n);
  for (let i = 0; i < cell.length; i++) {
    const c = cell[i];
    at[i] = c < 0 ? 0 : y[c] / n[c] + slope[c] * ((place?.[i] ?? 0) - x[c] / n[c]) - centre;
  }
}

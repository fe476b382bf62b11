import type { Rng } from "../../numeric/rng.ts";
import { quantileOfSorted } from "../../numeric/statistics.ts";

/** Number of samples of the rows with replacement. */
const DRAWS = 200;
/** Probability that a value lies below its band, and that it lies above. */
const TAIL = 0.025;

/** Values with a band around each. */
export interface Banded {
  /** The values from all rows. */
  readonly values: Float64Array;
  /** Lower ends of the 95 % bands, which hold for each value by itself. */
  readonly low: Float64Array;
  /** Upper ends. */
  readonly high: Float64Array;
}

/**
 * Values that are computed from rows, with 95 % bands by the percentile bootstrap over the rows (Efron
 * 1979).
 * @param compute the values from rows that may be repeated, of a list that is used again; a value may be NaN
 *   where none of the rows says anything about it
 */
export function withBands(
  rows: number,
  rng: Rng,
  compute: (rows: Int32Array) => Float64Array,
): Banded {
  const values = compute(Int32Array.from({ length: rows }, (_, i) => i));
  const sample = new Int32Array(rows);
  const drawn = Array.from({ length: DRAWS }, () => {
    for (let i = 0; i < rows; i++) sample[i] = rng.integer(rows);
    return compute(sample);
  });
  const [low, high] = [new Float64Array(values.length), new Float64Array(values.length)];
  for (const [k, value] of values.entries()) {
    const own = Float64Array.from(drawn, (d) => d[k])
      .filter((v) => !Number.isNaN(v))
      .sort();
    low[k] = Math.min(value, quantileOfSorted(own, TAIL));
    high[k] = Math.max(value, quantileOfSorted(own, 1 - TAIL));
  }
  return { values, low, high };
}

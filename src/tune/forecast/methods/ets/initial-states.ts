import type { EtsShape } from "./equations.ts";

/** Seasons by which the initial season is estimated. */
const MAX_SEASONS = 5;
/** Values by which the initial level and trend are estimated, at least. */
const MIN_VALUES = 10;

/** Level, trend and season before the first value. */
export interface InitialStates {
  /** Level. */
  readonly level: number;
  /** Trend. */
  readonly trend: number;
  /** One entry a step of the season. */
  readonly season: Float64Array;
}

/**
 * Estimates initial states from the first values: the season by a moving average of one season
 * (classical decomposition), level and trend by a line through the values without their season
 * (Hyndman et al. 2008, §2.6.1).
 * @param values at least two
 */
export function initialStates(
  values: Float64Array,
  shape: EtsShape,
  length: number,
): InitialStates {
  const season = seasonOf(values, shape, length);
  const count = Math.min(values.length, Math.max(MIN_VALUES, 2 * length));
  const adjusted = values.slice(0, count).map((y, i) => {
    if (shape.season === "none") return y;
    const s = season[i % length];
    return shape.season === "additive" ? y - s : y / s;
  });
  if (shape.trend === "none")
    return { level: adjusted.reduce((a, b) => a + b, 0) / count, trend: 0, season };
  const middle = (count - 1) / 2;
  let [sum, product, squares] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    sum += adjusted[i];
    product += (i - middle) * adjusted[i];
    squares += (i - middle) ** 2;
  }
  const trend = squares === 0 ? 0 : product / squares;
  return { level: sum / count - trend * (middle + 1), trend, season };
}

function seasonOf(values: Float64Array, shape: EtsShape, length: number): Float64Array {
  if (shape.season === "none") return new Float64Array(0);
  const isProduct = shape.season === "multiplicative";
  const count = Math.min(values.length, (MAX_SEASONS + 1) * length);
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  const half = Math.floor(length / 2);
  for (let i = half; i + half < count; i++) {
    // A window of one season; of an even number of steps, half of the steps at both ends.
    let total = 0;
    for (let k = -half; k <= half; k++) {
      const weight = length % 2 === 0 && Math.abs(k) === half ? 0.5 : 1;
      total += weight * values[i + k];
    }
    const centre = total / length;
    sums[i % length] += isProduct ? values[i] / centre : values[i] - centre;
    counts[i % length]++;
  }
  const none = isProduct ? 1 : 0;
  const means = sums.map((s, k) => (counts[k] > 0 ? s / counts[k] : none));
  const mean = means.reduce((a, b) => a + b, 0) / length;
  return means.map((s) => (isProduct ? s / mean : s - mean));
}

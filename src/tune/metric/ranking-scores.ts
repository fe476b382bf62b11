import type { Target } from "../../numeric/matrix.ts";
import type { MetricSettings, ScoreFunction } from "./score-function.ts";

/** The distinct probabilities of a class, with the rows that have each. */
export interface Thresholds {
  /** Weight of the rows of the class, by ascending probability. */
  readonly positives: Float64Array;
  /** Weight of the other rows. */
  readonly negatives: Float64Array;
  /** Number of distinct probabilities; entries beyond are 0. */
  readonly count: number;
  /** Weight of all rows of the class. */
  readonly positive: number;
  /** Weight of all other rows. */
  readonly negative: number;
}

/** The thresholds of one class against the rest; undefined when a probability is NaN. */
export function findThresholds(
  p: Float64Array,
  y: Target,
  positive: number,
  weights: Float64Array | undefined,
): Thresholds | undefined {
  const n = y.values.length;
  const k = y.classes;
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) keys[i] = p[i * k + positive];
  if (keys.some(Number.isNaN)) return undefined;
  return weights === undefined
    ? countThresholds(keys, y.values, positive)
    : weighThresholds(keys, y.values, positive, weights);
}

/** Each row counts once: two sorts and a merge, which is twice as fast as a search for each row. */
function countThresholds(keys: Float64Array, labels: Float64Array, positive: number): Thresholds {
  const n = keys.length;
  const sides = new Float64Array(n);
  let low = 0;
  let high = n;
  for (let i = 0; i < n; i++) sides[labels[i] === positive ? low++ : --high] = keys[i];
  const own = sides.subarray(0, low).sort();
  const other = sides.subarray(low).sort();
  const positives = new Float64Array(n);
  const negatives = new Float64Array(n);
  let count = 0;
  for (let a = 0, b = 0; a < own.length || b < other.length; count++) {
    const isOther = a === own.length || other[b] < own[a];
    const v = isOther ? other[b] : own[a];
    for (; a < own.length && own[a] === v; a++) positives[count]++;
    for (; b < other.length && other[b] === v; b++) negatives[count]++;
  }
  return { positives, negatives, count, positive: own.length, negative: other.length };
}

function weighThresholds(
  keys: Float64Array,
  labels: Float64Array,
  positive: number,
  weights: Float64Array,
): Thresholds {
  const n = keys.length;
  const values = keys.slice().sort();
  let count = 0;
  for (let i = 0; i < n; i++)
    if (i === 0 || values[i] !== values[i - 1]) values[count++] = values[i];
  const positives = new Float64Array(count);
  const negatives = new Float64Array(count);
  const sums = [0, 0];
  for (let i = 0; i < n; i++) {
    let low = 0;
    for (let high = count - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (values[middle] < keys[i]) low = middle + 1;
      else high = middle;
    }
    const isPositive = labels[i] === positive;
    (isPositive ? positives : negatives)[low] += weights[i];
    sums[isPositive ? 1 : 0] += weights[i];
  }
  return { positives, negatives, count, positive: sums[1], negative: sums[0] };
}

/**
 * Area under the ROC curve: the share of pairs in the right order, ties counting half (Mann and
 * Whitney 1947). NaN when a side is empty.
 */
function areaUnderRoc({ positives, negatives, count, positive, negative }: Thresholds): number {
  let pairs = 0;
  let below = 0;
  for (let t = 0; t < count; t++) {
    pairs += positives[t] * (below + negatives[t] / 2);
    below += negatives[t];
  }
  return pairs / (positive * negative);
}

/** Σ (recall gained at a threshold) · (precision there); 0 without rows of the class. */
function precisionOverRecall({ positives, negatives, count, positive }: Thresholds): number {
  let hits = 0;
  let chosen = 0;
  let total = 0;
  for (let t = count - 1; t >= 0; t--) {
    hits += positives[t];
    chosen += positives[t] + negatives[t];
    if (positives[t] > 0) total += (positives[t] * hits) / chosen;
  }
  return positive === 0 ? 0 : total / positive;
}

/**
 * A score of one class against the rest, or its mean over the classes that have rows on both sides.
 */
function ofOneOrEach(
  score: (t: Thresholds) => number,
  p: Float64Array,
  y: Target,
  weights: Float64Array | undefined,
  settings: MetricSettings | undefined,
): number {
  const k = y.classes;
  const positive = settings?.positive ?? (k === 2 ? 1 : undefined);
  if (y.values.length === 0) return Number.NaN;
  if (positive !== undefined) {
    const thresholds = findThresholds(p, y, positive, weights);
    return thresholds === undefined ? Number.NaN : score(thresholds);
  }
  let total = 0;
  let present = 0;
  for (let c = 0; c < k; c++) {
    const thresholds = findThresholds(p, y, c, weights);
    if (thresholds === undefined) return Number.NaN;
    if (thresholds.positive === 0 || thresholds.negative === 0) continue;
    present++;
    total += score(thresholds);
  }
  return total / present;
}

/** Area under the ROC curve of one class, or the mean over each class against the rest. */
export const auc: ScoreFunction = (p, y, weights, settings) =>
  ofOneOrEach(areaUnderRoc, p, y, weights, settings);

/**
 * Area under the curve of precision over recall, as a sum of steps, of one class or the mean over
 * each class against the rest.
 */
export const averagePrecision: ScoreFunction = (p, y, weights, settings) =>
  ofOneOrEach(precisionOverRecall, p, y, weights, settings);

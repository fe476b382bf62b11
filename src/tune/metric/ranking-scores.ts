import type { Target } from "../../numeric/matrix.ts";
import type { LeavingOut, MetricSettings, ScoreFunction } from "./score-function.ts";

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
  const keys = probabilitiesOf(p, y, positive);
  if (keys === undefined) return undefined;
  return weights === undefined
    ? countThresholds(keys, y.values, positive)
    : weighThresholds(keys, y.values, positive, weights);
}

/** The probability of a class for each row; undefined when one is NaN. */
function probabilitiesOf(
  p: Float64Array,
  { values, classes }: Target,
  positive: number,
): Float64Array | undefined {
  const keys = new Float64Array(values.length);
  // A loop: `Float64Array.from` takes six times as long, and scores are computed very often.
  for (let i = 0; i < keys.length; i++) {
    const key = p[i * classes + positive];
    if (Number.isNaN(key)) return undefined;
    keys[i] = key;
  }
  return keys;
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
  const { places, count } = findPlaces(keys);
  const positives = new Float64Array(count);
  const negatives = new Float64Array(count);
  const sums = [0, 0];
  for (let i = 0; i < keys.length; i++) {
    const isPositive = labels[i] === positive;
    (isPositive ? positives : negatives)[places[i]] += weights[i];
    sums[isPositive ? 1 : 0] += weights[i];
  }
  return { positives, negatives, count, positive: sums[1], negative: sums[0] };
}

/** The place of each key among the distinct ones, and the number of these. */
function findPlaces(keys: Float64Array): { readonly places: Int32Array; readonly count: number } {
  const values = keys.slice().sort();
  let count = 0;
  for (let i = 0; i < keys.length; i++)
    if (i === 0 || values[i] !== values[i - 1]) values[count++] = values[i];
  const places = Int32Array.from(keys, (key) => {
    let low = 0;
    for (let high = count - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (values[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return { places, count };
}

/** The thresholds of one class without some rows; the rows are sorted once. */
function thresholdsLeavingOut(
  p: Float64Array,
  y: Target,
  positive: number,
): ((left: Int32Array) => Thresholds) | undefined {
  const keys = probabilitiesOf(p, y, positive);
  if (keys === undefined) return undefined;
  const { places, count } = findPlaces(keys);
  const ones = new Float64Array(keys.length).fill(1);
  const all = weighThresholds(keys, y.values, positive, ones);
  const positives = new Float64Array(count);
  const negatives = new Float64Array(count);
  return (left) => {
    positives.set(all.positives);
    negatives.set(all.negatives);
    let own = 0;
    for (const i of left) {
      const isPositive = y.values[i] === positive;
      (isPositive ? positives : negatives)[places[i]]--;
      if (isPositive) own++;
    }
    return {
      ...{ positives, negatives, count },
      positive: all.positive - own,
      negative: all.negative - (left.length - own),
    };
  };
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

/** Each of a list in turn, when it is needed: the thresholds of one class use the memory of the next. */
function* lazily<A, B>(list: readonly A[], of: (a: A) => B): Generator<B> {
  for (const a of list) yield of(a);
}

/** The class that a score is of; undefined where it is the mean over each class. */
const scoredClass = (
  { classes }: Target,
  settings: MetricSettings | undefined,
): number | undefined => settings?.positive ?? (classes === 2 ? 1 : undefined);

/** The classes of which thresholds are found. */
const scoredClasses = (y: Target, positive: number | undefined): readonly number[] =>
  positive === undefined ? Array.from({ length: y.classes }, (_, c) => c) : [positive];

/**
 * A score of one class against the rest, or its mean over the classes that have rows on both sides.
 * @param each thresholds of the scored classes; undefined when a probability is NaN
 * @param rows that are scored
 */
function averageOver(
  score: (t: Thresholds) => number,
  each: Iterable<Thresholds | undefined>,
  { isOne, rows }: { readonly isOne: boolean; readonly rows: number },
): number {
  if (rows === 0) return Number.NaN;
  let total = 0;
  let present = 0;
  for (const thresholds of each) {
    if (thresholds === undefined) return Number.NaN;
    if (isOne) return score(thresholds);
    if (thresholds.positive === 0 || thresholds.negative === 0) continue;
    present++;
    total += score(thresholds);
  }
  return total / present;
}

const ofOneOrEach =
  (score: (t: Thresholds) => number): ScoreFunction =>
  (p, y, weights, settings) => {
    const positive = scoredClass(y, settings);
    const each = lazily(scoredClasses(y, positive), (c) => findThresholds(p, y, c, weights));
    return averageOver(score, each, { isOne: positive !== undefined, rows: y.values.length });
  };

const leavingOutOf =
  (score: (t: Thresholds) => number): LeavingOut =>
  (p, y, settings) => {
    const positive = scoredClass(y, settings);
    const prepared = scoredClasses(y, positive).map((c) => thresholdsLeavingOut(p, y, c));
    const isOne = positive !== undefined;
    return (left) =>
      averageOver(
        score,
        lazily(prepared, (of) => of?.(left)),
        { isOne, rows: y.values.length - left.length },
      );
  };

/** Area under the ROC curve of one class, or the mean over each class against the rest. */
export const auc = ofOneOrEach(areaUnderRoc);
/** The same without some of the rows. */
export const aucLeavingOut = leavingOutOf(areaUnderRoc);

/**
 * Area under the curve of precision over recall, as a sum of steps, of one class or the mean over
 * each class against the rest.
 */
export const averagePrecision = ofOneOrEach(precisionOverRecall);
/** The same without some of the rows. */
export const averagePrecisionLeavingOut = leavingOutOf(precisionOverRecall);

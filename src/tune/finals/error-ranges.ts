import { type PackedNumbers, packFloats, readNumbers } from "../../numeric/packed-numbers.ts";

/** Errors of predictions that are near each other. */
export interface ErrorRange {
  /** Predictions in this range are below this number; null in the last range. */
  readonly below: number | null;
  /**
   * Actual minus predicted number, in ascending order: quantiles at equal distances, of the errors as
   * those of one row more.
   */
  readonly errors: PackedNumbers;
}

/** Actual and predicted numbers of rows that the models were not trained on. */
export interface UnseenRows {
  /** Predicted numbers. */
  readonly predicted: Float64Array;
  /** Actual numbers. */
  readonly actual: Float64Array;
  /** Weight of each row. Default: 1 each. */
  readonly weights: Float64Array | undefined;
}

/** A range of predictions has at least this many rows… */
const MIN_ROWS_PER_RANGE = 100;
/** …and there are at most this many ranges. */
const MAX_RANGES = 5;
/** Errors that a range keeps: they give intervals of up to 99.6 %. */
const MAX_ERRORS = 499;

/**
 * Sorts rows into ranges of predictions with equally many rows, and keeps the errors of each, so that
 * intervals are wider where errors are larger (Mondrian conformal prediction: Vovk, Gammerman, Shafer
 * 2005, Algorithmic Learning in a Random World, section 4.5).
 * @returns ranges by ascending predictions; none without rows
 */
export function errorRanges({ predicted, actual, weights }: UnseenRows): ErrorRange[] {
  const order = Array.from(predicted.keys())
    .filter((i) => Number.isFinite(actual[i] - predicted[i]))
    .sort((a, b) => predicted[a] - predicted[b]);
  const n = order.length;
  const count = Math.max(1, Math.min(MAX_RANGES, Math.floor(n / MIN_ROWS_PER_RANGE)));
  const ranges: ErrorRange[] = [];
  for (let r = 0, start = 0; r < count && start < n; r++) {
    let end = Math.max(start + 1, Math.round((n * (r + 1)) / count));
    // Equal predictions stay together.
    while (end < n && predicted[order[end]] === predicted[order[end - 1]]) end++;
    const rows = order.slice(start, end);
    const errors = quantiles(
      rows.map((i) => actual[i] - predicted[i]),
      rows.map((i) => weights?.[i] ?? 1),
    );
    ranges.push({
      below: end < n ? predicted[order[end]] : null,
      errors: packFloats(errors, "f64"),
    });
    start = end;
  }
  return ranges;
}

/**
 * The k-th of m quantiles is the least error with a share of k ÷ (m + 1) of the weights up to it, where
 * one row more is counted, whose error is infinite. Without weights, and with few errors, these are
 * all errors. With weights there are as many as there are rows of equal weight that tell as much.
 */
function quantiles(errors: readonly number[], weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const effective = total ** 2 / weights.reduce((a, w) => a + w * w, 0);
  // A little more, since rounding must not take a row away.
  const m = Math.min(MAX_ERRORS, Math.floor(effective * (1 + 1e-9)));
  const sorted = Array.from(errors.keys()).sort((a, b) => errors[a] - errors[b]);
  const out: number[] = [];
  let at = 0;
  let sum = weights[sorted[0]];
  for (let k = 1; k <= m; k++) {
    const needed = ((total * (effective + 1)) / effective) * (k / (m + 1)) * (1 - 1e-9);
    while (sum < needed && at < sorted.length - 1) sum += weights[sorted[++at]];
    out.push(errors[sorted[at]]);
  }
  return out;
}

/** The greatest coverage that there are enough errors for. */
export const MAX_COVERAGE = 0.99;

/** Errors that an interval needs. @param coverage share of rows, at most `MAX_COVERAGE` */
export const errorsNeeded = (coverage: number): number =>
  Math.ceil((2 / (1 - coverage) - 1) * (1 - 1e-9));

/** The errors of some neighbouring ranges. */
interface MergedRange {
  readonly below: number;
  readonly errors: readonly number[];
}

/** Ranges with at least `needed` errors each, made of neighbouring ones; none if all have fewer. */
function mergeRanges(ranges: readonly ErrorRange[], needed: number): MergedRange[] {
  const merged: MergedRange[] = [];
  let held: number[] = [];
  for (const { below, errors } of ranges) {
    held = [...held, ...readNumbers(errors)];
    if (held.length < needed) continue;
    merged.push({ below: below ?? Infinity, errors: held });
    held = [];
  }
  const last = merged.pop();
  if (last === undefined) return [];
  return [...merged, { below: Infinity, errors: [...last.errors, ...held] }];
}

/**
 * Makes a function of a prediction that returns the ends of the interval which holds the actual
 * number with this probability; half of the misses are on either side (split conformal prediction:
 * Lei et al. 2018, Distribution-Free Predictive Inference for Regression, algorithm 2, with signed
 * errors).
 * @param coverage the probability, at most `MAX_COVERAGE`
 * @returns undefined if there are fewer than `errorsNeeded`
 */
export function intervalsAround(
  ranges: readonly ErrorRange[],
  coverage: number,
): ((prediction: number) => readonly [low: number, high: number]) | undefined {
  const merged = mergeRanges(ranges, errorsNeeded(coverage));
  if (merged.length === 0) return undefined;
  const ends = merged.map(({ below, errors }) => {
    const sorted = errors.toSorted((a, b) => a - b);
    const rank = Math.max(1, Math.floor(((sorted.length + 1) * (1 - coverage)) / 2 + 1e-9));
    return { below, low: sorted[rank - 1], high: sorted[sorted.length - rank] };
  });
  return (prediction) => {
    const { low, high } = ends.find(({ below }) => prediction < below) ?? ends[ends.length - 1];
    return [prediction + low, prediction + high];
  };
}

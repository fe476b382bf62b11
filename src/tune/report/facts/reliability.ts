import type { Target } from "../../../numeric/matrix.ts";
import { predictedClass } from "../../metric/confusion.ts";
import { wilsonInterval } from "./wilson.ts";

/** Rows with similar probabilities: what was predicted for them, and what was observed. */
export interface ReliabilityBin {
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share of the rows for which it came true. */
  readonly observed: number;
  /** Lower end of the 95 % interval of this share. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Number of rows. */
  readonly rows: number;
}

/** Rows whose predicted probability lies in a range. */
export interface ProbabilityBin {
  /** Least probability. */
  readonly from: number;
  /** Greatest probability. */
  readonly to: number;
  /** Rows for which it came true. */
  readonly cameTrue: number;
  /** Rows for which it did not. */
  readonly didNot: number;
}

/** How far predicted probabilities come true. */
export interface Reliability {
  /** The class whose probability is meant; undefined: of each row the class that is predicted. */
  readonly of: string | undefined;
  /** Bins of about as many rows each, the least probability first. */
  readonly bins: readonly ReliabilityBin[];
  /** Rows by predicted probability, in ranges of equal width from 0 to 1. */
  readonly distribution: readonly ProbabilityBin[];
  /** Expected calibration error: mean over rows of |observed − predicted| of their bins. */
  readonly error: number;
}

/** Ranges of the distribution. */
const RANGES = 20;
/** Bins at most. */
const MAX_BINS = 10;
/** Rows that a bin should have. */
const MIN_ROWS = 20;

/**
 * Compares probabilities with what came true, in bins of equally many rows: of one of two classes, or
 * of the predicted class where there are more (Guo et al. 2017, eq. 3).
 * @param positive index of one of two classes
 */
export function reliability(
  p: Float64Array,
  y: Target,
  classes: readonly string[],
  positive: number | undefined,
): Reliability {
  const k = y.classes;
  const pairs = Array.from(y.values, (actual, i) => {
    const c = positive ?? predictedClass(p, i, k);
    return { predicted: p[i * k + c], came: actual === c ? 1 : 0 };
  }).sort((a, b) => a.predicted - b.predicted);
  const n = pairs.length;
  const count = Math.max(2, Math.min(MAX_BINS, Math.floor(n / MIN_ROWS)));
  const bins: ReliabilityBin[] = [];
  for (let from = 0; from < n; ) {
    let to = Math.max(from + 1, Math.round(((bins.length + 1) * n) / count));
    // Equal probabilities stay together.
    while (to < n && pairs[to].predicted === pairs[to - 1].predicted) to++;
    bins.push(binOf(pairs.slice(from, to)));
    from = to;
  }
  return {
    of: positive === undefined ? undefined : classes[positive],
    bins,
    distribution: Array.from({ length: RANGES }, (_, b) => {
      const own = pairs.filter((q) => Math.min(RANGES - 1, Math.floor(q.predicted * RANGES)) === b);
      const cameTrue = own.reduce((sum, q) => sum + q.came, 0);
      return { from: b / RANGES, to: (b + 1) / RANGES, cameTrue, didNot: own.length - cameTrue };
    }),
    error: bins.reduce((sum, b) => sum + (b.rows / n) * Math.abs(b.observed - b.predicted), 0),
  };
}

function binOf(pairs: readonly { readonly predicted: number; readonly came: number }[]) {
  const rows = pairs.length;
  const observed = pairs.reduce((sum, b) => sum + b.came, 0) / rows;
  const [low, high] = wilsonInterval(observed, rows);
  const predicted = pairs.reduce((sum, b) => sum + b.predicted, 0) / rows;
  return { predicted, observed, low, high, rows };
}

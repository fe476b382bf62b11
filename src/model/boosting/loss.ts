import type { Target } from "../../numeric/matrix.ts";

/** A share of a class below this counts as this, so that its logarithm is finite. */
const MIN_SHARE = 1e-6;
/** Smallest curvature of a row: where a class is certain, the quotient of the leaf stays finite. */
const MIN_ROW_CURVATURE = 1e-6;

/** A loss of some rows as a function of their scores: one array of scores for each output. */
export interface Loss {
  /** Number of scores of a row: one for a regression and for two classes, else one a class. */
  readonly outputs: number;
  /** Whether all curvatures are 1. */
  readonly isFlat: boolean;
  /** Writes gradients g and curvatures h of the loss by each score. */
  derive(scores: readonly Float64Array[], g: Float64Array[], h: Float64Array[]): void;
  /** Mean loss. */
  mean(scores: readonly Float64Array[]): number;
}

/** Where scores begin, and the unit of scores and targets of a regression. */
export interface Start {
  /** First value of each score, in units of the target. */
  readonly base: readonly number[];
  /** What a score of 1 stands for: the standard deviation of numbers; 1 for classes. */
  readonly unit: number;
}

/** The mean and deviation of numbers; the log-odds; or the logarithms of the classes' shares. */
export function findStart({ values, classes }: Target, weights: Float64Array | undefined): Start {
  const n = values.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += weights?.[i] ?? 1;
  if (classes === 0) {
    // Twice, because the first mean of large numbers is off in its last digits.
    let mean = 0;
    for (let pass = 0; pass < 2; pass++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (weights?.[i] ?? 1) * (values[i] - mean);
      mean += sum / total;
    }
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (weights?.[i] ?? 1) * (values[i] - mean) ** 2;
    return { base: [mean], unit: Math.sqrt(squares / total) || 1 };
  }
  const shares = new Float64Array(classes);
  for (let i = 0; i < n; i++) shares[values[i]] += (weights?.[i] ?? 1) / total;
  const logs = Array.from(shares, (share) => Math.log(Math.max(MIN_SHARE, share)));
  return { base: classes === 2 ? [logs[1] - logs[0]] : logs, unit: 1 };
}

/** Scores in units of the start: 0 for numbers, whose mean is added at the end. */
export function startScores({ base }: Start, { classes, values }: Target): Float64Array[] {
  return base.map((b) => new Float64Array(values.length).fill(classes === 0 ? 0 : b));
}

/** The loss that boosting lowers: half the squared error in units of `start`, or the log-loss. */
export function lossOf(y: Target, start: Start, weights: Float64Array | undefined): Loss {
  if (y.classes === 0) return squaredError(y, start, weights);
  return y.classes === 2 ? logLoss(y, weights) : softmaxLoss(y, weights);
}

function squaredError(
  { values }: Target,
  { base: [mean], unit }: Start,
  weights: Float64Array | undefined,
): Loss {
  const n = values.length;
  const wanted = values.map((v) => (v - mean) / unit);
  const at = (i: number): number => weights?.[i] ?? 1;
  return {
    outputs: 1,
    isFlat: weights === undefined,
    derive([s], [g], [h]) {
      for (let i = 0; i < n; i++) {
        g[i] = (s[i] - wanted[i]) * at(i);
        h[i] = at(i);
      }
    },
    mean([s]) {
      let sum = 0;
      let total = 0;
      for (let i = 0; i < n; i++) {
        sum += at(i) * (s[i] - wanted[i]) ** 2;
        total += at(i);
      }
      return sum / total;
    },
  };
}

function logLoss({ values }: Target, weights: Float64Array | undefined): Loss {
  const n = values.length;
  return {
    outputs: 1,
    isFlat: false,
    derive([s], [g], [h]) {
      for (let i = 0; i < n; i++) {
        const w = weights === undefined ? 1 : weights[i];
        const p = 1 / (1 + Math.exp(-s[i]));
        g[i] = (p - values[i]) * w;
        h[i] = Math.max(MIN_ROW_CURVATURE, p * (1 - p)) * w;
      }
    },
    mean([s]) {
      let sum = 0;
      let total = 0;
      for (let i = 0; i < n; i++) {
        const w = weights === undefined ? 1 : weights[i];
        const margin = values[i] === 1 ? s[i] : -s[i];
        // log(1 + e^−m) without overflow
        sum += w * (Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin));
        total += w;
      }
      return sum / total;
    },
  };
}

/** Rows whose probabilities are computed together: their numbers of all classes stay in the cache. */
const BLOCK_ROWS = 256;

function softmaxLoss({ values, classes }: Target, weights: Float64Array | undefined): Loss {
  const n = values.length;
  const top = new Float64Array(BLOCK_ROWS);
  const sum = new Float64Array(BLOCK_ROWS);
  const e = new Float64Array(BLOCK_ROWS * classes);
  /** Of the rows from `from` on: their largest scores, and exp(score − largest) of each class with its sum. */
  const exponentiate = (scores: readonly Float64Array[], from: number, count: number): void => {
    top.fill(-Infinity);
    sum.fill(0);
    for (const s of scores)
      for (let j = 0; j < count; j++) if (s[from + j] > top[j]) top[j] = s[from + j];
    for (let c = 0; c < classes; c++) {
      const s = scores[c];
      const at = c * BLOCK_ROWS;
      for (let j = 0; j < count; j++) sum[j] += e[at + j] = Math.exp(s[from + j] - top[j]);
    }
  };
  return {
    outputs: classes,
    isFlat: false,
    derive(scores, g, h) {
      for (let from = 0; from < n; from += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, n - from);
        exponentiate(scores, from, count);
        for (let c = 0; c < classes; c++) {
          const [gc, hc, at] = [g[c], h[c], c * BLOCK_ROWS];
          for (let j = 0; j < count; j++) {
            const i = from + j;
            const w = weights === undefined ? 1 : weights[i];
            const p = e[at + j] / sum[j];
            gc[i] = (p - (values[i] === c ? 1 : 0)) * w;
            hc[i] = Math.max(MIN_ROW_CURVATURE, p * (1 - p)) * w;
          }
        }
      }
    },
    mean(scores) {
      let loss = 0;
      let total = 0;
      for (let from = 0; from < n; from += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, n - from);
        exponentiate(scores, from, count);
        for (let j = 0; j < count; j++) {
          const i = from + j;
          const w = weights === undefined ? 1 : weights[i];
          loss += w * (Math.log(sum[j]) + top[j] - scores[values[i]][i]);
          total += w;
        }
      }
      return loss / total;
    },
  };
}

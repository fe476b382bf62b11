import type { Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import type { ScoreFunction } from "./metric.ts";

/** A score, or a difference of scores, with its 95 % interval. */
export interface Interval {
  /** Score on all rows. */
  readonly score: number;
  /** 2.5 % quantile of the resampled scores. */
  readonly low: number;
  /** 97.5 % quantile of the resampled scores. */
  readonly high: number;
}

/** Rows above which fewer resamples are drawn: the interval is narrow, so its ends vary little. */
const MANY_ROWS = 5000;
const RESAMPLES = 500;
const RESAMPLES_OF_MANY_ROWS = 200;
/** Of a larger holdout only this many first rows are resampled: the interval is narrow anyway. */
const MAX_RESAMPLED_ROWS = 20_000;
/** Measured time per resampled row of one prediction, sorting included. */
const MS_PER_ROW = 1e-4;

const countResamples = (rows: number): number =>
  rows > MANY_ROWS ? RESAMPLES_OF_MANY_ROWS : RESAMPLES;

/** Estimated milliseconds to compare two predictions of this many rows. */
export function estimateBootstrapMs(rows: number): number {
  const n = Math.min(rows, MAX_RESAMPLED_ROWS);
  return 2 * countResamples(n) * n * MS_PER_ROW;
}

/**
 * The score of each prediction, and the difference of the first two, with 95 % percentile intervals
 * (Efron 1979). All predictions are scored on the same resampled rows.
 * @param predictions of the same rows, each rows × outputs
 */
export function bootstrap(
  predictions: readonly Float64Array[],
  y: Target,
  score: ScoreFunction,
  rng: Rng,
): { readonly each: readonly Interval[]; readonly difference: Interval | undefined } {
  const points = predictions.map((p) => score(p, y));
  const samples = resampleScores(predictions, y, score, rng);
  return {
    each: points.map((point, m) => percentileInterval(point, samples[m])),
    difference:
      predictions.length < 2
        ? undefined
        : percentileInterval(
            points[0] - points[1],
            samples[0].map((v, b) => v - samples[1][b]),
          ),
  };
}

/** Scores on rows drawn with replacement: one array per prediction, one entry per resample. */
function resampleScores(
  predictions: readonly Float64Array[],
  y: Target,
  score: ScoreFunction,
  rng: Rng,
): readonly Float64Array[] {
  const n = Math.min(y.values.length, MAX_RESAMPLED_ROWS);
  const outputs = Math.max(1, y.classes);
  const resamples = countResamples(n);
  const scores = predictions.map(() => new Float64Array(resamples));
  const values = new Float64Array(n);
  const drawn = predictions.map(() => new Float64Array(n * outputs));
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < n; i++) {
      const r = rng.integer(n);
      values[i] = y.values[r];
      for (const [m, p] of predictions.entries())
        for (let c = 0; c < outputs; c++) drawn[m][i * outputs + c] = p[r * outputs + c];
    }
    for (const [m, p] of drawn.entries()) scores[m][b] = score(p, { values, classes: y.classes });
  }
  return scores;
}

/** Scores that are NaN (AUC of a resample with one class) are left out. */
function percentileInterval(point: number, scores: Float64Array): Interval {
  const sorted = scores.filter((v) => !Number.isNaN(v)).sort();
  const n = sorted.length;
  const quantile = (q: number): number =>
    n === 0 ? point : sorted[Math.min(n - 1, Math.floor(q * n))];
  return { score: point, low: quantile(0.025), high: quantile(0.975) };
}

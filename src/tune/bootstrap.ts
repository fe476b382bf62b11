import type { Target } from "../numeric/matrix.ts";
import type { Rng } from "../numeric/rng.ts";
import type { ScoreFunction } from "./metric.ts";

export interface Interval {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}
/** Fewer for many rows: the interval is narrow anyway, and its ends need less care. */
const resamplesOf = (rows: number): number => (rows > 5000 ? 200 : 500);
/**
 * Holdouts larger than this are resampled from their first so many rows: the interval is narrow
 * anyway.
 */
const MOST_ROWS = 20_000;

/**
 * About how long it takes to compare two predictions of this many rows: some 100 ns a row and
 * resample, sorting included.
 */
export function bootstrapMs(rows: number): number {
  const n = Math.min(rows, MOST_ROWS);
  return 2 * resamplesOf(n) * n * 1e-4;
}

/**
 * Score of each of `predictions` on the same resampled rows, with 95 % percentile intervals of each
 * and of the difference of the first two (Efron 1979).
 */
export function bootstrap(
  predictions: readonly Float64Array[],
  y: Target,
  score: ScoreFunction,
  rng: Rng,
): { readonly each: readonly Interval[]; readonly difference: Interval | undefined } {
  const n = Math.min(y.values.length, MOST_ROWS);
  const k = Math.max(1, y.classes);
  const resamples = resamplesOf(n);
  const samples = predictions.map(() => new Float64Array(resamples));
  const values = new Float64Array(n);
  const room = predictions.map(() => new Float64Array(n * k));
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < n; i++) {
      const r = rng.integer(n);
      values[i] = y.values[r];
      for (const [m, p] of predictions.entries())
        for (let c = 0; c < k; c++) room[m][i * k + c] = p[r * k + c];
    }
    for (const [m, p] of room.entries()) samples[m][b] = score(p, { values, classes: y.classes });
  }
  const interval = (point: number, s: Float64Array): Interval => {
    const sorted = s.filter((v) => !Number.isNaN(v)).sort();
    const at = (q: number): number =>
      sorted.length === 0
        ? point
        : sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
    return { score: point, low: at(0.025), high: at(0.975) };
  };
  const points = predictions.map((p) => score(p, y));
  return {
    each: points.map((p, m) => interval(p, samples[m])),
    difference:
      predictions.length < 2
        ? undefined
        : interval(
            points[0] - points[1],
            samples[0].map((v, b) => v - samples[1][b]),
          ),
  };
}

import { standardDeviation } from "../numeric/statistics.ts";
import type { Curve, History, HistoryColumns } from "./history.ts";

/** Ratio of the steps of two neighbouring rungs. */
const RUNG_GROWTH = 1.6;
/** Weight of the prior of a transition, in observations: no change, with half the spread. */
const PRIOR_OBSERVATIONS = 2;
/** Weight of the prior of a transition's mean change, in observations. */
const PRIOR_OBSERVATIONS_OF_SHIFT = 0.5;
/** Least spread of values on the model's scale. */
const MIN_SPREAD = 0.05;
/** Values on the model's scale lie at least this far above its lower end, before the logarithm. */
const MIN_HEIGHT = 1e-3;

/** Forecast of a curve's last value, on the model's scale: `toLoss` gives the loss. */
interface Forecast {
  readonly mean: number;
  /** Standard deviation. */
  readonly sd: number;
  /**
   * Step of the next rung, and standard deviation by which the forecast will move until there;
   * undefined at the end.
   */
  readonly next: { readonly step: number; readonly sd: number } | undefined;
}

/** Change from one rung to the next: shift + slope · (value − centre) + trend · (last change). */
interface Transition {
  /** Mean of the values at the first rung. */
  readonly centre: number;
  readonly shift: number;
  readonly slope: number;
  readonly trend: number;
  /** Of what the regression does not explain. */
  readonly variance: number;
}

/** One curve between two rungs. */
interface Observed {
  /** Value at the first rung. */
  readonly value: number;
  /** Change up to the first rung. */
  readonly last: number;
  /** Change from the first rung to the second. */
  readonly change: number;
}

/**
 * Predicts where learning curves lead from how other curves of the study continued. The model is a
 * chain of small linear regressions, each from one rung of steps to the next, on the value and the
 * last change, with a prior of no change. So the model also learns from curves that were stopped
 * half-way. Values are compared on a logarithmic scale above the best one, so that differences
 * between good curves count although bad ones are far away.
 */
export class CurveModel {
  /** Steps at which curves are compared, ascending; the last one is the end. */
  readonly rungs: readonly number[];
  readonly #transitions: Transition[] = [];
  /** Lower end of the model's scale, as a loss. */
  readonly #low: number;
  readonly #scale: number;

  /**
   * @param curves of any length; values that are not finite are ignored
   * @param end the last step; default: that of the longest curve
   */
  constructor(curves: readonly Curve[], end = 0) {
    let first = Infinity;
    let last = end;
    const ends: number[] = [];
    let low = Infinity;
    for (const curve of curves) {
      const n = curve.step.length;
      if (n === 0) continue;
      first = Math.min(first, Math.max(1, curve.step[0]));
      last = Math.max(last, curve.step[n - 1]);
      for (const v of curve.loss) if (Number.isFinite(v)) low = Math.min(low, v);
      const lastLoss = lossUpTo(curve, Infinity);
      if (Number.isFinite(lastLoss)) ends.push(lastLoss);
    }
    ends.sort((a, b) => a - b);
    const middle = ends[ends.length >> 1] ?? 1;
    this.#scale = Math.max((middle - low) / 2, 1e-12 * Math.max(1, Math.abs(middle))) || 1;
    this.#low = (low === Infinity ? 0 : low) - this.#scale;
    const rungs: number[] = [];
    for (let step = last; step >= first; step = Math.min(step - 1, Math.floor(step / RUNG_GROWTH)))
      rungs.unshift(step);
    this.rungs = rungs;
    for (let k = 0; k + 1 < rungs.length; k++) this.#transitions.push(this.#learn(curves, k));
  }

  /**
   * Learns from the curves of finished and paused trials.
   * @param options.pending whether to learn from pending trials too; default: false
   * @param options.last the last step; default: that of the longest curve
   */
  static of(history: History, { pending = false, last = 0 } = {}): CurveModel {
    const curves: Curve[] = [];
    const take = (columns: HistoryColumns): void => {
      for (let i = 0; i < columns.length; i++) curves.push(history.curve(columns.number[i]));
    };
    take(history.finished);
    take(history.paused);
    if (pending) take(history.pending);
    return new CurveModel(curves, last);
  }

  /** A loss on the model's scale; less is better. */
  fromLoss(loss: number): number {
    return Math.log(Math.max(MIN_HEIGHT, (loss - this.#low) / this.#scale));
  }
  /** The inverse of `fromLoss`. */
  toLoss(value: number): number {
    return this.#low + this.#scale * Math.exp(value);
  }

  /**
   * Forecasts the value of a curve at the last rung.
   * @param upTo last step of the curve that is used
   * @returns undefined where the last of these steps has no finite value
   */
  forecast(curve: Curve, upTo = Infinity): Forecast | undefined {
    const n = curve.step.findLastIndex((s) => s <= upTo) + 1;
    const now = lossUpTo(curve, upTo);
    if (n === 0 || !Number.isFinite(now)) return undefined;
    const step = curve.step[n - 1];
    let mean = this.fromLoss(now);
    let variance = 0;
    // The part of the variance that the value at the next rung will resolve.
    let resolved = 0;
    let next: number | undefined;
    let k = this.rungs.findLastIndex((r) => r <= step);
    if (k === -1) k = 0;
    let change = k > 0 ? mean - this.fromLoss(lossUpTo(curve, this.rungs[k - 1])) : 0;
    if (!Number.isFinite(change)) change = 0;
    for (let first = true; k < this.#transitions.length; k++, first = false) {
      const t = this.#transitions[k];
      const [from, to] = [this.rungs[k], this.rungs[k + 1]];
      // The share of the way to the next rung that is left, in logarithms of the step.
      const part = first && step > from ? Math.log(to / step) / Math.log(to / from) : 1;
      change = part * (t.shift + t.slope * (mean - t.centre) + t.trend * change);
      mean += change;
      const stretch = (1 + part * t.slope) ** 2;
      variance = variance * stretch + part * t.variance;
      resolved = first ? part * t.variance : resolved * stretch;
      next ??= to;
    }
    return {
      mean,
      sd: Math.sqrt(variance),
      next: next === undefined ? undefined : { step: next, sd: Math.sqrt(resolved) },
    };
  }

  /** Learns the transition from rung k to the next one. */
  #learn(curves: readonly Curve[], k: number): Transition {
    const { observed, values } = this.#observe(curves, k);
    const spread = values.length < 2 ? MIN_SPREAD : Math.max(MIN_SPREAD, standardDeviation(values));
    const n = observed.length;
    const centre = n === 0 ? 0 : observed.reduce((s, r) => s + r.value, 0) / n;
    // Ridge regression on [1, value − centre, last change]: normal equations of three unknowns.
    const a = [
      [PRIOR_OBSERVATIONS_OF_SHIFT, 0, 0],
      [0, PRIOR_OBSERVATIONS * spread ** 2, 0],
      [0, 0, PRIOR_OBSERVATIONS * spread ** 2],
    ];
    const b = [0, 0, 0];
    for (const { value, last, change } of observed) {
      const x = [1, value - centre, last];
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) a[i][j] += x[i] * x[j];
        b[i] += x[i] * change;
      }
    }
    const [shift, slope, trend] = solve3(a, b);
    let squares = PRIOR_OBSERVATIONS * (0.5 * spread) ** 2;
    for (const { value, last, change } of observed)
      squares += (change - shift - slope * (value - centre) - trend * last) ** 2;
    const variance = squares / (n + PRIOR_OBSERVATIONS);
    return { centre, shift, slope: Math.max(-1, slope), trend, variance };
  }

  /** The curves that have reached rung k + 1, and the values of all that have reached rung k. */
  #observe(
    curves: readonly Curve[],
    k: number,
  ): { readonly observed: readonly Observed[]; readonly values: readonly number[] } {
    const [from, to] = [this.rungs[k], this.rungs[k + 1]];
    const before = k > 0 ? this.rungs[k - 1] : undefined;
    const observed: Observed[] = [];
    const values: number[] = [];
    for (const curve of curves) {
      const end = curve.step.length === 0 ? -1 : curve.step[curve.step.length - 1];
      const loss = end >= from ? lossUpTo(curve, from) : Number.NaN;
      if (!Number.isFinite(loss)) continue;
      const value = this.fromLoss(loss);
      values.push(value);
      const next = end >= to ? lossUpTo(curve, to) : Number.NaN;
      if (!Number.isFinite(next)) continue;
      const earlier = before === undefined ? Number.NaN : lossUpTo(curve, before);
      observed.push({
        value,
        change: this.fromLoss(next) - value,
        last: Number.isFinite(earlier) ? value - this.fromLoss(earlier) : 0,
      });
    }
    return { observed, values };
  }
}

/** The last loss reported up to a step; NaN where there is none. */
export function lossUpTo(curve: Curve, step: number): number {
  const n = curve.step.length;
  if (n === 0 || curve.step[0] > step) return Number.NaN;
  let low = 0;
  let high = n - 1;
  if (curve.step[high] <= step) return curve.loss[high];
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (curve.step[mid] <= step) low = mid;
    else high = mid;
  }
  return curve.loss[low];
}

/** Solves a · x = b for a symmetric positive definite 3 × 3 matrix, by Cramer's rule. */
function solve3(a: readonly (readonly number[])[], b: readonly number[]): [number, number, number] {
  const det = (m: readonly (readonly number[])[]): number =>
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
    m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
    m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  const d = det(a);
  const x = [0, 1, 2].map(
    (j) => det(a.map((row, i) => row.map((v, c) => (c === j ? b[i] : v)))) / d,
  );
  return x as [number, number, number];
}

import type { Columns, Curve, History } from "./history.ts";

/** From one rung of the model to the next, steps grow by this factor. */
const GROWTH = 1.6;
/**
 * What a transition is taken for before anything is seen, in observations: no change, with half the
 * spread of the values.
 */
const PRIOR = 2;

/** What a curve may come to, on the model's own scale: `toLoss` leads back. */
export interface Forecast {
  readonly mean: number;
  readonly sd: number;
  /**
   * The next rung, and how far the forecast is likely to move until there; undefined at the end.
   */
  readonly next: { readonly step: number; readonly sd: number } | undefined;
}

interface Transition {
  /** Mean of the values before. */
  readonly centre: number;
  /** Change = shift + slope · (value − centre) + trend · (last change). */
  readonly shift: number;
  readonly slope: number;
  readonly trend: number;
  readonly variance: number;
}

/**
 * Where learning curves lead, from how other curves of the study went on: a chain of small linear
 * regressions, each from one rung of steps to the next, on the value and the last change, drawn
 * towards "stays as it is". So curves that were stopped half way still say how the way begins.
 * Values are compared on a logarithmic scale above the best one, so that what is hopeless does not
 * hide what is close.
 */
export class CurveModel {
  /** Steps at which curves are compared, growing; the last one is the end. */
  readonly rungs: readonly number[];
  readonly #transitions: Transition[] = [];
  readonly #low: number;
  readonly #scale: number;

  /**
   * @param curves of any length; values that are not finite are passed over
   * @param end the last step, where it is known; otherwise the longest curve's
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
      const end = valueAt(curve, Infinity);
      if (Number.isFinite(end)) ends.push(end);
    }
    ends.sort((a, b) => a - b);
    const middle = ends[ends.length >> 1] ?? 1;
    this.#scale = Math.max((middle - low) / 2, 1e-12 * Math.max(1, Math.abs(middle))) || 1;
    this.#low = (low === Infinity ? 0 : low) - this.#scale;
    const rungs: number[] = [];
    for (let step = last; step >= first; step = Math.min(step - 1, Math.floor(step / GROWTH)))
      rungs.unshift(step);
    this.rungs = rungs;
    for (let k = 0; k + 1 < rungs.length; k++) this.#transitions.push(this.#learn(curves, k));
  }

  /**
   * From every curve of a study; with `pending` also from those of trials under way. `last` is the
   * last step, where it is known.
   */
  static of(history: History, { pending = false, last = 0 } = {}): CurveModel {
    const curves: Curve[] = [];
    const take = (columns: Columns): void => {
      for (let i = 0; i < columns.length; i++) curves.push(history.curve(columns.number[i]));
    };
    take(history.finished);
    take(history.paused);
    if (pending) take(history.pending);
    return new CurveModel(curves, last);
  }

  /** The model's scale, on which what is better is less. */
  fromLoss(loss: number): number {
    return Math.log(Math.max(1e-3, (loss - this.#low) / this.#scale));
  }
  toLoss(value: number): number {
    return this.#low + this.#scale * Math.exp(value);
  }

  /**
   * What the curve comes to at the last rung, judged by its steps up to one; undefined for one
   * without a finite value.
   */
  forecast(curve: Curve, upTo = Infinity): Forecast | undefined {
    const n = curve.step.findLastIndex((s) => s <= upTo) + 1;
    const now = valueAt(curve, upTo);
    if (n === 0 || !Number.isFinite(now)) return undefined;
    const step = curve.step[n - 1];
    let mean = this.fromLoss(now);
    let variance = 0;
    /** Of what the next rung will tell. */
    let told = 0;
    let next: number | undefined;
    let k = this.rungs.findLastIndex((r) => r <= step);
    if (k === -1) k = 0;
    let change = k > 0 ? mean - this.fromLoss(valueAt(curve, this.rungs[k - 1])) : 0;
    if (!Number.isFinite(change)) change = 0;
    for (let first = true; k < this.#transitions.length; k++, first = false) {
      const t = this.#transitions[k];
      const [from, to] = [this.rungs[k], this.rungs[k + 1]];
      // The way that is left to the next rung.
      const part = first && step > from ? Math.log(to / step) / Math.log(to / from) : 1;
      change = part * (t.shift + t.slope * (mean - t.centre) + t.trend * change);
      mean += change;
      const stretch = (1 + part * t.slope) ** 2;
      variance = variance * stretch + part * t.variance;
      told = first ? part * t.variance : told * stretch;
      next ??= to;
    }
    return {
      mean,
      sd: Math.sqrt(variance),
      next: next === undefined ? undefined : { step: next, sd: Math.sqrt(told) },
    };
  }

  #learn(curves: readonly Curve[], k: number): Transition {
    const [from, to] = [this.rungs[k], this.rungs[k + 1]];
    const before = k > 0 ? this.rungs[k - 1] : undefined;
    const rows: { readonly value: number; readonly last: number; readonly change: number }[] = [];
    const all: number[] = [];
    for (const curve of curves) {
      const end = curve.step.length === 0 ? -1 : curve.step[curve.step.length - 1];
      const raw = end >= from ? valueAt(curve, from) : Number.NaN;
      if (!Number.isFinite(raw)) continue;
      const value = this.fromLoss(raw);
      all.push(value);
      const next = end >= to ? valueAt(curve, to) : Number.NaN;
      if (!Number.isFinite(next)) continue;
      const earlier = before === undefined ? Number.NaN : valueAt(curve, before);
      rows.push({
        value,
        change: this.fromLoss(next) - value,
        last: Number.isFinite(earlier) ? value - this.fromLoss(earlier) : 0,
      });
    }
    const spread = Math.max(0.05, deviation(all));
    const n = rows.length;
    const centre = n === 0 ? 0 : rows.reduce((s, r) => s + r.value, 0) / n;
    // Ridge regression on [1, value − centre, last change]: normal equations of three unknowns.
    const a = [
      [0.5, 0, 0],
      [0, PRIOR * spread ** 2, 0],
      [0, 0, PRIOR * spread ** 2],
    ];
    const b = [0, 0, 0];
    for (const { value, last, change } of rows) {
      const x = [1, value - centre, last];
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) a[i][j] += x[i] * x[j];
        b[i] += x[i] * change;
      }
    }
    const [shift, slope, trend] = solve3(a, b);
    let squares = PRIOR * (0.5 * spread) ** 2;
    for (const { value, last, change } of rows)
      squares += (change - shift - slope * (value - centre) - trend * last) ** 2;
    return { centre, shift, slope: Math.max(-1, slope), trend, variance: squares / (n + PRIOR) };
  }
}

/** The last value reported up to a step; NaN where there is none. */
export function valueAt(curve: Curve, step: number): number {
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

function deviation(values: readonly number[]): number {
  const mean = values.reduce((s, v) => s + v, 0) / Math.max(1, values.length);
  return Math.sqrt(
    values.reduce((s, v) => s + (v - mean) ** 2, 0) / Math.max(1, values.length - 1),
  );
}

/**
 * Solves a · x = b for a symmetric positive definite a (Cramer's rule, in place of a loop over
 * three).
 */
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

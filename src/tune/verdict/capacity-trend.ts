import { mean, variance } from "../../numeric/statistics.ts";
import { signOf } from "../../trial/measures.ts";
import type { MetricInfo } from "../metric.ts";
import type { Evaluated } from "../tuning-result.ts";

/** How the score of a model depends on a hyperparameter that sets its capacity. */
export interface CapacityTrend {
  /** Name of the model. */
  readonly model: string;
  /** Name of the hyperparameter. */
  readonly param: string;
  /** Trials of the model that were compared. */
  readonly trials: number;
  /**
   * Where the best value lies by the trials: `high` at the upper end of those that were tried, `low`
   * at the lower end, `within` between them.
   */
  readonly best: "low" | "within" | "high";
  /** The best value by the trials. */
  readonly value: number;
  /** Least and greatest value that was tried. */
  readonly tried: readonly [low: number, high: number];
  /** Whether greater values make the model larger or less regular, so that it fits more. */
  readonly growsWith: boolean;
}

/** Hyperparameters that set the capacity of each model; `+` where greater values fit more. */
const CAPACITY: { readonly [model: string]: readonly (readonly [param: string, "+" | "-"])[] } = {
  linear: [["penalty", "-"]],
  tree: [
    ["depth", "+"],
    ["min_leaf", "-"],
    ["pruning", "-"],
  ],
  forest: [
    ["depth", "+"],
    ["min_leaf", "-"],
  ],
  "extra-trees": [
    ["depth", "+"],
    ["min_leaf", "-"],
  ],
  boosting: [
    ["depth", "+"],
    ["leaves", "+"],
    ["l2", "-"],
  ],
  neighbors: [["k", "-"]],
  kernel: [["penalty", "-"]],
  convolution: [
    ["channels", "+"],
    ["decay", "-"],
    ["dropout", "-"],
  ],
  network: [
    ["l2", "-"],
    ["dropout", "-"],
  ],
};

/** Trials of a model below which its scores show no trend. */
const MIN_TRIALS = 10;
/** Distinct values below which they show no curve. */
const MIN_VALUES = 5;
/** The worst share of the trials fails for other reasons than capacity, and is left out. */
const WORST_SHARE = 0.2;
/** A best value closer to an end than this share of the tried range is at that end. */
const END_SHARE = 0.1;

/**
 * Student's t from which a coefficient counts. Several are looked at, and few trials have long
 * tails: the level is below 1 % for ten trials and more.
 */
const minT = (freedom: number): number => 3 + 6 / freedom;

/**
 * The clearest trend of a model's scores over its capacity: a parabola of the score over the
 * logarithm of the hyperparameter, fitted by least squares to the trials that there are. Undefined
 * when no coefficient is far enough from 0.
 */
export function findCapacityTrend(
  leaderboard: readonly Evaluated[],
  model: string,
  direction: MetricInfo["direction"],
): CapacityTrend | undefined {
  const sign = -signOf(direction);
  const own = leaderboard.filter((e) => e.model === model);
  const kept = own.slice(0, Math.ceil((1 - WORST_SHARE) * own.length));
  let found: { readonly trend: CapacityTrend; readonly t: number } | undefined;
  for (const [param, growth] of CAPACITY[model] ?? []) {
    const points = kept.flatMap((e) => {
      const value = numberIn(e.params, param);
      return value === undefined ? [] : [{ value, score: sign * e.validation.mean }];
    });
    const shape = shapeOf(points);
    if (shape === undefined || shape.t <= (found?.t ?? 0)) continue;
    const { best, value, tried, t } = shape;
    const trend = {
      model,
      param,
      trials: points.length,
      best,
      value,
      tried,
      growsWith: growth === "+",
    };
    found = { trend, t };
  }
  return found?.trend;
}

/** A number of the parameters, or of the kind that one of them is. */
function numberIn(params: { readonly [name: string]: unknown }, param: string): number | undefined {
  for (const holder of [params, ...Object.values(params)]) {
    if (typeof holder !== "object" || holder === null) continue;
    const value: unknown = Object.entries(holder).find(([name]) => name === param)?.[1];
    if (typeof value === "number" && value >= 0) return value;
  }
  return undefined;
}

interface Point {
  readonly value: number;
  readonly score: number;
}

/** Where the best value lies, and how far the deciding coefficient is from 0. */
function shapeOf(
  points: readonly Point[],
): (Pick<CapacityTrend, "best" | "value" | "tried"> & { readonly t: number }) | undefined {
  const values = points.map((p) => p.value);
  if (points.length < MIN_TRIALS || new Set(values).size < MIN_VALUES) return undefined;
  const tried = [Math.min(...values), Math.max(...values)] as const;
  // Dropout may be 0, which has no logarithm, and is searched evenly.
  const isLog = tried[0] > 0;
  const x = values.map((v) => (isLog ? Math.log(v) : v));
  const [low, high] = [Math.min(...x), Math.max(...x)];
  const { slope, bend, slopeT, bendT, centre } = fitParabola(
    x,
    points.map((p) => p.score),
  );
  const limit = minT(points.length - 3);
  const top = centre - slope / (2 * bend);
  const margin = END_SHARE * (high - low);
  if (bendT < -limit && top > low + margin && top < high - margin)
    return { best: "within", value: isLog ? Math.exp(top) : top, tried, t: -bendT };
  if (Math.abs(slopeT) < limit) return undefined;
  // A parabola that turns within the range has no best value at its end.
  if (bend < 0 && top > low + margin && top < high - margin) return undefined;
  return slopeT > 0
    ? { best: "high", value: tried[1], tried, t: slopeT }
    : { best: "low", value: tried[0], tried, t: -slopeT };
}

/** Least squares of y on 1, x and x², in terms that are orthogonal for these x. */
function fitParabola(x: readonly number[], y: readonly number[]) {
  const n = x.length;
  const centre = mean(x);
  const u = x.map((v) => v - centre);
  const u2 = u.map((v) => v * v);
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((s, v, i) => s + v * b[i], 0);
  const uu = dot(u, u);
  // The square without its mean and without what is linear in it.
  const lean = dot(u2, u) / uu;
  const meanU2 = mean(u2);
  const w = u2.map((v, i) => v - meanU2 - lean * u[i]);
  const ww = dot(w, w);
  const meanY = mean(y);
  const centred = y.map((v) => v - meanY);
  const linear = dot(centred, u) / uu;
  const bend = dot(centred, w) / ww;
  const rest = centred.map((v, i) => v - linear * u[i] - bend * w[i]);
  const noise = Math.sqrt(dot(rest, rest) / (n - 3));
  // Equal scores have no noise, and no trend either.
  const ratio = (coefficient: number, square: number): number =>
    variance(y) === 0 ? 0 : (coefficient * Math.sqrt(square)) / Math.max(noise, Number.MIN_VALUE);
  return {
    centre,
    slope: linear - bend * lean,
    bend,
    slopeT: ratio(linear, uu),
    bendT: ratio(bend, ww),
  };
}

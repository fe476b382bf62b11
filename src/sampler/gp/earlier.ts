import {
  GaussianProcess,
  type PredictedPoint,
} from "../../numeric/gaussian-process/gaussian-process.ts";
import { warped } from "../../numeric/gaussian-process/warp.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree, ValuesOf } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { feasibleRows } from "../../trial/feasible.ts";
import type { History } from "../../trial/history.ts";
import { canonicalUnit } from "../canonical.ts";

/**
 * An earlier study of the same or a similar space, from whose results a sampler learns. Any study
 * can be passed. Parameters of the two spaces are matched by their flat names.
 */
export interface EarlierStudy {
  /** The space of the earlier study. */
  readonly space: Space;
  /** The trials of the earlier study. */
  readonly history: History;
}

/** An earlier study, and the weight of its model's mean. */
export interface WeightedStudy {
  readonly study: Earlier;
  readonly weight: number;
}

/** The model learns from at most this many trials of an earlier study. */
const MAX_TRIALS_OF_EARLIER = 150;
/** With fewer points than this there is no model of an earlier study. */
const MIN_POINTS_FOR_MODEL = 5;
/** Points of each earlier study that are tried first. */
const MAX_WINNERS = 3;
/** Least distance between winners, as a mean over coordinates. */
const MIN_WINNER_DISTANCE = 0.1;
/** Sum of squares of a prior that draws the weight of an earlier study towards 0. */
const EARLIER_WEIGHT_PRIOR = 3;
/** Iterations of L-BFGS in the fit of the model. */
const EARLIER_FIT_ITERATIONS = 40;

/** What an earlier study says of this space: good points, and a model of its values. */
export class Earlier {
  /** Its best points that differ from each other, best first. */
  readonly winners: readonly Float64Array[];
  readonly #model: GaussianProcess | undefined;
  #point: PredictedPoint | undefined;

  constructor(space: Space<ParamTree>, encoding: Encoding, study: EarlierStudy) {
    const { finished } = study.history;
    const loss = finished.loss[0];
    const own = new Float64Array(study.space.width);
    const points: { unit: Float64Array; loss: number }[] = [];
    for (const i of feasibleRows(study.history)) {
      if (!Number.isFinite(loss[i])) continue;
      for (let j = 0; j < own.length; j++) own[j] = finished.unit[j][i];
      const unit = translate(study.space, own, space);
      if (unit !== undefined) points.push({ unit, loss: loss[i] });
    }
    points.sort((a, b) => a.loss - b.loss);
    this.winners = chooseDistant(
      points.slice(0, Math.max(MAX_WINNERS, Math.ceil(points.length / 4))).map((p) => p.unit),
      MAX_WINNERS,
    );
    // The best points and an even choice of the others.
    const most = MAX_TRIALS_OF_EARLIER;
    const kept = points.filter(
      (_, i) =>
        points.length <= most || i < most / 3 || i % Math.ceil((1.5 * points.length) / most) === 0,
    );
    const n = kept.length;
    if (n < MIN_POINTS_FOR_MODEL) return;
    const x = new Float64Array(n * encoding.size);
    for (const [i, { unit }] of kept.entries()) encoding.encode(unit, x, i * encoding.size);
    const { z } = warped(
      Float64Array.from(kept, (p) => p.loss),
      1,
    );
    const model = new GaussianProcess(encoding.size, encoding.levels);
    model.fit(x, z, n, [model.mode()], EARLIER_FIT_ITERATIONS);
    if (model.condition(x, z, n)) this.#model = model;
  }

  /** Mean of its model, standardised; 0 where it has none. */
  mean(x: Float64Array, out: { mean: number; variance: number }): number {
    if (this.#model === undefined) return 0;
    this.#point = this.#model.predict(x, out);
    return out.mean;
  }
  /** Adds `weight` times the mean's gradient to `out`, at the point last given to `mean`. */
  addSlope(weight: number, dMean: Float64Array, dVariance: Float64Array, out: Float64Array): void {
    if (this.#point === undefined || weight === 0) return;
    this.#point.gradient(dMean, dVariance);
    for (let d = 0; d < out.length; d++) out[d] += weight * dMean[d];
  }
}

/**
 * A point of another space in this one: parameters of the same flat name keep their values, the
 * others get the middle of their range. Undefined where it is not valid here.
 */
function translate(
  from: Space,
  unit: Float64Array,
  to: Space<ParamTree>,
): Float64Array | undefined {
  const middle = new Float64Array(to.width).fill(0.5);
  const names = new Set<string>(to.names);
  const known = Object.entries(from.flatten(from.fromUnit(unit))).filter(([name]) =>
    names.has(name),
  );
  const point = to.unflatten({
    ...to.flatten(to.fromUnit(middle)),
    ...Object.fromEntries(known),
  });
  // Checked here, so that the cast is true.
  return to.check(point).length > 0 ? undefined : canonicalUnit(to, point as ValuesOf<ParamTree>);
}

/** The first points of which none is near an earlier one. */
function chooseDistant(points: readonly Float64Array[], count: number): Float64Array[] {
  const chosen: Float64Array[] = [];
  for (const p of points) {
    if (chosen.length === count) break;
    const distanceTo = (q: Float64Array): number =>
      p.reduce(
        (s, u, j) =>
          s + (Number.isNaN(u) !== Number.isNaN(q[j]) ? 1 : Math.abs((u || 0) - (q[j] || 0))),
        0,
      ) / p.length;
    if (chosen.every((q) => distanceTo(q) > MIN_WINNER_DISTANCE)) chosen.push(p);
  }
  return chosen;
}

/**
 * Subtracts from the values what an earlier study's model explains of them, by a ridge regression
 * without intercept. Returns the weight of the model's mean.
 */
export function subtractExplained(
  study: Earlier,
  x: Float64Array,
  size: number,
  values: Float64Array,
): number {
  const out = { mean: 0, variance: 0 };
  const means = values.map((_, i) => study.mean(x.subarray(i * size, i * size + size), out));
  let product = 0;
  let square = EARLIER_WEIGHT_PRIOR;
  for (let i = 0; i < values.length; i++) {
    product += means[i] * values[i];
    square += means[i] ** 2;
  }
  const weight = Math.max(0, product / square);
  for (let i = 0; i < values.length; i++) values[i] -= weight * means[i];
  return weight;
}

/** Good points of earlier studies: the best of each study, then the second best of each. */
export function winnersOf(studies: readonly Earlier[]): readonly Float64Array[] {
  const most = Math.max(0, ...studies.map((e) => e.winners.length));
  return Array.from({ length: most }, (_, i) =>
    studies.flatMap((e) => e.winners.slice(i, i + 1)),
  ).flat();
}

import { warped } from "../../numeric/gaussian-process/warp.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import { feasibleRows } from "../../trial/feasible.ts";
import type { History } from "../../trial/history.ts";
import { translate } from "../experience/translate.ts";
import { EarlierModel, type MeanModel } from "./earlier-model.ts";

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
  readonly study: MeanModel;
  readonly weight: number;
}

/** The model learns from at most this many trials of an earlier study. */
const MAX_TRIALS_OF_EARLIER = 150;
/** Points of each earlier study that are tried first. */
const MAX_WINNERS = 3;
/** Least distance between winners, as a mean over coordinates. */
const MIN_WINNER_DISTANCE = 0.1;
/** Sum of squares of a prior that draws the weight of an earlier study towards 0. */
const EARLIER_WEIGHT_PRIOR = 3;

/** What an earlier study says of this space: good points, and a model of its values. */
export class Earlier {
  /** Its best points that differ from each other, best first. */
  readonly winners: readonly Float64Array[];
  /** A model of its values. */
  readonly model: EarlierModel;

  constructor(space: Space<ParamTree>, encoding: Encoding, study: EarlierStudy) {
    const { finished } = study.history;
    const loss = finished.loss[0];
    const own = new Float64Array(study.space.width);
    const points: { unit: Float64Array; loss: number }[] = [];
    for (const i of feasibleRows(study.history)) {
      if (!Number.isFinite(loss[i])) continue;
      for (let j = 0; j < own.length; j++) own[j] = finished.unit[j][i];
      const unit = translate(study.space.flatten(study.space.fromUnit(own)), space);
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
    const { z } = warped(
      Float64Array.from(kept, (p) => p.loss),
      1,
    );
    this.model = new EarlierModel(
      encoding,
      kept.map((p) => p.unit),
      z,
    );
  }
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
  study: MeanModel,
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

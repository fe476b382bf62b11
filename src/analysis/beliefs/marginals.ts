import { cellCentre } from "../../space/axis.ts";
import type { Scale } from "../plots/figure.ts";
import { activate, type CelledAxis, cellAt } from "./axis-cells.ts";
import type { BeliefModel } from "./belief-model.ts";
import { type Probe, probing } from "./probes.ts";

/** Values of a number at which the model is asked, at most and at least: fewer of many parameters. */
const MAX_GRID = 20;
const MIN_GRID = 5;
/** Points over which the other parameters are averaged, at most and at least. */
const MAX_POINTS = 32;
const MIN_POINTS = 8;
/** Predictions of all parameters together: their number is what takes time. */
const PREDICTIONS = 8000;

/** What a model says at one value of a parameter, in the unit of the objective. */
export interface BelievedValue {
  /** What is expected. */
  readonly mean: number;
  /** One standard deviation better and worse, led back through the model's warp. */
  readonly spread: readonly [low: number, high: number];
}

/** What the search believes along one parameter. */
export interface ParamBelief {
  /** Flat name of the parameter. */
  readonly name: string;
  /** Its scale. */
  readonly scale: Scale;
  /** Values of the parameter; of a choice the index of its label. */
  readonly x: readonly number[];
  /**
   * The model averaged over all values of the other parameters: its mean, and its mean spread (a
   * marginal; Hutter, Hoos and Leyton-Brown 2014, eq. 2).
   */
  readonly marginal: readonly BelievedValue[];
  /** The same where the other parameters are as in the best trial. Empty without a best trial. */
  readonly atBest: readonly BelievedValue[];
  /** Share of the trials in which the parameter is active, 0 to 1. */
  readonly active: number;
  /** Finished trials in each part of the range (fifths of a long one), failed ones included. */
  readonly trials: readonly number[];
}

/** What marginals are made of. */
interface MarginalRequest {
  readonly model: BeliefModel;
  /** Index of the objective. */
  readonly objective: number;
  /** value = loss · sign. */
  readonly sign: number;
  readonly axes: readonly CelledAxis[];
  readonly probes: readonly Probe[];
  /** Coordinates of the best trial, NaN where a parameter is not active. */
  readonly best: Float64Array | undefined;
  /** One column a coordinate of all finished trials, and their number. */
  readonly tried: { readonly length: number; readonly unit: readonly Float64Array[] };
}

/** The mean and the spread of a model along each parameter. */
export function readMarginals(request: MarginalRequest): readonly ParamBelief[] {
  const { axes, tried } = request;
  const most = Math.floor(PREDICTIONS / (MIN_POINTS + 1) / axes.length);
  const values = Math.min(MAX_GRID, Math.max(MIN_GRID, most));
  const grids = axes.map((axis) => gridOf(request, axis, values));
  const size = grids.reduce((sum, grid) => sum + grid.length, 0);
  const points = Math.min(MAX_POINTS, Math.max(MIN_POINTS, Math.floor(PREDICTIONS / (size + 1))));
  return axes.map((axis, a): ParamBelief => {
    const grid = grids[a];
    const others = request.probes.slice(0, points).map(({ unit }) => unit);
    const column = tried.unit[axis.axis];
    const trials = axis.cells.map(() => 0);
    let active = 0;
    for (let i = 0; i < tried.length; i++) {
      if (Number.isNaN(column[i])) continue;
      active++;
      trials[cellAt(axis, column[i])]++;
    }
    return {
      name: axis.name,
      scale: axis.scale,
      x: grid.map(axis.place),
      marginal: grid.map((u) => average(request, axis, u, others)),
      atBest:
        request.best === undefined
          ? []
          : grid.map((u) => average(request, axis, u, [request.best as Float64Array])),
      active: tried.length === 0 ? 0 : active / tried.length,
      trials,
    };
  });
}

/** @param values of a number, at most */
function gridOf(
  { model }: MarginalRequest,
  { axis, scale }: CelledAxis,
  values: number,
): readonly number[] {
  const description = model.space.axes[axis];
  const { levels } = description;
  if (scale.kind === "category" || levels <= values)
    return Array.from({ length: Number.isFinite(levels) ? levels : 1 }, (_, l) =>
      cellCentre(description, l),
    );
  return Array.from({ length: values }, (_, i) => i / (values - 1));
}

/** The mean over points that are moved to one value of a parameter. */
function average(
  { model, objective, sign }: MarginalRequest,
  { axis }: CelledAxis,
  u: number,
  points: readonly Float64Array[],
): BelievedValue {
  const asProbe = probing(model.space, model.encoding);
  let [mean, low, high, count] = [0, 0, 0, 0];
  for (const point of points) {
    const unit = point.map((v) => (Number.isNaN(v) ? 0.5 : v));
    activate(model.space, axis, unit);
    unit[axis] = u;
    const probe = asProbe(unit);
    if (probe === undefined) continue;
    const predicted = model.predict(objective, probe.x);
    mean += predicted.mean;
    low += predicted.low;
    high += predicted.high;
    count++;
  }
  // Where constraints exclude all points there is nothing to expect.
  const at = (sum: number): number => (sign * sum) / count;
  return { mean: at(mean), spread: [at(low), at(high)] };
}

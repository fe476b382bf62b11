import { AttuneError } from "../../errors/attune-error.ts";
import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import { warped, warps } from "../../numeric/gaussian-process/warp.ts";
import { cellCentre } from "../../space/axis.ts";
import { Encoding } from "../../space/encoding.ts";
import { isFeasible } from "../../trial/feasible.ts";
import type { AxisValues } from "./axis-values.ts";
import { cellBorders } from "./density.ts";
import type { PlottedStudy, ShownObjective } from "./plotted-study.ts";

/** The model learns from this number of trials: the best half, and others evenly from all. */
const MAX_TRIALS = 120;
const MIN_TRIALS = 4;
/** Cells of the surface on each axis. */
const CELLS = 28;
/** Iterations of L-BFGS in a fit. */
const FIT_ITERATIONS = 30;

/** A model's mean and spread over two parameters. */
export interface ModelSurface {
  /** Borders of the cells. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly mean: readonly (readonly number[])[];
  readonly spread: readonly (readonly number[])[];
  readonly learned: number;
  readonly at: number;
}

/** Coordinates of the cells of an axis, and their borders as values. */
interface Cells {
  readonly units: readonly number[];
  readonly borders: readonly number[];
}

/**
 * A Gaussian process of the objective, as samplers use it, at points that differ from the best trial
 * in two parameters.
 * @throws AttuneError `usage` with fewer than 4 trials in which both parameters are active
 */
export function modelSurface(
  study: PlottedStudy,
  { index, sign }: ShownObjective,
  [a, b]: readonly [AxisValues, AxisValues],
): ModelSurface {
  const { finished } = study.history;
  const loss = finished.loss[index];
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++) {
    if (finished.state[i] !== "complete" || !Number.isFinite(loss[i])) continue;
    if (Number.isNaN(finished.unit[a.axis][i]) || Number.isNaN(finished.unit[b.axis][i])) continue;
    rows.push(i);
  }
  if (rows.length < MIN_TRIALS)
    throw new AttuneError(
      "usage",
      `a contour plot of ${a.name} and ${b.name} needs at least ${MIN_TRIALS} complete trials ` +
        `with both, there are ${rows.length}`,
    );
  const chosen = chooseRows(rows, loss);
  const feasible = chosen.filter((i) => isFeasible(finished, i));
  const best = (feasible.length > 0 ? feasible : chosen).reduce((x, y) =>
    loss[y] < loss[x] ? y : x,
  );
  const encoding = new Encoding(study.space.axes);
  const n = chosen.length;
  const x = new Float64Array(n * encoding.size);
  const unit = new Float64Array(study.space.width);
  for (const [k, i] of chosen.entries()) encoding.row(finished, i, unit, x, k * encoding.size);
  const { process, inverse } = fit(
    encoding,
    x,
    Float64Array.from(chosen, (i) => loss[i]),
  );
  for (let j = 0; j < unit.length; j++) unit[j] = finished.unit[j][best];
  const [across, up] = [cellsOf(study, a), cellsOf(study, b)];
  const point = new Float64Array(encoding.size);
  const moments = { mean: 0, variance: 0 };
  const predict = (u: number, v: number): readonly [number, number] => {
    unit[a.axis] = u;
    unit[b.axis] = v;
    encoding.encode(unit, point);
    process.predict(point, moments);
    const sd = Math.sqrt(moments.variance);
    const half = (inverse(moments.mean + sd) - inverse(moments.mean - sd)) / 2;
    return [sign * inverse(moments.mean), half];
  };
  const grid = up.units.map((v) => across.units.map((u) => predict(u, v)));
  return {
    ...{ x: across.borders, y: up.borders },
    mean: grid.map((row) => row.map(([mean]) => mean)),
    spread: grid.map((row) => row.map(([, half]) => half)),
    ...{ learned: n, at: finished.number[best] },
  };
}

function chooseRows(rows: readonly number[], loss: Float64Array): readonly number[] {
  if (rows.length <= MAX_TRIALS) return rows;
  const best = [...rows].sort((i, j) => loss[i] - loss[j]).slice(0, MAX_TRIALS / 2);
  const taken = new Set(best);
  const others = rows.filter((i) => !taken.has(i));
  const step = others.length / (MAX_TRIALS / 2);
  return [
    ...best,
    ...Array.from({ length: MAX_TRIALS / 2 }, (_, k) => others[Math.floor(k * step)]),
  ];
}

/** The process of the warp under which the values are most likely. */
function fit(encoding: Encoding, x: Float64Array, y: Float64Array) {
  let top: { process: GaussianProcess; inverse: (z: number) => number } | undefined;
  let score = -Infinity;
  for (const warp of warps) {
    const { z, logJacobian, inverse } = warped(y, warp);
    const process = new GaussianProcess(encoding.size, encoding.levels, encoding.together.size);
    const posterior = process.fit(x, z, y.length, [process.mode()], FIT_ITERATIONS);
    if (!process.condition(x, z, y.length)) continue;
    if (top !== undefined && !(posterior + logJacobian > score)) continue;
    score = posterior + logJacobian;
    top = { process, inverse };
  }
  if (top === undefined) throw new AttuneError("usage", "the model could not be fitted");
  return top;
}

function cellsOf(study: PlottedStudy, { axis, scale, place }: AxisValues): Cells {
  const description = study.space.axes[axis];
  if (scale.kind === "category") {
    const levels = description.levels;
    return {
      units: Array.from({ length: levels }, (_, l) => cellCentre(description, l)),
      borders: Array.from({ length: levels + 1 }, (_, l) => l - 0.5),
    };
  }
  const few = scale.levels !== undefined;
  const count = scale.levels ?? CELLS;
  const units = Array.from({ length: count }, (_, c) =>
    few ? cellCentre(description, c) : (c + 0.5) / count,
  );
  const borders = few
    ? cellBorders(scale, count)
    : Array.from({ length: count + 1 }, (_, c) => place(c / count));
  return { units, borders };
}

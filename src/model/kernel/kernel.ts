import { choleskyInto, solveLower, solveLowerTransposed } from "../../numeric/cholesky.ts";
import { openArena } from "../../numeric/dense/dense.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { packFloats } from "../../numeric/packed-numbers.ts";
import type { Rng } from "../../numeric/rng.ts";
import { boolean, categorical } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import { averageTarget } from "../average.ts";
import type { LinearWeights } from "../linear.ts";
import { fitLogTarget, hasLog, takeLog, undoLog } from "../log-target.ts";
import { fitLogistic } from "../logistic.ts";
import type { FittedModel, Model, Predictor } from "../model.ts";
import { fromScores } from "../probabilities.ts";
import { relativeWeights } from "../weights.ts";
import { choosePenalty } from "./choose-penalty.ts";
import { preparePoints } from "./covariance.ts";
import { type KernelJson, KernelSums, type ProductArena } from "./kernel-sums.ts";
import { learnScales } from "./learn-scales.ts";
import { drawPivots } from "./pivots.ts";

/**
 * What a fitted kernel machine predicts.
 * @param open see `KernelSums.of`
 */
export function kernelPredictor(
  json: KernelJson,
  open?: (numbers: number) => ProductArena,
): Predictor {
  const { classes, log } = json;
  const sums = new KernelSums(json);
  return (x) => {
    const p = fromScores(sums.of(x, open), x.rows, classes);
    return log === undefined ? p : undoLog(p, log);
  };
}

const createFittedKernel = (json: KernelJson): FittedModel => ({
  predict: kernelPredictor(json, openArena),
  toJSON: () => json,
});

/** Features of all rows are limited to these numbers, 160 MB: large tables get fewer centres. */
const MAX_FEATURES = 2e7;

/** Multiplications a second, and passes over the features to choose a penalty and to fit classes. */
const MULTIPLICATIONS_A_SECOND = 1e9;
const PASSES_FOR_CLASSES = 300;
/** Seconds to learn the scales. */
const SCALE_SECONDS = 0.2;

const countCentres = (most: number, rows: number): number =>
  Math.max(1, Math.min(most, rows, Math.floor(MAX_FEATURES / Math.max(1, rows))));

/** Hyperparameters of `kernel`. */
const kernelSpace = {
  /** Largest number of training rows with which a row is compared. */
  centres: int(100, 1000, { log: true, default: 500 }),
  /** Whether columns have a length scale each, or the same one. */
  lengths: categorical(["each", "one"], { default: "one" }),
  /** Strength of the penalty, relative to that which the training rows suggest. */
  penalty: float(0.1, 10, { log: true, default: 1 }),
  /** Whether the logarithm of the target is fitted, where all targets are above 0. */
  log_target: boolean({ default: false }),
};

/**
 * Kernel machine with a Matérn-5/2 and a linear kernel: the mean of a Gaussian process for numbers
 * (Rasmussen and Williams 2006, eq. 2.25), kernel logistic regression for classes (Zhu and Hastie
 * 2005). Length scales are those of the greatest marginal likelihood on a sample of rows. Needs
 * scaled columns without outliers.
 */
export const kernel: Model<typeof kernelSpace> = {
  name: "kernel",
  space: kernelSpace,
  encoding: "one-hot",
  scale: "robust",
  expectedSeconds({ centres }, rows, outputs) {
    const m = countCentres(centres, rows);
    const passes = outputs === 1 ? m : PASSES_FOR_CLASSES * (outputs === 2 ? 1 : outputs);
    return SCALE_SECONDS + (rows * m * (m / 2 + passes)) / MULTIPLICATIONS_A_SECOND;
  },
  fit(x, y, params, rng, { weights: rowWeights } = {}) {
    if (!params.log_target || !hasLog(y)) return fitKernel(x, y, params, rng, rowWeights);
    const logs = takeLog(y);
    const fitted = fitKernel(x, logs, params, rng, rowWeights);
    const log = fitLogTarget(logs.values, fitted.predict(x), rowWeights);
    return createFittedKernel({ ...(fitted.toJSON() as KernelJson), log });
  },
  load: (json: KernelJson) => createFittedKernel(json),
};

function fitKernel(
  { rows, columns, data }: Matrix,
  y: Target,
  params: { readonly centres: number; readonly lengths: string; readonly penalty: number },
  rng: Rng,
  rowWeights: Float64Array | undefined,
): FittedModel {
  // Centres are saved as float32, so they are these numbers from the beginning.
  const x: Matrix = { rows, columns, data: data.map(Math.fround) };
  const relative = rowWeights && relativeWeights(rowWeights, rows);
  const scales = learnScales(x, y, params.lengths === "each", rng.fork("scales"), relative);
  const { inverse, linear, noise } = scales;
  const points = preparePoints(x.data, columns, scales);
  const { pivots, features } = drawPivots(
    points,
    rows,
    countCentres(params.centres, rows),
    rng.fork("pivots"),
  );
  const m = pivots.length;
  const f: Matrix = { rows, columns: m, data: features };
  const { weights, intercept } =
    y.classes > 0
      ? fitClasses(f, y, params.penalty, rng.fork("penalty"), relative)
      : fitNumbers(f, y, params.penalty * noise, relativeWeights(relative, rows));
  const centres = new Float64Array(m * columns);
  const triangle = new Float64Array(m * m);
  for (const [j, p] of pivots.entries()) {
    centres.set(x.data.subarray(p * columns, (p + 1) * columns), j * columns);
    triangle.set(features.subarray(p * m, (p + 1) * m), j * m);
  }
  // A row's features are L⁻¹ times its covariances with the centres, so L⁻ᵀw weighs these.
  const ofCentres = Float64Array.from(weights);
  for (let c = 0; c < intercept.length; c++)
    solveLowerTransposed(triangle, m, ofCentres.subarray(c * m, (c + 1) * m));
  return createFittedKernel({
    classes: y.classes,
    columns,
    inverse: packFloats(inverse, "f64"),
    linear,
    centres: packFloats(centres, "f32"),
    weights: packFloats(ofCentres, "f64"),
    intercept,
  });
}

/** Logistic regression on the features. */
function fitClasses(
  f: Matrix,
  y: Target,
  factor: number,
  rng: Rng,
  rowWeights: Float64Array | undefined,
): Pick<LinearWeights, "weights" | "intercept"> {
  const penalty = factor * choosePenalty(f, y, rng, rowWeights);
  return fitLogistic(f, y, { l2: penalty / f.rows, rowWeights });
}

/** Weights of the features by ridge regression, which is the mean of the process. */
function fitNumbers(
  { rows, columns: m, data }: Matrix,
  y: Target,
  noise: number,
  rowWeights: Float64Array,
): Pick<LinearWeights, "weights" | "intercept"> {
  const [centre] = averageTarget(y, rowWeights);
  const arena = openArena(2 * rows * m + m * m + 4);
  const f = arena.array(rows * m);
  const weighted = arena.array(rows * m);
  const gram = arena.array(m * m);
  f.set(data);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < m; j++) weighted[i * m + j] = rowWeights[i] * data[i * m + j];
  arena.weightGradient(weighted, f, rows, m, m, gram);
  const factor = Float64Array.from(gram);
  const weights = new Float64Array(m);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < m; j++) weights[j] += weighted[i * m + j] * (y.values[i] - centre);
  arena.close();
  for (let j = 0; j < m; j++) factor[j * m + j] += noise;
  choleskyInto(factor, m, factor);
  solveLower(factor, m, weights);
  solveLowerTransposed(factor, m, weights);
  return { weights: [...weights], intercept: [centre] };
}

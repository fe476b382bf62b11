import { dotAt } from "../numeric/cholesky.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { type PackedNumbers, packFloats, unpackNumbers } from "../numeric/packed-numbers.ts";
import { addProduct, type SparseMatrix } from "../numeric/sparse-matrix.ts";
import { boolean } from "../space/choice.ts";
import { float } from "../space/number.ts";
import type { ValuesOf } from "../space/param.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { addPieces, chooseKnots, fitStandardised, type Knots } from "./linear-curves.ts";
import { logOdds } from "./log-odds.ts";
import { fitLogTarget, hasLog, type LogTarget, takeLog, undoLog } from "./log-target.ts";
import { fitLogistic } from "./logistic.ts";
import type { FitOptions, FittedModel, Model, Predictor } from "./model.ts";
import { fromScores } from "./probabilities.ts";
import { fitSparseLinear, type SparseLinearOptions } from "./sparse-linear.ts";

/** A fitted linear model as plain data. */
export interface LinearWeights {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Outputs × columns, row by row. Two classes have one output, the logit of the second class. */
  readonly weights: readonly number[];
  /** One for each output. */
  readonly intercept: readonly number[];
  /** Weights of sparse columns: columns × outputs, row by row. */
  readonly sparse?: PackedNumbers;
  /** Set when the weights are of the logarithm of the target. */
  readonly log?: LogTarget;
  /** For each column the values at which its curve bends; absent for straight lines. */
  readonly knots?: Knots;
}

/** An l1 share below this counts as 0, so that the search can reach the exact ridge solution. */
const MIN_L1_SHARE = 0.01;

/** Rows that are predicted at once, so that the pieces of their curves stay in the cache. */
const ROWS_PER_PASS = 64;

/** What a fitted linear model predicts. */
export function linearPredictor(json: LinearWeights): Predictor {
  const { classes, weights, intercept, log, knots, sparse } = json;
  const k = intercept.length;
  const w = Float64Array.from(weights);
  const ofSparse = sparse && Float64Array.from(unpackNumbers(sparse) ?? []);
  return (rows) => {
    const scores = new Float64Array(rows.rows * k);
    for (let from = 0; from < rows.rows; from += ROWS_PER_PASS) {
      const count = Math.min(ROWS_PER_PASS, rows.rows - from);
      const data = rows.data.subarray(from * rows.columns, (from + count) * rows.columns);
      const part = { rows: count, columns: rows.columns, data };
      const x = knots === undefined ? part : addPieces(part, knots);
      for (let i = 0; i < count; i++)
        for (let c = 0; c < k; c++)
          scores[(from + i) * k + c] =
            intercept[c] + dotAt(w, c * x.columns, x.data, i * x.columns, x.columns);
    }
    if (rows.sparse && ofSparse) addProduct(rows.sparse, ofSparse, k, scores);
    const p = fromScores(scores, rows.rows, classes);
    return log === undefined ? p : undoLog(p, log);
  };
}

function createFittedLinear(json: LinearWeights): FittedModel {
  const { classes, weights, intercept, log, knots, sparse } = json;
  return {
    predict: linearPredictor(json),
    toJSON: () => ({
      classes,
      weights: [...weights],
      intercept: [...intercept],
      ...(sparse && { sparse }),
      ...(log && { log }),
      ...(knots && { knots }),
    }),
  };
}

/** With what the weights of columns are found. */
type TermOptions = Pick<FitOptions, "weights" | "isOver">;

/**
 * A model of dense and sparse columns.
 * @param usesLogOdds whether the n-grams are weighted, see `linearSpace`
 */
function fitWithSparse(
  x: Matrix & { readonly sparse: SparseMatrix },
  y: Target,
  usesLogOdds: boolean,
  fitting: Omit<SparseLinearOptions, "factors">,
): LinearWeights {
  const factors =
    usesLogOdds && y.classes > 0 ? logOdds(x.sparse, y, fitting.rowWeights) : undefined;
  const fitted = fitSparseLinear(x, y, { ...fitting, factors });
  return {
    classes: y.classes,
    weights: [...fitted.weights],
    intercept: [...fitted.intercept],
    sparse: packFloats(fitted.sparse),
  };
}

/** Hyperparameters of `linear`. */
const linearSpace = {
  /** Strength of the penalty, relative to the loss averaged over rows. */
  penalty: float(1e-6, 10, { log: true, default: 1e-3 }),
  /** Share of the penalty that is l1: 0 is ridge, 1 is lasso. */
  l1_share: float(0, 1, { default: 0 }),
  /**
   * Whether each number has a curve, made of straight pieces, instead of a straight line; outliers
   * are drawn in.
   */
  curves: boolean({ default: false }),
  /** Whether the logarithm of the target is fitted, where all targets are above 0. */
  log_target: boolean({ default: false }),
  /**
   * Whether the n-grams of texts are weighted by how much more frequent they are in a class than in
   * the others (`logOdds`).
   */
  log_odds: boolean({ default: true }),
};

/** Weights of the columns, or of their curves. */
function fitTerms(
  x: Matrix,
  y: Target,
  { penalty, l1_share, curves, log_odds }: ValuesOf<typeof linearSpace>,
  options: TermOptions,
): LinearWeights {
  const { weights: rowWeights, isOver } = options;
  const l1 = l1_share < MIN_L1_SHARE ? 0 : penalty * l1_share;
  const l2 = penalty * (1 - l1_share);
  const fit = (columns: Matrix): LinearWeights => {
    const fitting = { l1, l2, rowWeights, isOver };
    if (x.sparse) return fitWithSparse({ ...columns, sparse: x.sparse }, y, log_odds, fitting);
    return y.classes > 0
      ? fitLogistic(columns, y, fitting)
      : fitLeastSquares(columns, y, l1, l2, rowWeights);
  };
  if (!curves) return fit(x);
  const knots = chooseKnots(x, rowWeights);
  return { ...fitStandardised(addPieces(x, knots), rowWeights, fit), knots };
}

/**
 * Linear regression, or logistic regression for classes, with ridge, lasso and elastic net
 * penalties (Hastie et al. 2009, §3.4 and §4.4), of the columns or of curves of them (generalized
 * additive model, §9.1). Needs scaled columns.
 */
export const linear: Model<typeof linearSpace> = {
  name: "linear",
  space: linearSpace,
  encoding: "one-hot",
  scale: true,
  readsNGrams: true,
  scaleOf: ({ curves }) => (curves ? "robust" : true),
  fit(x, y, params, _rng, options = {}) {
    if (!params.log_target || !hasLog(y))
      return createFittedLinear(fitTerms(x, y, params, options));
    const logs = takeLog(y);
    const weights = fitTerms(x, logs, params, options);
    const log = fitLogTarget(logs.values, createFittedLinear(weights).predict(x), options.weights);
    return createFittedLinear({ ...weights, log });
  },
  load: (json: LinearWeights) => createFittedLinear(json),
};

import type { Matrix, Target } from "../numeric/matrix.ts";
import { type PackedNumbers, packFloats, unpackNumbers } from "../numeric/packed-numbers.ts";
import { addProduct, type SparseMatrix } from "../numeric/sparse-matrix.ts";
import { boolean } from "../space/choice.ts";
import { float } from "../space/number.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { logOdds } from "./log-odds.ts";
import { fitLogTarget, hasLog, type LogTarget, takeLog, undoLog } from "./log-target.ts";
import { fitLogistic } from "./logistic.ts";
import type { FittedModel, Model } from "./model.ts";
import { fromScores } from "./probabilities.ts";
import { fitSparseLinear } from "./sparse-linear.ts";

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
}

/** An l1 share below this counts as 0, so that the search can reach the exact ridge solution. */
const MIN_L1_SHARE = 0.01;

function createFittedLinear(json: LinearWeights): FittedModel {
  const { classes, weights, intercept, log, sparse } = json;
  const k = intercept.length;
  const w = Float64Array.from(weights);
  const ofSparse = sparse && Float64Array.from(unpackNumbers(sparse) ?? []);
  return {
    predict(x) {
      const columns = x.columns;
      const scores = new Float64Array(x.rows * k);
      for (let i = 0; i < x.rows; i++)
        for (let c = 0; c < k; c++) {
          let s = intercept[c];
          for (let j = 0; j < columns; j++) s += w[c * columns + j] * x.data[i * columns + j];
          scores[i * k + c] = s;
        }
      if (x.sparse && ofSparse) addProduct(x.sparse, ofSparse, k, scores);
      const p = fromScores(scores, x.rows, classes);
      return log === undefined ? p : undoLog(p, log);
    },
    toJSON: () => ({
      classes,
      weights: [...weights],
      intercept: [...intercept],
      ...(sparse && { sparse }),
      ...(log && { log }),
    }),
  };
}

/** A model of dense and sparse columns. */
function fitWithSparse(
  x: Matrix,
  sparse: SparseMatrix,
  y: Target,
  l1: number,
  l2: number,
  useLogOdds: boolean,
  rowWeights: Float64Array | undefined,
): LinearWeights {
  const factors = useLogOdds && y.classes > 0 ? logOdds(sparse, y, rowWeights) : undefined;
  const fitted = fitSparseLinear({ ...x, sparse }, y, { l1, l2, factors, rowWeights });
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
  /** Whether the logarithm of the target is fitted, where all targets are above 0. */
  log_target: boolean({ default: false }),
  /**
   * Whether the n-grams of texts are weighted by how much more frequent they are in a class than in
   * the others (`logOdds`).
   */
  log_odds: boolean({ default: true }),
};

/**
 * Linear regression, or logistic regression for classes, with ridge, lasso and elastic net
 * penalties (Hastie et al. 2009, §3.4 and §4.4). Needs standardised columns.
 */
export const linear: Model<typeof linearSpace> = {
  name: "linear",
  space: linearSpace,
  encoding: "one-hot",
  scale: true,
  readsNGrams: true,
  fit(x, y, params, _rng, { weights: rowWeights } = {}) {
    const l1 = params.l1_share < MIN_L1_SHARE ? 0 : params.penalty * params.l1_share;
    const l2 = params.penalty * (1 - params.l1_share);
    const fitWeights = (target: Target): LinearWeights => {
      if (x.sparse) return fitWithSparse(x, x.sparse, target, l1, l2, params.log_odds, rowWeights);
      return target.classes > 0
        ? fitLogistic(x, target, l1, l2, rowWeights)
        : fitLeastSquares(x, target, l1, l2, rowWeights);
    };
    if (!params.log_target || !hasLog(y)) return createFittedLinear(fitWeights(y));
    const logs = takeLog(y);
    const weights = fitWeights(logs);
    const log = fitLogTarget(logs.values, createFittedLinear(weights).predict(x), rowWeights);
    return createFittedLinear({ ...weights, log });
  },
  load: (json: LinearWeights) => createFittedLinear(json),
};

import { boolean } from "../space/choice.ts";
import { float } from "../space/number.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { fitLogTarget, hasLog, type LogTarget, takeLog, undoLog } from "./log-target.ts";
import { fitLogistic } from "./logistic.ts";
import type { FittedModel, Model } from "./model.ts";
import { fromScores } from "./probabilities.ts";

/** A fitted linear model as plain data. */
export interface LinearWeights {
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Outputs × columns, row by row. Two classes have one output, the logit of the second class. */
  readonly weights: readonly number[];
  /** One for each output. */
  readonly intercept: readonly number[];
  /** Set when the weights are of the logarithm of the target. */
  readonly log?: LogTarget;
}

/** An l1 share below this counts as 0, so that the search can reach the exact ridge solution. */
const MIN_L1_SHARE = 0.01;

function createFittedLinear({ classes, weights, intercept, log }: LinearWeights): FittedModel {
  const k = intercept.length;
  const w = Float64Array.from(weights);
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
      const p = fromScores(scores, x.rows, classes);
      return log === undefined ? p : undoLog(p, log);
    },
    toJSON: () => ({
      classes,
      weights: [...weights],
      intercept: [...intercept],
      ...(log && { log }),
    }),
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
  fit(x, y, params, _rng, { weights: rowWeights } = {}) {
    const l1 = params.l1_share < MIN_L1_SHARE ? 0 : params.penalty * params.l1_share;
    const l2 = params.penalty * (1 - params.l1_share);
    if (y.classes > 0) return createFittedLinear(fitLogistic(x, y, l1, l2, rowWeights));
    if (!params.log_target || !hasLog(y))
      return createFittedLinear(fitLeastSquares(x, y, l1, l2, rowWeights));
    const logs = takeLog(y);
    const weights = fitLeastSquares(x, logs, l1, l2, rowWeights);
    const log = fitLogTarget(logs.values, createFittedLinear(weights).predict(x), rowWeights);
    return createFittedLinear({ ...weights, log });
  },
  load: (json: LinearWeights) => createFittedLinear(json),
};

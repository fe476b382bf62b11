import { float } from "../space/number.ts";
import { fitLeastSquares } from "./least-squares.ts";
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
}

/** An l1 share below this counts as 0, so that the search can reach the exact ridge solution. */
const MIN_L1_SHARE = 0.01;

function createFittedLinear({ classes, weights, intercept }: LinearWeights): FittedModel {
  const k = intercept.length;
  const w = Float64Array.from(weights);
  return {
    predict(x) {
      const p = x.columns;
      const scores = new Float64Array(x.rows * k);
      for (let i = 0; i < x.rows; i++)
        for (let c = 0; c < k; c++) {
          let s = intercept[c];
          for (let j = 0; j < p; j++) s += w[c * p + j] * x.data[i * p + j];
          scores[i * k + c] = s;
        }
      return fromScores(scores, x.rows, classes);
    },
    toJSON: () => ({ classes, weights: [...weights], intercept: [...intercept] }),
  };
}

/** Hyperparameters of `linear`. */
const linearSpace = {
  /** Strength of the penalty, relative to the loss averaged over rows. */
  penalty: float(1e-6, 10, { log: true, default: 1e-3 }),
  /** Share of the penalty that is l1: 0 is ridge, 1 is lasso. */
  l1_share: float(0, 1, { default: 0 }),
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
  fit(x, y, params) {
    const l1 = params.l1_share < MIN_L1_SHARE ? 0 : params.penalty * params.l1_share;
    const l2 = params.penalty * (1 - params.l1_share);
    const fitWeights = y.classes === 0 ? fitLeastSquares : fitLogistic;
    return createFittedLinear(fitWeights(x, y, l1, l2));
  },
  load: (json: LinearWeights) => createFittedLinear(json),
};

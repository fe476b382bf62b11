import type { Target } from "../../numeric/matrix.ts";
import { bin } from "../../numeric/trees/binned.ts";
import {
  addPredictions,
  type Nodes,
  type NodesJson,
  nodesFromJson,
  nodesToJson,
} from "../../numeric/trees/nodes.ts";
import { float, int } from "../../space/number.ts";
import { averageTarget } from "../average.ts";
import type { FittedModel, Model } from "../model.ts";
import { fromScores, softmaxRows } from "../probabilities.ts";
import { growOnGradients } from "./gradient-tree.ts";

/** A share of a class below this counts as this, so that its logarithm is finite. */
const MIN_SHARE = 1e-6;
/** Smallest curvature of a row: where a class is certain, the quotient of the leaf stays finite. */
const MIN_ROW_CURVATURE = 1e-6;

/**
 * Trees of several scores: one for a regression and for two classes, one for each of more classes.
 */
interface Ensemble<Tree> {
  readonly classes: number;
  /** Learning rate, by which each tree's prediction is multiplied. */
  readonly rate: number;
  /** Start of each score. */
  readonly base: readonly number[];
  /** Rounds × scores, round by round. */
  readonly trees: readonly Tree[];
}

function createFittedBoosting(m: Ensemble<Nodes>): FittedModel {
  const k = m.base.length;
  return {
    predict(x) {
      const scores = m.base.map((b) => new Float64Array(x.rows).fill(b));
      for (const [t, tree] of m.trees.entries()) addPredictions(tree, x, m.rate, scores[t % k]);
      return fromScores(joinScores(scores, new Float64Array(x.rows * k)), x.rows, m.classes);
    },
    toJSON: () => ({
      classes: m.classes,
      rate: m.rate,
      base: m.base,
      trees: m.trees.map(nodesToJson),
    }),
  };
}

/** Writes scores, one array each, as rows × scores. */
function joinScores(scores: readonly Float64Array[], out: Float64Array): Float64Array {
  const k = scores.length;
  for (let c = 0; c < k; c++)
    for (let i = 0; i < scores[c].length; i++) out[i * k + c] = scores[c][i];
  return out;
}

/** Scores before the first round: the mean, the log-odds, or the logarithms of the shares. */
function findBase(y: Target): number[] {
  const average = averageTarget(y);
  if (y.classes === 0) return [average[0]];
  const logs = Array.from(average, (share) => Math.log(Math.max(MIN_SHARE, share)));
  return y.classes === 2 ? [logs[1] - logs[0]] : logs;
}

/**
 * Writes gradient g and curvature h of the loss by score c: of half the squared error, or of the
 * log-loss.
 * @param scores current values of score c
 * @param p probabilities, rows × classes; used for more than two classes
 */
function fillGradients(
  y: Target,
  scores: Float64Array,
  c: number,
  p: Float64Array,
  g: Float64Array,
  h: Float64Array,
): void {
  const { values, classes } = y;
  const own = classes === 2 ? 1 : c;
  for (let i = 0; i < values.length; i++) {
    if (classes === 0) {
      g[i] = scores[i] - values[i];
      h[i] = 1;
    } else {
      const q = classes === 2 ? 1 / (1 + Math.exp(-scores[i])) : p[i * classes + c];
      g[i] = q - (values[i] === own ? 1 : 0);
      h[i] = Math.max(MIN_ROW_CURVATURE, q * (1 - q));
    }
  }
}

/** Hyperparameters of `boosting`. */
const boostingSpace = {
  /** Number of rounds, in each of which every score gets a tree. */
  rounds: int(20, 400, { log: true, default: 100 }),
  /** Learning rate. */
  rate: float(0.01, 0.3, { log: true, default: 0.1 }),
  /** Largest number of leaves of a tree. */
  leaves: int(3, 63, { log: true, default: 31 }),
  /** Fewest rows in a leaf. */
  min_leaf: int(1, 100, { log: true, default: 20 }),
  /** Penalty on squared leaf values. */
  l2: float(1e-3, 100, { log: true, default: 1e-3 }),
  /** Share of the columns that a tree may use. */
  features: float(0.2, 1, { default: 1 }),
};

/**
 * Gradient boosting (Friedman 2001) of small trees on histograms (Ke et al. 2017). Two classes
 * share one score, more have one each.
 */
export const boosting: Model<typeof boostingSpace> = {
  name: "boosting",
  space: boostingSpace,
  encoding: "target",
  scale: false,
  fit(x, y, params, rng, { watch } = {}) {
    const n = x.rows;
    const { classes } = y;
    const { rate } = params;
    const binned = bin(x);
    const options = {
      leaves: params.leaves,
      minLeaf: params.min_leaf,
      l2: params.l2,
      features: Math.max(1, Math.round(params.features * x.columns)),
    };
    const base = findBase(y);
    const k = base.length;
    const scores = base.map((b) => new Float64Array(n).fill(b));
    const g = new Float64Array(n);
    const h = new Float64Array(n);
    const p = new Float64Array(n * k);
    const trees: Nodes[] = [];
    for (let round = 0; round < params.rounds; round++) {
      if (classes > 2) softmaxRows(joinScores(scores, p), n, k);
      for (let c = 0; c < k; c++) {
        fillGradients(y, scores[c], c, p, g, h);
        const tree = growOnGradients(binned, g, h, options, rng.fork(round * k + c));
        addPredictions(tree, x, rate, scores[c]);
        trees.push(tree);
      }
      if (watch?.(round + 1, createFittedBoosting({ classes, rate, base, trees }))) break;
    }
    return createFittedBoosting({ classes, rate, base, trees });
  },
  load: (json: Ensemble<NodesJson>) =>
    createFittedBoosting({ ...json, trees: json.trees.map(nodesFromJson) }),
};

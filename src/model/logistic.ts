import { openArena } from "../numeric/dense/dense.ts";
import { lbfgs } from "../numeric/lbfgs.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import type { LinearWeights } from "./linear.ts";
import { lossUntilOver } from "./loss-until-over.ts";
import { softmaxRow } from "./probabilities.ts";
import { rowShares } from "./row-shares.ts";

/** What is minimized, and how the minimum is searched. */
interface LogisticOptions {
  /** Strength of the penalty Σ|w|. Default: 0. */
  readonly l1?: number;
  /** Strength of the penalty ½·Σw². */
  readonly l2: number;
  /** Weight of each row. Default: 1 each. */
  readonly rowWeights?: Float64Array | undefined;
  /** Where the search begins. Default: 0. */
  readonly start?: LinearWeights | undefined;
  /** Largest entry of the gradient at its end. Default: 1e-4. */
  readonly tolerance?: number;
  /** Whether the search should end where it is. Default: it never should. */
  readonly isOver?: (() => boolean) | undefined;
}

/**
 * Logistic regression for two classes, softmax regression for more: mean log-loss + l1·Σ|w| +
 * ½·l2·Σw², minimized by L-BFGS.
 */
export function fitLogistic(
  x: Matrix,
  y: Target,
  { l1 = 0, l2, rowWeights, start, tolerance = 1e-4, isOver }: LogisticOptions,
): LinearWeights {
  const n = x.rows;
  const p = x.columns;
  const k = y.classes === 2 ? 1 : y.classes;
  const size = k * p;
  const shares = rowShares(n, rowWeights);
  const arena = openArena(n * p + 2 * n * k + 2 * (size + k) + 8);
  const data = arena.array(n * p);
  data.set(x.data);
  const scores = arena.array(n * k);
  const delta = arena.array(n * k);
  const weights = arena.array(size);
  const intercept = arena.array(k);
  const gradient = arena.array(size);
  const loss = (theta: Float64Array, g: Float64Array): number => {
    weights.set(theta.subarray(0, size));
    intercept.set(theta.subarray(size));
    arena.forward(data, weights, intercept, n, p, k, scores);
    const logLoss =
      k === 1
        ? lossOfTwoClasses(scores, y.values, shares, delta)
        : lossOfManyClasses(scores, y.values, k, shares, delta);
    arena.weightGradient(delta, data, n, p, k, gradient);
    g.fill(0, size);
    for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) g[size + c] += delta[i * k + c];
    let squares = 0;
    for (let j = 0; j < size; j++) {
      squares += theta[j] * theta[j];
      g[j] = gradient[j] + l2 * theta[j];
    }
    return logLoss + 0.5 * l2 * squares;
  };
  const theta = new Float64Array(size + k);
  if (start !== undefined) theta.set([...start.weights, ...start.intercept]);
  lbfgs(lossUntilOver(loss, isOver), theta, { iterations: 200, tolerance, l1, l1Count: size });
  arena.close();
  return {
    classes: y.classes,
    weights: [...theta.subarray(0, size)],
    intercept: [...theta.subarray(size)],
  };
}

/**
 * Mean log-loss of one score a row, the logit of the second class.
 * @param delta receives the derivative by each score
 */
export function lossOfTwoClasses(
  scores: Float64Array,
  labels: Float64Array,
  shares: Float64Array,
  delta: Float64Array,
): number {
  const n = labels.length;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i];
    // One exponential of a number that is not positive serves loss and derivative: no overflow.
    const z = scores[i];
    const e = Math.exp(-Math.abs(z));
    const margin = label === 1 ? z : -z;
    loss += shares[i] * (Math.log1p(e) + (margin < 0 ? -margin : 0));
    delta[i] = ((z >= 0 ? 1 : e) / (1 + e) - label) * shares[i];
  }
  return loss;
}

/**
 * Mean log-loss of k scores a row.
 * @param delta receives the derivative by each score
 */
export function lossOfManyClasses(
  scores: Float64Array,
  labels: Float64Array,
  k: number,
  shares: Float64Array,
  delta: Float64Array,
): number {
  const n = labels.length;
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const at = i * k;
    const own = at + labels[i];
    loss += shares[i] * (softmaxRow(scores, at, k, delta) - scores[own]);
    for (let c = 0; c < k; c++) delta[at + c] *= shares[i];
    delta[own] -= shares[i];
  }
  return loss;
}

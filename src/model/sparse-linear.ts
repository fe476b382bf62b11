import { lbfgs } from "../numeric/lbfgs.ts";
import type { Matrix, Target } from "../numeric/matrix.ts";
import { addProduct, addTransposedProduct, type SparseMatrix } from "../numeric/sparse-matrix.ts";
import { lossOfManyClasses, lossOfTwoClasses } from "./logistic.ts";
import { lossUntilOver } from "./loss-until-over.ts";
import { rowShares } from "./row-shares.ts";

/** What `fitSparseLinear` finds. */
interface SparseWeights {
  /** Outputs × dense columns, row by row. */
  readonly weights: Float64Array;
  /** Sparse columns × outputs, row by row. */
  readonly sparse: Float64Array;
  /** One for each output. */
  readonly intercept: Float64Array;
}

/** Settings of `fitSparseLinear`. */
export interface SparseLinearOptions {
  readonly l1: number;
  readonly l2: number;
  /** Factor of each sparse weight (sparse columns × outputs): the penalty is on weight / factor. */
  readonly factors?: Float64Array | undefined;
  /** Weights of the rows. Default: 1 each. */
  readonly rowWeights?: Float64Array | undefined;
  /** Whether the search should end where it is. Default: it never should. */
  readonly isOver?: (() => boolean) | undefined;
}

const ITERATIONS = 150;
/** Converged when the gradient has fallen to this share of what it was at the start. */
const GRADIENT_SHARE = 1e-3;
/** Steps that the solver remembers; with many weights they take more memory than the rows. */
const MEMORY = 6;

/**
 * The linear model of dense and sparse columns: mean loss + l1·Σ|w| + ½·l2·Σw², minimized by L-BFGS.
 * The loss is the log-loss for classes, and half the squared error of the target, scaled to
 * variance 1, for numbers.
 */
export function fitSparseLinear(
  x: Matrix & { readonly sparse: SparseMatrix },
  y: Target,
  { l1, l2, factors, rowWeights, isOver }: SparseLinearOptions,
): SparseWeights {
  const { rows: n, columns: p, data, sparse } = x;
  const k = y.classes > 2 ? y.classes : 1;
  const shares = rowShares(n, rowWeights);
  const { centre, scale, values } = standardise(y, shares);
  const ofSparse = sparse.columns * k;
  const ofWeights = ofSparse + p * k;
  const scores = new Float64Array(n * k);
  const delta = new Float64Array(n * k);
  const effective = new Float64Array(ofSparse);
  const slope = new Float64Array(ofSparse);
  const spread = (theta: Float64Array): Float64Array => {
    if (factors === undefined) return theta.subarray(0, ofSparse);
    for (let j = 0; j < ofSparse; j++) effective[j] = theta[j] * factors[j];
    return effective;
  };
  const loss = (theta: Float64Array, g: Float64Array): number => {
    for (let i = 0; i < n; i++)
      for (let c = 0; c < k; c++) scores[i * k + c] = theta[ofWeights + c];
    addProduct(sparse, spread(theta), k, scores);
    addDense(data, n, p, theta, ofSparse, k, scores);
    const own =
      y.classes === 0
        ? lossOfNumbers(scores, values, shares, delta)
        : k === 1
          ? lossOfTwoClasses(scores, values, shares, delta)
          : lossOfManyClasses(scores, values, k, shares, delta);
    slope.fill(0);
    addTransposedProduct(sparse, delta, k, slope);
    g.fill(0);
    for (let j = 0; j < ofSparse; j++) g[j] = slope[j] * (factors?.[j] ?? 1);
    addDenseSlope(data, n, p, delta, k, g, ofSparse);
    let squares = 0;
    for (let j = 0; j < ofWeights; j++) {
      squares += theta[j] * theta[j];
      g[j] += l2 * theta[j];
    }
    for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) g[ofWeights + c] += delta[i * k + c];
    return own + 0.5 * l2 * squares;
  };
  const theta = new Float64Array(ofWeights + k);
  const start = new Float64Array(theta.length);
  loss(theta, start);
  let steepest = 0;
  for (let j = 0; j < ofWeights; j++) steepest = Math.max(steepest, Math.abs(start[j]));
  const tolerance = GRADIENT_SHARE * steepest;
  lbfgs(lossUntilOver(loss, isOver), theta, {
    ...{ iterations: ITERATIONS, memory: MEMORY, tolerance },
    ...{ l1, l1Count: ofWeights },
  });
  return {
    sparse: spread(theta).map((w) => w * scale),
    weights: Float64Array.from({ length: k * p }, (_, at) => {
      const c = Math.floor(at / p);
      return theta[ofSparse + (at - c * p) * k + c] * scale;
    }),
    intercept: Float64Array.from(theta.subarray(ofWeights), (v) => v * scale + centre),
  };
}

/** Numbers with mean 0 and variance 1; classes as they are. */
function standardise({ values, classes }: Target, shares: Float64Array) {
  if (classes > 0) return { centre: 0, scale: 1, values };
  let centre = 0;
  let variance = 0;
  for (let i = 0; i < values.length; i++) centre += values[i] * shares[i];
  for (let i = 0; i < values.length; i++) variance += (values[i] - centre) ** 2 * shares[i];
  const scale = Math.sqrt(variance) || 1;
  return { centre, scale, values: values.map((v) => (v - centre) / scale) };
}

/** Half the mean squared error. @param delta receives the derivative by each score */
function lossOfNumbers(
  scores: Float64Array,
  values: Float64Array,
  shares: Float64Array,
  delta: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < values.length; i++) {
    const error = scores[i] - values[i];
    loss += 0.5 * shares[i] * error * error;
    delta[i] = shares[i] * error;
  }
  return loss;
}

/** scores += data · w, with w (p × k) from `at` on in `theta`. */
function addDense(
  data: Float64Array,
  n: number,
  p: number,
  theta: Float64Array,
  at: number,
  k: number,
  scores: Float64Array,
): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      const v = data[i * p + j];
      if (v !== 0) for (let c = 0; c < k; c++) scores[i * k + c] += v * theta[at + j * k + c];
    }
}

/** g += dataᵀ · delta, from `at` on. */
function addDenseSlope(
  data: Float64Array,
  n: number,
  p: number,
  delta: Float64Array,
  k: number,
  g: Float64Array,
  at: number,
): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      const v = data[i * p + j];
      if (v !== 0) for (let c = 0; c < k; c++) g[at + j * k + c] += v * delta[i * k + c];
    }
}

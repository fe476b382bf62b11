import { minimizeBounded } from "../../numeric/lbfgs-bounded.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { relativeWeights } from "../weights.ts";
import type { Scales } from "./covariance.ts";
import {
  type LikelihoodRows,
  MarginalLikelihood,
  startOfLikelihood,
} from "./marginal-likelihood.ts";

/**
 * Scales are learned from this many rows at most, then from more: the time of an iteration grows
 * with the cube of the rows, and the second search begins near its end.
 */
const STAGES: readonly (readonly [rows: number, iterations: number])[] = [
  [100, 30],
  [250, 8],
];
/** An iteration that gains a smaller share than this is the last. */
const MIN_GAIN = 1e-4;

/** Bounds of logarithms: of length scales, and of the variances of noise and linear part. */
const LENGTH_BOUNDS = [-3, 8] as const;
const NOISE_BOUNDS = [-9, 4] as const;
const LINEAR_BOUNDS = [-12, 6] as const;

/** Scales of a covariance function, and the variance of the noise relative to its Matérn part. */
interface LearnedScales extends Scales {
  /** Variance of the noise. */
  readonly noise: number;
}

/**
 * The scales with the greatest marginal likelihood on a sample of the rows. Classes are regressions
 * on 0 and 1, one for each class.
 * @param each whether every column has a length scale of its own
 */
export function learnScales(
  x: Matrix,
  y: Target,
  each: boolean,
  rng: Rng,
  rowWeights?: Float64Array,
): LearnedScales {
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  rng.shuffle(order);
  const lengths = each ? x.columns : 1;
  const bounds = (b: 0 | 1): Float64Array => {
    const list = new Float64Array(lengths + 2).fill(LENGTH_BOUNDS[b]);
    list.set([NOISE_BOUNDS[b], LINEAR_BOUNDS[b]], lengths);
    return list;
  };
  const theta = startOfLikelihood(x.columns, lengths);
  for (const [s, [most, iterations]] of STAGES.entries()) {
    if (s > 0 && STAGES[s - 1][0] >= x.rows) break;
    const rows = likelihoodRows(x, y, order.subarray(0, most), rowWeights);
    if (rows.y.length === 0) continue;
    const likelihood = new MarginalLikelihood(rows, lengths);
    const evaluate = (t: Float64Array, g: Float64Array): number => likelihood.evaluate(t, g);
    minimizeBounded(evaluate, theta, bounds(0), bounds(1), { iterations, gain: MIN_GAIN });
  }
  return {
    inverse: Float64Array.from({ length: x.columns }, (_, j) => Math.exp(-theta[each ? j : 0])),
    noise: Math.exp(theta[lengths]),
    linear: Math.exp(theta[lengths + 1]),
  };
}

/** A sample of the rows. */
function likelihoodRows(
  { columns, data }: Matrix,
  { values, classes }: Target,
  rows: Uint32Array,
  rowWeights: Float64Array | undefined,
): LikelihoodRows {
  const x = new Float64Array(rows.length * columns);
  for (const [i, r] of rows.entries())
    x.set(data.subarray(r * columns, (r + 1) * columns), i * columns);
  const own = rowWeights && Float64Array.from(rows, (r) => rowWeights[r]);
  const weights = relativeWeights(own, rows.length);
  const target = { values: Float64Array.from(rows, (r) => values[r]), classes };
  return { x, columns, y: centredOutputs(target, weights), weights };
}

/** One output for numbers, one for each class; those without variance are left out. */
function centredOutputs({ values, classes }: Target, weights: Float64Array): Float64Array[] {
  const columns =
    classes === 0
      ? [values]
      : Array.from({ length: classes === 2 ? 1 : classes }, (_, c) =>
          values.map((v) => (v === c ? 1 : 0)),
        );
  return columns.flatMap((column) => {
    const centre = column.reduce((s, v, i) => s + (weights[i] * v) / column.length, 0);
    const spread = Math.sqrt(column.reduce((s, v) => s + (v - centre) ** 2, 0) / column.length);
    return spread > 0 ? [column.map((v) => (v - centre) / spread)] : [];
  });
}

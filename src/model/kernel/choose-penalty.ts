import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { LinearWeights } from "../linear.ts";
import { fitLogistic } from "../logistic.ts";
import { softmaxRow } from "../probabilities.ts";

/** Penalties times rows, from the strongest to the weakest. */
const PENALTIES = [20, 7, 2, 0.7, 0.2, 0.07, 0.02, 0.007];
/** Penalties that are as much less likely than the best, in logarithms, are not looked at. */
const MAX_LOSS = 5;
/** Largest entry of the gradient: the loss of held rows is then exact enough to compare. */
const TOLERANCE = 1e-3;
/** Parts of which each is left out once where there are few rows, and one where there are many. */
const PARTS = 4;
const MIN_ROWS_OF_ONE_PART = 600;

/**
 * The penalty of a logistic regression by its log-loss on rows that are left out, times the number
 * of rows: the strength relative to the summed loss. The logarithms of the penalties are averaged
 * with the likelihoods of the left-out rows, so that few rows do not decide for an extreme.
 */
export function choosePenalty(x: Matrix, y: Target, rng: Rng, rowWeights?: Float64Array): number {
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  rng.shuffle(order);
  const parts = x.rows < MIN_ROWS_OF_ONE_PART ? PARTS : 1;
  const splits = Array.from({ length: parts }, (_, part) => {
    const isHeld = (_: number, i: number): boolean => i % PARTS === part;
    const held = order.filter(isHeld);
    const train = order.filter((r, i) => !isHeld(r, i));
    return {
      train: selectRows(x, y, train, rowWeights),
      held: selectRows(x, y, held, rowWeights),
      start: undefined as LinearWeights | undefined,
    };
  });
  const losses: number[] = [];
  for (const penalty of PENALTIES) {
    let loss = 0;
    for (const split of splits) {
      const { train, held } = split;
      split.start = fitLogistic(train.x, train.y, {
        l2: penalty / train.x.rows,
        rowWeights: train.weights,
        start: split.start,
        tolerance: TOLERANCE,
      });
      loss += lossOf(split.start, held.x, held.y, held.weights);
    }
    losses.push(loss);
    if (!(loss < Math.min(...losses) + MAX_LOSS)) break;
  }
  const least = Math.min(...losses);
  const likelihoods = losses.map((loss) => Math.exp(least - loss));
  const total = likelihoods.reduce((sum, l) => sum + l, 0);
  const mean = likelihoods.reduce((sum, l, p) => sum + (l / total) * Math.log(PENALTIES[p]), 0);
  return Math.exp(mean);
}

function selectRows({ columns, data }: Matrix, y: Target, rows: Uint32Array, w?: Float64Array) {
  const part = new Float64Array(rows.length * columns);
  for (const [i, r] of rows.entries())
    part.set(data.subarray(r * columns, (r + 1) * columns), i * columns);
  return {
    x: { rows: rows.length, columns, data: part },
    y: { values: Float64Array.from(rows, (r) => y.values[r]), classes: y.classes },
    weights: w && Float64Array.from(rows, (r) => w[r]),
  };
}

/** Summed log-loss. */
function lossOf(
  { weights, intercept }: LinearWeights,
  x: Matrix,
  y: Target,
  rowWeights?: Float64Array,
): number {
  const k = intercept.length;
  const scores = new Float64Array(k);
  let loss = 0;
  for (let i = 0; i < x.rows; i++) {
    for (let c = 0; c < k; c++) {
      let s = intercept[c];
      for (let j = 0; j < x.columns; j++)
        s += weights[c * x.columns + j] * x.data[i * x.columns + j];
      scores[c] = s;
    }
    const label = y.values[i];
    const own = k === 1 ? label * scores[0] : scores[label];
    const all = k === 1 ? logOnePlusExp(scores[0]) : softmaxRow(scores, 0, k, scores);
    loss += (rowWeights?.[i] ?? 1) * (all - own);
  }
  return loss;
}

/** log(1 + exp(z)), without overflow. */
const logOnePlusExp = (z: number): number => Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));

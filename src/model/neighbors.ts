import { openArena } from "../numeric/dense/dense.ts";
import { type Matrix, outputs } from "../numeric/matrix.ts";
import { type PackedNumbers, packFloats, readNumbers } from "../numeric/packed-numbers.ts";
import { categorical } from "../space/choice.ts";
import { int } from "../space/number.ts";
import { averageTarget } from "./average.ts";
import type { FittedModel, Model, Predictor } from "./model.ts";
import { eachDistances, type VisitDistances } from "./neighbor-distances.ts";
import { leaveOneOut, type Memory, NeighborVotes } from "./neighbor-votes.ts";

/** The smoothing is chosen by at most this many rows, evenly spread: each needs a whole search. */
const MAX_SMOOTHING_ROWS = 1000;
/** Halvings of the interval that holds the best smoothing. */
const SMOOTHING_HALVINGS = 30;

/** A fitted model as plain data. */
export type NeighborsJson = Pick<Memory, "columns" | "classes" | "k" | "power" | "weights"> & {
  readonly data: PackedNumbers;
  readonly values: PackedNumbers;
  readonly rowWeights?: PackedNumbers;
  readonly prior: readonly number[];
  readonly smoothing: number;
};

/**
 * Share of the prior, the shares of the classes, in probabilities (1 − λ)·votes + λ·prior: that
 * with the least log-loss over rows that are left out. It is 1/(n + 1) at least, so that no class
 * is impossible only because it is not near.
 * @param m its smoothing is not used
 */
function chooseSmoothing(m: Memory): number {
  const n = m.values.length;
  const step = Math.ceil(n / MAX_SMOOTHING_ROWS);
  const rows = Array.from({ length: Math.ceil(n / step) }, (_, i) => i * step);
  const votes = leaveOneOut(m, rows, openArena);
  /** Derivative of the log-likelihood by λ, which falls with λ. */
  const slope = (share: number): number => {
    let sum = 0;
    for (const [i, r] of rows.entries()) {
      const vote = votes[i * m.classes + m.values[r]];
      const prior = m.prior[m.values[r]];
      const likelihood = (1 - share) * vote + share * prior;
      if (!Number.isNaN(vote)) sum += ((m.rowWeights?.[r] ?? 1) * (prior - vote)) / likelihood;
    }
    return sum;
  };
  let low = 1 / (n + 1);
  let high = 1;
  if (slope(low) <= 0) return low;
  for (let i = 0; i < SMOOTHING_HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Gives the distances of each row of `x` to the training rows; false where it does not. */
type EachDistances = (m: Memory, x: Matrix, visit: VisitDistances) => boolean;

function predictorOfMemory(m: Memory, distancesOf?: EachDistances): Predictor {
  const width = outputs(m);
  return (x) => {
    const votes = new NeighborVotes(m);
    const out = new Float64Array(x.rows * width);
    const isDone = distancesOf?.(m, x, (i, distances, from) =>
      votes.writeAmong(distances, from, out, i * width),
    );
    if (!isDone) for (let i = 0; i < x.rows; i++) votes.write(x, i, out, i * width);
    return out;
  };
}

const inArena: EachDistances = (m, x, visit) =>
  eachDistances(
    m,
    x,
    Int32Array.from({ length: x.rows }, (_, i) => i),
    openArena,
    visit,
  );

const memoryFromJson = ({ data, values, rowWeights, ...settings }: NeighborsJson): Memory => ({
  ...settings,
  data: readNumbers(data),
  values: readNumbers(values),
  rowWeights: rowWeights && readNumbers(rowWeights),
});

/** What a fitted model of near neighbours predicts, without WebAssembly. */
export const neighborsPredictor = (json: NeighborsJson): Predictor =>
  predictorOfMemory(memoryFromJson(json));

function createFittedNeighbors(m: Memory): FittedModel {
  return {
    predict: predictorOfMemory(m, inArena),
    toJSON: () => ({
      ...m,
      data: packFloats(m.data, "f64"),
      values: packFloats(m.values, "f64"),
      rowWeights: m.rowWeights && packFloats(m.rowWeights, "f64"),
    }),
  };
}

/** Hyperparameters of `neighbors`. */
const neighborsSpace = {
  /** Number of neighbours. */
  k: int(1, 100, { log: true, default: 10 }),
  /** Power of the Minkowski distance: Manhattan (1) or Euclidean (2). */
  power: categorical([1, 2], { default: 1 }),
  /** Weight of a neighbour: the same for all, or the reciprocal of its distance. */
  weights: categorical(["uniform", "distance"], { default: "distance" }),
};

/**
 * k nearest neighbours (Cover and Hart 1967): the nearest training rows vote, or their mean is
 * taken. Votes are mixed with the shares of the classes, so that probabilities are as certain as
 * the votes are right. Needs standardised columns.
 */
export const neighbors: Model<typeof neighborsSpace> = {
  name: "neighbors",
  space: neighborsSpace,
  encoding: "one-hot",
  scale: true,
  hasOutOfSample: () => true,
  fit: (x, y, { k, power, weights }, _rng, { weights: rowWeights, outOfSample } = {}) => {
    const { columns, data } = x;
    const { classes, values } = y;
    const settings = { columns, classes, k, power, weights };
    const prior = classes > 0 ? [...averageTarget(y, rowWeights)] : [];
    const plain = { ...settings, data, values, rowWeights, prior, smoothing: 0 };
    const memory = { ...plain, smoothing: classes > 0 ? chooseSmoothing(plain) : 0 };
    return {
      ...createFittedNeighbors(memory),
      ...(outOfSample && {
        outOfSample: leaveOneOut(
          memory,
          values.map((_, i) => i),
          openArena,
        ),
      }),
    };
  },
  load: (json: NeighborsJson) => createFittedNeighbors(memoryFromJson(json)),
};

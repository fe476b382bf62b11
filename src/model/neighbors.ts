import { type Matrix, outputs } from "../numeric/matrix.ts";
import { roundForJson } from "../numeric/round-for-json.ts";
import { categorical } from "../space/choice.ts";
import { int } from "../space/number.ts";
import type { FittedModel, Model } from "./model.ts";

/** Training rows and settings. */
interface Memory<Numbers> {
  readonly columns: number;
  readonly classes: number;
  readonly k: number;
  readonly power: number;
  readonly weights: "uniform" | "distance";
  readonly data: Numbers;
  readonly values: Numbers;
}

/** Minkowski distance to the power `power`; Infinity, and unfinished, once it passes `limit`. */
function distanceUpTo(
  limit: number,
  a: Float64Array,
  at: number,
  b: Float64Array,
  bt: number,
  columns: number,
  power: number,
): number {
  let s = 0;
  for (let j = 0; j < columns; j++) {
    const d = Math.abs(a[at + j] - b[bt + j]);
    s += power === 2 ? d * d : power === 1 ? d : d ** power;
    if ((j & 7) === 7 && s > limit) return Infinity;
  }
  return s;
}

/**
 * Finds the training rows nearest to row i of `x`, by comparing it with all of them.
 * @param nearest receives distances to the power `power`, ascending
 * @param who receives the indices of the rows
 * @returns how many were found: k, or fewer if distances are NaN
 */
function findNearest(
  m: Memory<Float64Array>,
  x: Matrix,
  i: number,
  nearest: Float64Array,
  who: Int32Array,
): number {
  const n = m.values.length;
  const k = nearest.length;
  const { columns, power, data } = m;
  let found = 0;
  for (let r = 0; r < n; r++) {
    const limit = found < k ? Infinity : nearest[k - 1];
    const d = distanceUpTo(limit, x.data, i * columns, data, r * columns, columns, power);
    if (!(d < limit)) continue;
    let p = found < k ? found++ : k - 1;
    for (; p > 0 && nearest[p - 1] > d; p--) {
      nearest[p] = nearest[p - 1];
      who[p] = who[p - 1];
    }
    nearest[p] = d;
    who[p] = r;
  }
  return found;
}

function createFittedNeighbors(m: Memory<Float64Array>): FittedModel {
  const width = outputs(m);
  const k = Math.min(m.k, m.values.length);
  return {
    predict(x) {
      const out = new Float64Array(x.rows * width);
      const nearest = new Float64Array(k);
      const who = new Int32Array(k);
      for (let i = 0; i < x.rows; i++) {
        const found = findNearest(m, x, i, nearest, who);
        // Rows at distance 0 would have infinite weight, so they decide alone.
        const exact = m.weights === "distance" && nearest[0] === 0;
        let total = 0;
        for (let t = 0; t < found; t++) {
          let w = 1;
          if (exact) w = nearest[t] === 0 ? 1 : 0;
          else if (m.weights === "distance") w = nearest[t] ** (-1 / m.power);
          total += w;
          const v = m.values[who[t]];
          if (m.classes === 0) out[i] += w * v;
          else out[i * width + v] += w;
        }
        for (let o = 0; o < width; o++) out[i * width + o] /= total;
      }
      return out;
    },
    toJSON: () => ({ ...m, data: roundForJson(m.data), values: [...m.values] }),
  };
}

/** Hyperparameters of `neighbors`. */
const neighborsSpace = {
  /** Number of neighbours. */
  k: int(1, 100, { log: true, default: 5 }),
  /** Power of the Minkowski distance: Manhattan (1) or Euclidean (2). */
  power: categorical([1, 2], { default: 2 }),
  /** Weight of a neighbour: the same for all, or the reciprocal of its distance. */
  weights: categorical(["uniform", "distance"], { default: "uniform" }),
};

/**
 * k nearest neighbours (Cover and Hart 1967): the nearest training rows vote, or their mean is
 * taken. Needs standardised columns.
 */
export const neighbors: Model<typeof neighborsSpace> = {
  name: "neighbors",
  space: neighborsSpace,
  encoding: "one-hot",
  scale: true,
  fit: (x, y, { k, power, weights }) =>
    createFittedNeighbors({
      columns: x.columns,
      classes: y.classes,
      k,
      power,
      weights,
      data: x.data,
      values: y.values,
    }),
  load: (json: Memory<readonly number[]>) =>
    createFittedNeighbors({
      ...json,
      data: Float64Array.from(json.data),
      values: Float64Array.from(json.values),
    }),
};

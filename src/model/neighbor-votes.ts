import { type Matrix, outputs } from "../numeric/matrix.ts";
import { NearestRows } from "./nearest-rows.ts";
import { type DistanceArena, eachDistances } from "./neighbor-distances.ts";

/** Training rows of a model of near neighbours, and its settings. */
export interface Memory {
  /** Columns of a row. */
  readonly columns: number;
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** Number of neighbours. */
  readonly k: number;
  /** Power of the Minkowski distance. */
  readonly power: number;
  /** Votes of the neighbours: the same for all, or the reciprocal of their distance. */
  readonly weights: "uniform" | "distance";
  /** The training rows, rows × columns. */
  readonly data: Float64Array;
  /** Their targets. */
  readonly values: Float64Array;
  /** Their weights; undefined: the same for all. */
  readonly rowWeights: Float64Array | undefined;
  /** Shares of the classes among them; empty for a regression. */
  readonly prior: readonly number[];
  /** Share of a probability that is the prior's. */
  readonly smoothing: number;
}

/** Predicts by the votes of near rows. */
export class NeighborVotes {
  readonly #m: Memory;
  readonly #nearest: NearestRows;
  readonly #votes: Float64Array;

  constructor(m: Memory) {
    const k = Math.min(m.k, m.values.length);
    this.#m = m;
    this.#nearest = new NearestRows(m.data, m.values.length, k, m.power);
    this.#votes = new Float64Array(k);
  }

  /**
   * Writes the prediction for row i of `x`; NaN where no row has a vote.
   * @param at index of its first entry in `out`, which is 0 so far
   * @param except training row that has no vote
   */
  write(x: Matrix, i: number, out: Float64Array, at: number, except?: number): void {
    this.#nearest.find(x, i, except);
    this.#vote(out, at);
  }

  /** As `write`, for a row whose distances to all training rows are known: they begin at `from`. */
  writeAmong(
    distances: Float64Array,
    from: number,
    out: Float64Array,
    at: number,
    except?: number,
  ): void {
    this.#nearest.findAmong(distances, from, except);
    this.#vote(out, at);
  }

  #vote(out: Float64Array, at: number): void {
    const { classes, values, prior, smoothing } = this.#m;
    const votes = this.#votes;
    const { row } = this.#nearest;
    const total = this.#count();
    for (let t = 0; t < this.#nearest.found; t++) {
      const value = values[row[t]];
      if (classes === 0) out[at] += votes[t] * value;
      else out[at + value] += votes[t];
    }
    for (let o = at; o < at + outputs({ classes }); o++) {
      out[o] /= total;
      if (smoothing > 0) out[o] = (1 - smoothing) * out[o] + smoothing * prior[o - at];
    }
  }

  /** Fills the votes of the rows found; returns their sum. */
  #count(): number {
    const { weights, power } = this.#m;
    const { distance, found } = this.#nearest;
    // Rows at distance 0 would have infinite weight, so they decide alone.
    const isExact = weights === "distance" && distance[0] === 0;
    const total = this.#fill((d) => {
      if (weights === "uniform") return 1;
      return isExact ? (d === 0 ? 1 : 0) : d ** (-1 / power);
    });
    // Distances may be infinite, and their reciprocals too: then all rows found have equal votes.
    return found > 0 && !(total > 0 && total < Infinity) ? this.#fill(() => 1) : total;
  }

  #fill(voteAt: (distance: number) => number): number {
    const { distance, row, found } = this.#nearest;
    const { rowWeights } = this.#m;
    let total = 0;
    for (let t = 0; t < found; t++)
      total += this.#votes[t] = voteAt(distance[t]) * (rowWeights?.[row[t]] ?? 1);
    return total;
  }
}

/**
 * Predictions for the training rows, each by the votes of the others (leave-one-out).
 * @param open opens the arena in which distances are computed
 */
export function leaveOneOut(
  m: Memory,
  rows: ArrayLike<number>,
  open: (numbers: number) => DistanceArena,
): Float64Array {
  const votes = new NeighborVotes(m);
  const width = outputs(m);
  const x = { rows: m.values.length, columns: m.columns, data: m.data };
  const out = new Float64Array(rows.length * width);
  const isDone = eachDistances(m, x, rows, open, (i, distances, from) =>
    votes.writeAmong(distances, from, out, i * width, rows[i]),
  );
  if (!isDone)
    for (let i = 0; i < rows.length; i++) votes.write(x, rows[i], out, i * width, rows[i]);
  return out;
}

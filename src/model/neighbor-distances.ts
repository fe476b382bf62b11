import type { DenseArena } from "../numeric/dense/dense.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Memory } from "./neighbor-votes.ts";

/** Rows of a tile of the kernel. */
const TILE = 4;
/** Fewer rows are not worth the copy of the training rows into an arena. */
const LEAST_ROWS = 16;

/** What distances of many rows need of an arena. */
export type DistanceArena = Pick<DenseArena, "distances" | "array" | "close">;

/**
 * Called with the place of a row among the rows, and an array in which its distances, to the power
 * `power`, begin at `from`; valid until the call returns.
 */
export type VisitDistances = (at: number, distances: Float64Array, from: number) => void;

/**
 * Computes the distances of rows to all training rows, two rows at a time.
 * @param rows indices of rows of `x`
 * @param open opens the arena in which they are computed
 * @param visit called for each row, in order
 * @returns false, and nothing was visited, where this is of no use: for few rows, and for powers
 *   other than 1 and 2
 */
export function eachDistances(
  { columns, data, values, power }: Memory,
  x: Matrix,
  rows: ArrayLike<number>,
  open: (numbers: number) => DistanceArena,
  visit: VisitDistances,
): boolean {
  if (rows.length < LEAST_ROWS || (power !== 1 && power !== 2)) return false;
  const tiles = Math.ceil(values.length / TILE);
  const arena = open(tiles * TILE * (columns + 2) + 2 * columns);
  const others = arena.array(tiles * TILE * columns);
  for (let r = 0; r < values.length; r++) {
    const at = (r - (r % TILE)) * columns + (r % TILE);
    for (let j = 0; j < columns; j++) others[at + TILE * j] = data[r * columns + j];
  }
  const pair = arena.array(2 * columns);
  const distances = arena.array(2 * TILE * tiles);
  for (let k = 0; k < rows.length; k += 2) {
    const hasTwo = k + 1 < rows.length;
    for (const [i, r] of [rows[k], rows[hasTwo ? k + 1 : k]].entries())
      pair.set(x.data.subarray(r * columns, (r + 1) * columns), i * columns);
    arena.distances(pair, others, tiles, columns, power, distances);
    visit(k, distances, 0);
    if (hasTwo) visit(k + 1, distances, TILE * tiles);
  }
  arena.close();
  return true;
}

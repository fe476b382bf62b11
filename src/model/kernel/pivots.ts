import type { Rng } from "../../numeric/rng.ts";
import { blockCovariances, type Points } from "./covariance.ts";

/** The factor ends when this share of the variances is left. */
const MIN_RESIDUAL_SHARE = 1e-7;
/** Rows that are drawn at once: their products with the others read each row of the factor once. */
const BLOCK = 4;
/** A drawn row is left out when those drawn with it explain all but this share of its variance. */
const MIN_OWN_SHARE = 1e-3;

/** Low-rank factor of the covariances of rows. */
interface LowRank {
  /** The rows that were drawn, in order. */
  readonly pivots: Int32Array;
  /** F, rows × pivots: F·Fᵀ are nearly the covariances. Its rows of the pivots are triangular. */
  readonly features: Float64Array;
}

/**
 * Randomly pivoted Cholesky (Chen et al. 2023, algorithm 1, in blocks as in algorithm 2): rows are
 * drawn with probabilities proportional to what the factor so far leaves of their variance. O(n m²)
 * for m pivots.
 * @param most largest number of pivots
 */
export function drawPivots(points: Points, rows: number, most: number, rng: Rng): LowRank {
  const size = Math.min(most, rows);
  const covariances = blockCovariances(points, BLOCK);
  const left = covariances.variances;
  const enough = MIN_RESIDUAL_SHARE * sumOf(left);
  const wide = new Float64Array(rows * size);
  const products = new Float64Array(rows * BLOCK);
  const pivots: number[] = [];
  const block = new Int32Array(BLOCK);
  while (pivots.length < size) {
    const total = sumOf(left);
    if (!(total > enough)) break;
    const before = pivots.length;
    for (let b = 0; b < BLOCK; b++) block[b] = drawRow(left, total * rng.uniform());
    const least = Float64Array.from(block, (p) => left[p] * MIN_OWN_SHARE);
    multiplyBlock(wide, rows, size, before, block, products);
    const own = covariances.with(block);
    for (let b = 0; b < BLOCK && pivots.length < size; b++) {
      const p = block[b];
      if (!(left[p] > least[b])) continue;
      addPivot(p, b, before, own);
    }
  }
  covariances.close();
  const count = pivots.length;
  const features = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) features.set(wide.subarray(i * size, i * size + count), i * count);
  return { pivots: Int32Array.from(pivots), features };

  /** Appends the column of row p to the factor. Products are those with the columns before `known`. */
  function addPivot(p: number, b: number, known: number, own: Float64Array): void {
    const m = pivots.length;
    const scale = 1 / Math.sqrt(left[p]);
    for (let i = 0; i < rows; i++) {
      let rest = own[i * BLOCK + b] - products[i * BLOCK + b];
      for (let c = known; c < m; c++) rest -= wide[i * size + c] * wide[p * size + c];
      const f = rest * scale;
      wide[i * size + m] = f;
      left[i] = Math.max(0, left[i] - f * f);
    }
    // What rounding left in rows that were drawn before would spoil the triangle.
    for (const q of pivots) wide[q * size + m] = 0;
    pivots.push(p);
    left[p] = 0;
  }
}

/** Products of the first `count` entries of each row and of the rows of a block. */
function multiplyBlock(
  wide: Float64Array,
  rows: number,
  size: number,
  count: number,
  block: Int32Array,
  out: Float64Array,
): void {
  const [p0, p1, p2, p3] = block.map((p) => p * size);
  for (let i = 0; i < rows; i++) {
    const at = i * size;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < count; c++) {
      const f = wide[at + c];
      s0 += f * wide[p0 + c];
      s1 += f * wide[p1 + c];
      s2 += f * wide[p2 + c];
      s3 += f * wide[p3 + c];
    }
    out[i * BLOCK] = s0;
    out[i * BLOCK + 1] = s1;
    out[i * BLOCK + 2] = s2;
    out[i * BLOCK + 3] = s3;
  }
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** The row at which the running sum passes `mark`; never one with nothing left. */
function drawRow(left: Float64Array, mark: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < left.length; i++) {
    if (left[i] === 0) continue;
    last = i;
    sum += left[i];
    if (sum > mark) return i;
  }
  return last;
}

import { symmetricEigen } from "./eigen.ts";
import type { Rng } from "./rng.ts";
import { addProduct, addTransposedProduct, type SparseMatrix } from "./sparse-matrix.ts";

/** Further directions that are followed, so that those asked for are accurate. */
const OVERSAMPLING = 8;
/** Products with the matrix and its transpose that sharpen the directions. */
const POWER_ITERATIONS = 2;
/** Directions with a smaller share of the greatest variance are rounding. */
const MIN_SHARE = 1e-10;

/**
 * The right singular vectors of a sparse matrix with the greatest singular values, by random
 * projection with power iterations (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1).
 * @param count number of vectors
 * @returns columns × count, row by row: orthonormal vectors as columns, the greatest first; columns
 * of zeros where the matrix has a lower rank
 */
export function rightSingularVectors(x: SparseMatrix, count: number, rng: Rng): Float64Array {
  const l = Math.min(count + OVERSAMPLING, x.columns, x.rows);
  let directions: Float64Array = Float64Array.from({ length: x.columns * l }, () => rng.normal());
  for (let power = 0; power <= POWER_ITERATIONS; power++) {
    const image = new Float64Array(x.rows * l);
    addProduct(x, directions, l, image);
    const back = new Float64Array(x.columns * l);
    addTransposedProduct(x, orthonormal(image, x.rows, l), l, back);
    directions = power < POWER_ITERATIONS ? orthonormal(back, x.columns, l) : back;
  }
  // Bᵀ = xᵀ·Q, whose left singular vectors are those of the rows.
  const vectors = orthonormal(directions, x.columns, l);
  const out = new Float64Array(x.columns * count);
  for (let j = 0; j < x.columns; j++)
    for (let c = 0; c < Math.min(count, l); c++) out[j * count + c] = vectors[j * l + c];
  return out;
}

/**
 * An orthonormal basis of the columns of a matrix: its left singular vectors, in the order of the
 * singular values, by the eigenvectors of its Gram matrix.
 * @param a rows × l
 */
function orthonormal(a: Float64Array, rows: number, l: number): Float64Array {
  const gram = new Float64Array(l * l);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < l; c++) {
      const v = a[i * l + c];
      if (v !== 0) for (let d = 0; d <= c; d++) gram[c * l + d] += v * a[i * l + d];
    }
  for (let c = 0; c < l; c++) for (let d = 0; d < c; d++) gram[d * l + c] = gram[c * l + d];
  const values = new Float64Array(l);
  const vectors = new Float64Array(l * l);
  symmetricEigen(gram, l, values, vectors);
  const order = Array.from(values.keys()).sort((c, d) => values[d] - values[c]);
  const least = MIN_SHARE * Math.max(0, values[order[0]]);
  const turn = new Float64Array(l * l);
  for (const [to, from] of order.entries())
    if (values[from] > least)
      for (let c = 0; c < l; c++)
        turn[c * l + to] = vectors[c * l + from] / Math.sqrt(values[from]);
  const out = new Float64Array(rows * l);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < l; c++) {
      const v = a[i * l + c];
      if (v !== 0) for (let to = 0; to < l; to++) out[i * l + to] += v * turn[c * l + to];
    }
  return out;
}

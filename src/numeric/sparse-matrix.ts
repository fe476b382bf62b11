/** A table of numbers of which most are 0: the others, row by row (compressed sparse rows). */
export interface SparseMatrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
  /** Where the entries of each row begin, and the end of the last row. */
  readonly starts: Int32Array;
  /** Column of each entry; a row has a column at most once. */
  readonly indices: Int32Array;
  /** The entries. */
  readonly values: Float32Array;
}

/**
 * Adds the product with a matrix: out += x · w.
 * @param w columns × k
 * @param out rows × k
 */
export function addProduct(
  { rows, starts, indices, values }: SparseMatrix,
  w: Float64Array,
  k: number,
  out: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    const end = starts[i + 1];
    if (k === 1) {
      let sum = 0;
      for (let at = starts[i]; at < end; at++) sum += values[at] * w[indices[at]];
      out[i] += sum;
      continue;
    }
    const to = i * k;
    for (let at = starts[i]; at < end; at++) {
      const v = values[at];
      const from = indices[at] * k;
      for (let c = 0; c < k; c++) out[to + c] += v * w[from + c];
    }
  }
}

/**
 * Adds the product of the transposed matrix with another one: out += xᵀ · d.
 * @param d rows × k
 * @param out columns × k
 */
export function addTransposedProduct(
  { rows, starts, indices, values }: SparseMatrix,
  d: Float64Array,
  k: number,
  out: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    const end = starts[i + 1];
    if (k === 1) {
      const own = d[i];
      for (let at = starts[i]; at < end; at++) out[indices[at]] += values[at] * own;
      continue;
    }
    const from = i * k;
    for (let at = starts[i]; at < end; at++) {
      const v = values[at];
      const to = indices[at] * k;
      for (let c = 0; c < k; c++) out[to + c] += v * d[from + c];
    }
  }
}

/** Bytes that a matrix takes. */
export const bytesOf = ({ starts, indices, values }: SparseMatrix): number =>
  starts.byteLength + indices.byteLength + values.byteLength;

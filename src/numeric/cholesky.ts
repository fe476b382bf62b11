/**
 * Dot product of `count` entries, from `i` in `a` and from `j` in `b`. Four partial sums, because a
 * single one would make every addition wait for the one before.
 */
export function dotAt(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  count: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[i + k] * b[j + k];
    s1 += a[i + k + 1] * b[j + k + 1];
    s2 += a[i + k + 2] * b[j + k + 2];
    s3 += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < count; k++) s0 += a[i + k] * b[j + k];
  return s0 + s1 + (s2 + s3);
}

/**
 * Cholesky factor L, A = L Lᵀ, of a symmetric n × n matrix (Golub and Van Loan 2013, §4.2), in
 * O(n³/3). Only the lower triangles of `a` and `out` are read and written.
 * @param a row-major, rows `stride` apart
 * @param out receives L, with the same layout; may be `a`
 * @returns false, and an unusable `out`, where the matrix is not positive definite
 */
export function choleskyInto(a: Float64Array, n: number, out: Float64Array, stride = n): boolean {
  for (let i = 0; i < n; i++) if (!choleskyRow(a, i, out, stride)) return false;
  return true;
}

/**
 * Computes row `i` of the factor from the rows before it, in O(i²); so a factor gains a row without
 * starting again.
 * @returns false where the matrix up to this row is not positive definite
 */
export function choleskyRow(
  a: Float64Array,
  i: number,
  out: Float64Array,
  stride: number,
): boolean {
  const at = i * stride;
  for (let j = 0; j < i; j++)
    out[at + j] = (a[at + j] - dotAt(out, at, out, j * stride, j)) / out[j * stride + j];
  const s = a[at + i] - dotAt(out, at, out, at, i);
  if (!(s > 0)) return false;
  out[at + i] = Math.sqrt(s);
  return true;
}

/** Solves L y = b for a lower triangular L, in place: `b` becomes y. O(n²/2). */
export function solveLower(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  for (let i = 0; i < n; i++) b[i] = (b[i] - dotAt(l, i * stride, b, 0, i)) / l[i * stride + i];
}

/** Solves Lᵀ x = b for a lower triangular L, in place: `b` becomes x. O(n²/2). */
export function solveLowerTransposed(
  l: Float64Array,
  n: number,
  b: Float64Array,
  stride = n,
): void {
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i] / l[i * stride + i];
    b[i] = x;
    const at = i * stride;
    for (let k = 0; k < i; k++) b[k] -= l[at + k] * x;
  }
}

/**
 * Inverse (L Lᵀ)⁻¹ from the factor, in O(n³/3).
 * @param out receives n × n entries, both triangles
 * @param work n × n entries that are overwritten
 */
export function choleskyInverseInto(
  l: Float64Array,
  n: number,
  out: Float64Array,
  work: Float64Array,
  stride = n,
): void {
  // Row c of `work` is column c of L⁻¹, so that both sums run along rows.
  for (let c = 0; c < n; c++) {
    const at = c * n;
    work[at + c] = 1 / l[c * stride + c];
    for (let i = c + 1; i < n; i++)
      work[at + i] = -dotAt(l, i * stride + c, work, at + c, i - c) / l[i * stride + i];
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      out[i * n + j] = out[j * n + i] = dotAt(work, i * n + i, work, j * n + i, n - i);
}

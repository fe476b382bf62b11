/**
 * Sum of products of `count` entries from `i` in `a` and from `j` in `b`; four sums side by side,
 * so that they do not wait for each other.
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
 * Row-major n × n lower factor of a symmetric matrix, rows `stride` apart; false (and `out`
 * unusable) where it is not positive definite. `a` may be `out`. O(n³/3).
 */
export function choleskyInto(a: Float64Array, n: number, out: Float64Array, stride = n): boolean {
  for (let i = 0; i < n; i++) if (!choleskyRow(a, i, out, stride)) return false;
  return true;
}

/** Row `i` of the factor, those before it being there: how a factor grows by a row in O(n²). */
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

/** Solves L y = b, in place. */
export function solveLower(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  for (let i = 0; i < n; i++) b[i] = (b[i] - dotAt(l, i * stride, b, 0, i)) / l[i * stride + i];
}

/** Solves Lᵀ x = y, in place. */
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

/** Both triangles of (L Lᵀ)⁻¹ from the factor; `work` holds n × n. O(n³/3). */
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

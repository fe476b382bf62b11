/** Sweeps after which the iteration stops in any case; convergence takes about 6 to 10. */
const MAX_JACOBI_SWEEPS = 40;
/** Converged when the squares off the diagonal sum to less than this share of those on it. */
const CONVERGED_SHARE = 1e-30;
/** Entries below this share of their two diagonal entries are left as they are. */
const NEGLIGIBLE_SHARE = 1e-17;

/**
 * Eigenvalues and eigenvectors of a symmetric n × n matrix by cyclic Jacobi rotations (Golub and
 * Van Loan 2013, algorithm 8.5.3): accurate to rounding, small eigenvalues included, in O(n³) a
 * sweep.
 * @param a row-major; overwritten
 * @param values receives the n eigenvalues, in no order
 * @param vectors receives the eigenvectors as the columns of an n × n matrix
 */
export function symmetricEigen(
  a: Float64Array,
  n: number,
  values: Float64Array,
  vectors: Float64Array,
): void {
  vectors.fill(0);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < MAX_JACOBI_SWEEPS; sweep++) {
    let offDiagonal = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      diagonal += a[i * n + i] ** 2;
      for (let j = 0; j < i; j++) offDiagonal += a[i * n + j] ** 2;
    }
    if (!(offDiagonal > CONVERGED_SHARE * diagonal)) break;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        const size = Math.sqrt(Math.abs(a[p * n + p] * a[q * n + q]));
        if (Math.abs(apq) <= NEGLIGIBLE_SHARE * size) continue;
        const tau = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = t * c;
        rotate(a, n, n, p, q, c, s);
        rotate(a, n, 1, p * n, q * n, c, s);
        rotate(vectors, n, n, p, q, c, s);
      }
    }
  }
  for (let i = 0; i < n; i++) values[i] = a[i * n + i];
}

/**
 * Rotates the vectors that begin at `p` and `q`, n entries `step` apart, by cosine c and sine s.
 */
function rotate(
  m: Float64Array,
  n: number,
  step: number,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  for (let k = 0; k < n; k++) {
    const x = m[k * step + p];
    const y = m[k * step + q];
    m[k * step + p] = c * x - s * y;
    m[k * step + q] = s * x + c * y;
  }
}

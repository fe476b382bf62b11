export interface LbfgsOptions {
  /** Pairs kept for the approximation of the Hessian. */
  memory?: number;
  iterations?: number;
  /** Stops when the largest entry of the (pseudo-)gradient falls below. */
  tolerance?: number;
  /**
   * Weight of Σ|x_i| over the first `l1Count` entries (orthant-wise, Andrew and Gao 2007); 0 gives
   * plain L-BFGS.
   */
  l1?: number;
  l1Count?: number;
}
export interface LbfgsResult {
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Minimizes f(x) + l1·Σ|x_i| by limited-memory BFGS (Nocedal and Wright 2006, algorithm 7.4–7.5)
 * with backtracking under the Armijo condition. `f` returns the value and writes the gradient. `x`
 * is the start and receives the solution.
 */
export function lbfgs(
  f: (x: Float64Array, gradient: Float64Array) => number,
  x: Float64Array,
  options: LbfgsOptions = {},
): LbfgsResult {
  const { memory = 10, iterations = 100, tolerance = 1e-5, l1 = 0 } = options;
  const l1Count = l1 > 0 ? (options.l1Count ?? x.length) : 0;
  const n = x.length;
  const gradient = new Float64Array(n);
  const pseudo = new Float64Array(n);
  const direction = new Float64Array(n);
  const next = new Float64Array(n);
  const nextGradient = new Float64Array(n);
  const s: Float64Array[] = [];
  const y: Float64Array[] = [];
  const rho: number[] = [];
  const alpha = new Float64Array(memory);
  const penalty = (v: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < l1Count; i++) sum += Math.abs(v[i]);
    return l1 * sum;
  };
  let value = f(x, gradient) + penalty(x);
  for (let iteration = 0; iteration < iterations; iteration++) {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      pseudo[i] = i < l1Count ? pseudoGradient(gradient[i], x[i], l1) : gradient[i];
      largest = Math.max(largest, Math.abs(pseudo[i]));
    }
    if (!(largest > tolerance))
      return { value, iterations: iteration, converged: largest <= tolerance };
    // Two-loop recursion: direction = −H · pseudo.
    for (let i = 0; i < n; i++) direction[i] = -pseudo[i];
    for (let k = s.length - 1; k >= 0; k--) {
      alpha[k] = rho[k] * dot(s[k], direction);
      axpy(-alpha[k], y[k], direction);
    }
    if (s.length > 0) {
      const k = s.length - 1;
      const scale = 1 / (rho[k] * dot(y[k], y[k]));
      for (let i = 0; i < n; i++) direction[i] *= scale;
    }
    for (let k = 0; k < s.length; k++)
      axpy(alpha[k] - rho[k] * dot(y[k], direction), s[k], direction);
    // Orthant-wise: a step must not go against the pseudo-gradient.
    for (let i = 0; i < l1Count; i++) if (direction[i] * pseudo[i] >= 0) direction[i] = 0;
    const slope = dot(direction, pseudo);
    if (!(slope < 0)) return { value, iterations: iteration, converged: false };
    let step = s.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(pseudo, pseudo))) : 1;
    let nextValue = Number.NaN;
    let tries = 0;
    for (; tries < 30; tries++, step *= 0.5) {
      for (let i = 0; i < n; i++) next[i] = x[i] + step * direction[i];
      for (let i = 0; i < l1Count; i++) {
        const orthant = x[i] !== 0 ? Math.sign(x[i]) : -Math.sign(pseudo[i]);
        if (next[i] * orthant <= 0) next[i] = 0;
      }
      nextValue = f(next, nextGradient) + penalty(next);
      if (nextValue <= value + 1e-4 * step * slope) break;
    }
    if (tries === 30) return { value, iterations: iteration, converged: false };
    const ds = s.length === memory ? s.shift()! : new Float64Array(n);
    const dy = y.length === memory ? y.shift()! : new Float64Array(n);
    if (rho.length === memory) rho.shift();
    for (let i = 0; i < n; i++) {
      ds[i] = next[i] - x[i];
      dy[i] = nextGradient[i] - gradient[i];
    }
    const curvature = dot(ds, dy);
    if (curvature > 1e-12 * dot(dy, dy)) {
      s.push(ds);
      y.push(dy);
      rho.push(1 / curvature);
    }
    const gain = value - nextValue;
    x.set(next);
    gradient.set(nextGradient);
    value = nextValue;
    if (gain < 1e-12 * Math.max(1, Math.abs(value)))
      return { value, iterations: iteration + 1, converged: true };
  }
  return { value, iterations, converged: false };
}

/** Andrew and Gao 2007, eq. 4. */
function pseudoGradient(g: number, x: number, l1: number): number {
  if (x > 0) return g + l1;
  if (x < 0) return g - l1;
  return g + l1 < 0 ? g + l1 : g - l1 > 0 ? g - l1 : 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
}

function axpy(a: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] += a * x[i];
}

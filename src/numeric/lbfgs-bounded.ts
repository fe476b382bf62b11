export interface BoundedOptions {
  /** Pairs kept for the approximation of the Hessian. */
  memory?: number;
  iterations?: number;
  /** Stops when the largest entry of the projected gradient falls below. */
  tolerance?: number;
  /** Stops when an iteration gains less than this share of the value. */
  gain?: number;
}

/**
 * Minimizes f within low ≤ x ≤ high by L-BFGS on the variables that no bound holds (two-metric
 * projection, Bertsekas 1982, §2; two-loop recursion of Nocedal and Wright 2006, algorithm 7.4),
 * with backtracking along the projected path under the Armijo condition. `f` returns the value and
 * writes the gradient; infinite and NaN values are stepped back from. `x` is the start and receives
 * the solution. Returns its value.
 */
export function minimizeBounded(
  f: (x: Float64Array, gradient: Float64Array) => number,
  x: Float64Array,
  low: Float64Array,
  high: Float64Array,
  options: BoundedOptions = {},
): number {
  const { memory = 8, iterations = 50, tolerance = 1e-5, gain = 1e-9 } = options;
  const n = x.length;
  for (let i = 0; i < n; i++) x[i] = Math.min(high[i], Math.max(low[i], x[i]));
  const gradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const next = new Float64Array(n);
  const nextGradient = new Float64Array(n);
  const free = new Uint8Array(n);
  const steps: Float64Array[] = [];
  const turns: Float64Array[] = [];
  const alpha = new Float64Array(memory);
  const inverse = new Float64Array(memory);
  const dot = (a: Float64Array, b: Float64Array): number => {
    let s = 0;
    for (let i = 0; i < n; i++) if (free[i] === 1) s += a[i] * b[i];
    return s;
  };
  let value = f(x, gradient);
  for (let iteration = 0; iteration < iterations; iteration++) {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const held = (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);
      free[i] = held ? 0 : 1;
      if (!held) largest = Math.max(largest, Math.abs(gradient[i]));
    }
    if (!(largest > tolerance)) break;
    for (let i = 0; i < n; i++) direction[i] = free[i] === 1 ? -gradient[i] : 0;
    let scale = 0;
    for (let k = steps.length - 1; k >= 0; k--) {
      const curvature = dot(steps[k], turns[k]);
      // A pair whose curvature lies along held variables says nothing here.
      inverse[k] = curvature > 1e-12 * dot(turns[k], turns[k]) ? 1 / curvature : 0;
      if (inverse[k] === 0) continue;
      if (scale === 0) scale = curvature / dot(turns[k], turns[k]);
      alpha[k] = inverse[k] * dot(steps[k], direction);
      for (let i = 0; i < n; i++) if (free[i] === 1) direction[i] -= alpha[k] * turns[k][i];
    }
    if (scale > 0) for (let i = 0; i < n; i++) direction[i] *= scale;
    for (let k = 0; k < steps.length; k++) {
      if (inverse[k] === 0) continue;
      const beta = alpha[k] - inverse[k] * dot(turns[k], direction);
      for (let i = 0; i < n; i++) if (free[i] === 1) direction[i] += beta * steps[k][i];
    }
    if (!(dot(direction, gradient) < 0)) {
      for (let i = 0; i < n; i++) direction[i] = free[i] === 1 ? -gradient[i] : 0;
      scale = 0;
    }
    let step = scale > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    let nextValue = Number.NaN;
    let found = false;
    for (let tries = 0; tries < 20 && !found; tries++, step *= 0.5) {
      let slope = 0;
      for (let i = 0; i < n; i++) {
        next[i] = Math.min(high[i], Math.max(low[i], x[i] + step * direction[i]));
        slope += gradient[i] * (next[i] - x[i]);
      }
      if (!(slope < 0)) continue;
      nextValue = f(next, nextGradient);
      found = nextValue <= value + 1e-4 * slope;
    }
    if (!found) break;
    const ds = steps.length === memory ? steps.shift()! : new Float64Array(n);
    const dy = turns.length === memory ? turns.shift()! : new Float64Array(n);
    for (let i = 0; i < n; i++) {
      ds[i] = next[i] - x[i];
      dy[i] = nextGradient[i] - gradient[i];
    }
    steps.push(ds);
    turns.push(dy);
    const won = value - nextValue;
    x.set(next);
    gradient.set(nextGradient);
    value = nextValue;
    if (won <= gain * Math.max(1, Math.abs(value))) break;
  }
  return value;
}

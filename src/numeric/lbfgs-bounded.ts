/** Settings of `minimizeBounded`. */
interface BoundedOptions {
  /** Pairs of steps kept for the approximation of the inverse Hessian; default: 8. */
  memory?: number;
  /** Largest number of iterations; default: 50. */
  iterations?: number;
  /** Stops when the largest entry of the projected gradient falls below this; default: 1e-5. */
  tolerance?: number;
  /** Stops when an iteration gains at most this share of the value; default: 1e-9. */
  gain?: number;
}

/** Constant c₁ of the Armijo condition (Nocedal and Wright 2006, eq. 3.4). */
const SUFFICIENT_DECREASE = 1e-4;
/** Times that a line search halves its step. */
const MAX_HALVINGS = 20;
/** Pairs with sᵀy below this share of yᵀy over the free variables are left out. */
const MIN_CURVATURE = 1e-12;

/**
 * Minimizes f within low ≤ x ≤ high by L-BFGS on the variables that no bound holds (two-metric
 * projection, Bertsekas 1982, §2; two-loop recursion of Nocedal and Wright 2006, algorithm 7.4),
 * with backtracking along the projected path under the Armijo condition.
 * @param f returns the value at `x` and writes the gradient; where the value is infinite or NaN,
 * the line search takes a shorter step
 * @param x start, moved within the bounds; receives the solution
 * @returns the value at the solution
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
  const pairs = new FreePairs(free, memory);
  let value = f(x, gradient);
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (!(findFree(x, gradient, low, high, free) > tolerance)) break;
    const scaled = pairs.descend(gradient, direction);
    let step = scaled ? 1 : Math.min(1, 1 / Math.sqrt(freeDot(free, gradient, gradient)));
    let nextValue = Number.NaN;
    let found = false;
    for (let halvings = 0; halvings < MAX_HALVINGS && !found; halvings++, step *= 0.5) {
      let slope = 0;
      for (let i = 0; i < n; i++) {
        next[i] = Math.min(high[i], Math.max(low[i], x[i] + step * direction[i]));
        slope += gradient[i] * (next[i] - x[i]);
      }
      if (!(slope < 0)) continue;
      nextValue = f(next, nextGradient);
      found = nextValue <= value + SUFFICIENT_DECREASE * slope;
    }
    if (!found) break;
    pairs.add(x, next, gradient, nextGradient);
    const gained = value - nextValue;
    x.set(next);
    gradient.set(nextGradient);
    value = nextValue;
    if (gained <= gain * Math.max(1, Math.abs(value))) break;
  }
  return value;
}

/**
 * Marks the variables that may move: all but those at a bound whose gradient points out of it.
 * @returns the largest absolute entry of the gradient over the free variables
 */
function findFree(
  x: Float64Array,
  gradient: Float64Array,
  low: Float64Array,
  high: Float64Array,
  free: Uint8Array,
): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const isHeld = (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);
    free[i] = isHeld ? 0 : 1;
    if (!isHeld) largest = Math.max(largest, Math.abs(gradient[i]));
  }
  return largest;
}

/** Dot product over the free variables. */
function freeDot(free: Uint8Array, a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < free.length; i++) if (free[i] === 1) s += a[i] * b[i];
  return s;
}

/** The last steps s = Δx and changes of the gradient y = Δg, used over the free variables only. */
class FreePairs {
  readonly #free: Uint8Array;
  readonly #memory: number;
  readonly #s: Float64Array[] = [];
  readonly #y: Float64Array[] = [];
  readonly #alpha: Float64Array;
  /** 1 / sᵀy over the variables that are free now; 0 leaves the pair out. */
  readonly #rho: Float64Array;

  constructor(free: Uint8Array, memory: number) {
    this.#free = free;
    this.#memory = memory;
    this.#alpha = new Float64Array(memory);
    this.#rho = new Float64Array(memory);
  }

  /**
   * Two-loop recursion over the free variables: direction = −H · gradient, or −gradient where H is
   * unknown or does not lead downhill. The other variables do not move.
   * @returns whether H is known, so that a full step is a good first try
   */
  descend(gradient: Float64Array, direction: Float64Array): boolean {
    const free = this.#free;
    const s = this.#s;
    const y = this.#y;
    const rho = this.#rho;
    const alpha = this.#alpha;
    const n = free.length;
    for (let i = 0; i < n; i++) direction[i] = free[i] === 1 ? -gradient[i] : 0;
    let scale = 0;
    for (let k = s.length - 1; k >= 0; k--) {
      const curvature = freeDot(free, s[k], y[k]);
      const size = freeDot(free, y[k], y[k]);
      // A pair without curvature along the free variables does not describe them.
      rho[k] = curvature > MIN_CURVATURE * size ? 1 / curvature : 0;
      if (rho[k] === 0) continue;
      if (scale === 0) scale = curvature / size;
      alpha[k] = rho[k] * freeDot(free, s[k], direction);
      for (let i = 0; i < n; i++) if (free[i] === 1) direction[i] -= alpha[k] * y[k][i];
    }
    if (scale > 0) for (let i = 0; i < n; i++) direction[i] *= scale;
    for (let k = 0; k < s.length; k++) {
      if (rho[k] === 0) continue;
      const beta = alpha[k] - rho[k] * freeDot(free, y[k], direction);
      for (let i = 0; i < n; i++) if (free[i] === 1) direction[i] += beta * s[k][i];
    }
    if (freeDot(free, direction, gradient) < 0) return scale > 0;
    for (let i = 0; i < n; i++) direction[i] = free[i] === 1 ? -gradient[i] : 0;
    return false;
  }

  /** Adds the pair of a step, in place of the oldest one where the memory is full. */
  add(
    x: Float64Array,
    next: Float64Array,
    gradient: Float64Array,
    nextGradient: Float64Array,
  ): void {
    const n = this.#free.length;
    const full = this.#s.length === this.#memory;
    const s = (full ? this.#s.shift() : undefined) ?? new Float64Array(n);
    const y = (full ? this.#y.shift() : undefined) ?? new Float64Array(n);
    for (let i = 0; i < n; i++) {
      s[i] = next[i] - x[i];
      y[i] = nextGradient[i] - gradient[i];
    }
    this.#s.push(s);
    this.#y.push(y);
  }
}

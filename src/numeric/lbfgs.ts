/** Settings of `lbfgs`. */
interface LbfgsOptions {
  /** Pairs of steps kept for the approximation of the inverse Hessian; default: 10. */
  memory?: number;
  /** Largest number of iterations; default: 100. */
  iterations?: number;
  /** Converged when the largest entry of the (pseudo-)gradient falls below this; default: 1e-5. */
  tolerance?: number;
  /** Weight of the penalty Σ|x_i| over the first `l1Count` entries; default: 0, no penalty. */
  l1?: number;
  /** Number of entries with a penalty; default: all. */
  l1Count?: number;
}

/** How a minimization by `lbfgs` ended. */
interface LbfgsResult {
  /** Value at the solution, penalty included. */
  readonly value: number;
  /** Iterations that were made. */
  readonly iterations: number;
  /** Whether the gradient vanished or the value stopped falling, within the tolerances. */
  readonly converged: boolean;
}

/** Constant c₁ of the Armijo condition (Nocedal and Wright 2006, eq. 3.4). */
const SUFFICIENT_DECREASE = 1e-4;
/** Times that a line search halves its step. */
const MAX_HALVINGS = 30;
/** Pairs with sᵀy below this share of yᵀy are left out: they would spoil the approximation. */
const MIN_CURVATURE = 1e-12;
/** Converged when an iteration gains less than this share of the value. */
const MIN_RELATIVE_GAIN = 1e-12;

/**
 * Minimizes f(x) + l1·Σ|x_i| by limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and
 * 7.5) with backtracking under the Armijo condition; with a penalty orthant-wise (OWL-QN, Andrew
 * and Gao 2007).
 * @param f returns the value at `x` and writes the gradient
 * @param x start; receives the solution
 */
export function lbfgs(
  f: (x: Float64Array, gradient: Float64Array) => number,
  x: Float64Array,
  options: LbfgsOptions = {},
): LbfgsResult {
  const { memory = 10, iterations = 100, tolerance = 1e-5, l1 = 0 } = options;
  const l1Count = l1 > 0 ? (options.l1Count ?? x.length) : 0;
  const n = x.length;
  const pairs = new StepPairs(n, memory);
  const gradient = new Float64Array(n);
  const pseudo = new Float64Array(n);
  const direction = new Float64Array(n);
  const next = new Float64Array(n);
  const nextGradient = new Float64Array(n);
  const penalty = (v: Float64Array): number => {
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
    pairs.descend(pseudo, direction);
    // Orthant-wise: a step must not go against the pseudo-gradient.
    for (let i = 0; i < l1Count; i++) if (direction[i] * pseudo[i] >= 0) direction[i] = 0;
    const slope = dot(direction, pseudo);
    if (!(slope < 0)) return { value, iterations: iteration, converged: false };
    let step = pairs.size === 0 ? Math.min(1, 1 / Math.sqrt(dot(pseudo, pseudo))) : 1;
    let nextValue = Number.NaN;
    let halvings = 0;
    for (; halvings < MAX_HALVINGS; halvings++, step *= 0.5) {
      for (let i = 0; i < n; i++) next[i] = x[i] + step * direction[i];
      stayInOrthant(x, pseudo, l1Count, next);
      nextValue = f(next, nextGradient) + penalty(next);
      // The slope along the step that is left of it in the orthant (Andrew and Gao 2007, §3.2).
      const expected = l1Count === 0 ? step * slope : dotStep(pseudo, x, next);
      if (nextValue <= value + SUFFICIENT_DECREASE * expected) break;
    }
    if (halvings === MAX_HALVINGS) return { value, iterations: iteration, converged: false };
    pairs.add(x, next, gradient, nextGradient);
    const gain = value - nextValue;
    x.set(next);
    gradient.set(nextGradient);
    value = nextValue;
    if (gain < MIN_RELATIVE_GAIN * Math.max(1, Math.abs(value)))
      return { value, iterations: iteration + 1, converged: true };
  }
  return { value, iterations, converged: false };
}

/** gᵀ(next − x). */
function dotStep(g: Float64Array, x: Float64Array, next: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < g.length; i++) sum += g[i] * (next[i] - x[i]);
  return sum;
}

/** The last steps s = Δx and changes of the gradient y = Δg: an inverse Hessian in low rank. */
class StepPairs {
  readonly #n: number;
  readonly #memory: number;
  readonly #s: Float64Array[] = [];
  readonly #y: Float64Array[] = [];
  /** 1 / sᵀy of each pair. */
  readonly #rho: number[] = [];
  readonly #alpha: Float64Array;

  constructor(n: number, memory: number) {
    this.#n = n;
    this.#memory = memory;
    this.#alpha = new Float64Array(memory);
  }

  /** Number of pairs. */
  get size(): number {
    return this.#s.length;
  }

  /** Two-loop recursion (Nocedal and Wright 2006, algorithm 7.4): direction = −H · gradient. */
  descend(gradient: Float64Array, direction: Float64Array): void {
    const s = this.#s;
    const y = this.#y;
    const rho = this.#rho;
    const alpha = this.#alpha;
    const n = this.#n;
    for (let i = 0; i < n; i++) direction[i] = -gradient[i];
    for (let k = s.length - 1; k >= 0; k--) {
      alpha[k] = rho[k] * dot(s[k], direction);
      addScaled(-alpha[k], y[k], direction);
    }
    if (s.length > 0) {
      const k = s.length - 1;
      const scale = 1 / (rho[k] * dot(y[k], y[k]));
      for (let i = 0; i < n; i++) direction[i] *= scale;
    }
    for (let k = 0; k < s.length; k++)
      addScaled(alpha[k] - rho[k] * dot(y[k], direction), s[k], direction);
  }

  /** Adds the pair of a step, in place of the oldest one where the memory is full. */
  add(
    x: Float64Array,
    next: Float64Array,
    gradient: Float64Array,
    nextGradient: Float64Array,
  ): void {
    const full = this.#s.length === this.#memory;
    const s = (full ? this.#s.shift() : undefined) ?? new Float64Array(this.#n);
    const y = (full ? this.#y.shift() : undefined) ?? new Float64Array(this.#n);
    if (full) this.#rho.shift();
    for (let i = 0; i < this.#n; i++) {
      s[i] = next[i] - x[i];
      y[i] = nextGradient[i] - gradient[i];
    }
    const curvature = dot(s, y);
    if (!(curvature > MIN_CURVATURE * dot(y, y))) return;
    this.#s.push(s);
    this.#y.push(y);
    this.#rho.push(1 / curvature);
  }
}

/** Derivative of f + l1·|x| along its steepest descent (Andrew and Gao 2007, eq. 4). */
function pseudoGradient(g: number, x: number, l1: number): number {
  if (x > 0) return g + l1;
  if (x < 0) return g - l1;
  return g + l1 < 0 ? g + l1 : g - l1 > 0 ? g - l1 : 0;
}

/**
 * Sets the first `count` entries of `next` that changed their sign to 0 (Andrew and Gao, eq. 6).
 */
function stayInOrthant(
  x: Float64Array,
  pseudo: Float64Array,
  count: number,
  next: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const orthant = x[i] !== 0 ? Math.sign(x[i]) : -Math.sign(pseudo[i]);
    if (next[i] * orthant <= 0) next[i] = 0;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
}

/** y += a x. */
function addScaled(a: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] += a * x[i];
}

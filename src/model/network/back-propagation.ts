import type { DenseArena } from "../../numeric/dense/dense.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { softmaxRows } from "../probabilities.ts";
import { multiplyByDerivative } from "./activation.ts";
import type { Layers } from "./layers.ts";
import { createOptimizer, type Optimizer, type OptimizerSettings } from "./optimizer.ts";

/** Penalties and dropout, and the optimizer of the weights. */
export interface StepSettings {
  /** How weights follow their gradients. */
  readonly optimizer: OptimizerSettings;
  /** Penalty on absolute weights. */
  readonly l1: number;
  /** Penalty on squared weights. */
  readonly l2: number;
  /** Share of hidden units dropped. */
  readonly dropout: number;
}

/** An l1 penalty up to here counts as none: the lower end of the searched range stands for that. */
const MAX_NEGLIGIBLE_L1 = 1e-7;

/**
 * Numbers that the arena must hold for a network of `sizes`, trained on batches of `batch` rows.
 */
export function countArenaNumbers(layers: Layers, batch: number): number {
  const units = layers.sizes.reduce((a, b) => a + b, 0);
  // Weights, gradients and two moving averages of them; activations and their derivatives.
  return 4 * layers.count + 2 * units * batch + 20 * layers.sizes.length;
}

/**
 * Rate of biases with Adam, as a share of the rate (Holzmüller et al. 2024, "Better by default",
 * §3).
 */
const BIAS_RATE_SHARE = 0.1;

/** Gradient steps on batches by back-propagation, with the arrays that every batch uses again. */
export class BackPropagation {
  readonly #layers: Layers;
  readonly #arena: DenseArena;
  readonly #settings: StepSettings;
  readonly #rng: Rng;
  readonly #optimizer: Optimizer;
  /** Of each layer, batch × units: activations, and derivatives of the loss by its inputs. */
  readonly #states: Float64Array[];
  readonly #deltas: Float64Array[];
  readonly #gradients: Float64Array[];
  readonly #biasGradients: Float64Array[];
  /** Of each hidden layer, batch × units: the factor of dropout; empty without dropout. */
  readonly #masks: Float64Array[];

  /**
   * @param layers the network to train, in the arena
   * @param batch largest number of rows in a batch
   * @param rng draws the units to drop
   */
  constructor(layers: Layers, arena: DenseArena, settings: StepSettings, batch: number, rng: Rng) {
    const { sizes } = layers;
    const last = sizes.length - 1;
    const hasDropout = settings.dropout > 0;
    this.#layers = layers;
    this.#arena = arena;
    this.#settings = settings;
    this.#rng = rng;
    this.#states = sizes.map((n) => arena.array(n * batch));
    this.#deltas = sizes.map((n) => arena.array(n * batch));
    this.#gradients = layers.weights.map((w) => arena.array(w.length));
    this.#biasGradients = layers.biases.map((b) => arena.array(b.length));
    this.#masks = sizes.map(
      (n, l) => new Float64Array(hasDropout && l > 0 && l < last ? n * batch : 0),
    );
    this.#optimizer = createOptimizer(
      settings.optimizer,
      [...layers.weights, ...layers.biases].map((a) => a.length),
      arena,
    );
  }

  /**
   * One step on the n rows `rows[from]` …, for log-loss or half the squared error. With Adam, whose
   * steps have the size of the rate whatever the gradient, weights of a layer with m inputs move at
   * rate/√m: then the rate means the same for layers of any size, as in a network whose sums are
   * divided by √m (the NTK parametrisation, Jacot et al. 2018, eq. 1).
   * @param rate learning rate
   * @param weights of the rows of the table; default: 1 each
   */
  step(
    x: Matrix,
    y: Target,
    rows: Uint32Array,
    from: number,
    n: number,
    rate: number,
    weights?: Float64Array,
  ): void {
    const inputs = this.#states[0];
    for (let r = 0; r < n; r++) {
      const at = rows[from + r] * x.columns;
      for (let j = 0; j < x.columns; j++) inputs[r * x.columns + j] = x.data[at + j];
    }
    const hidden = this.#settings.dropout > 0 ? this.#drop : undefined;
    this.#layers.forward(this.#arena, this.#states, n, hidden);
    this.#fillOutputDelta(y, rows, from, n, weights);
    this.#optimizer.next();
    for (let l = this.#layers.weights.length - 1; l >= 0; l--) this.#stepLayer(l, n, rate);
  }

  /** Derivatives of the mean loss by the outputs: prediction less target, for both losses. */
  #fillOutputDelta(
    y: Target,
    rows: Uint32Array,
    from: number,
    n: number,
    weights: Float64Array | undefined,
  ): void {
    const last = this.#deltas.length - 1;
    const k = this.#layers.sizes[last];
    const delta = this.#deltas[last];
    delta.set(this.#states[last].subarray(0, n * k));
    if (y.classes > 0) {
      softmaxRows(delta, n, k);
      for (let r = 0; r < n; r++) delta[r * k + y.values[rows[from + r]]]--;
    } else for (let r = 0; r < n; r++) delta[r] -= y.values[rows[from + r]];
    for (let r = 0; r < n; r++) {
      const w = weights?.[rows[from + r]] ?? 1;
      for (let i = r * k; i < (r + 1) * k; i++) delta[i] *= w / n;
    }
  }

  /** Moves the weights of layer l, after it has passed its derivatives on to the layer before. */
  #stepLayer(l: number, n: number, rate: number): void {
    const { sizes, weights, biases, activation } = this.#layers;
    const { l1, l2, dropout } = this.#settings;
    const arena = this.#arena;
    const delta = this.#deltas[l + 1];
    const state = this.#states[l];
    arena.weightGradient(delta, state, n, sizes[l], sizes[l + 1], this.#gradients[l]);
    const bias = this.#biasGradients[l].fill(0);
    for (let r = 0; r < n; r++)
      for (let o = 0; o < bias.length; o++) bias[o] += delta[r * bias.length + o];
    if (l > 0) {
      const before = this.#deltas[l];
      arena.backward(delta, weights[l], n, sizes[l], sizes[l + 1], before);
      if (dropout > 0) undrop(state, before, this.#masks[l], n * sizes[l], 1 - dropout);
      multiplyByDerivative(activation, state, before, n * sizes[l]);
    }
    addPenalties(weights[l], this.#gradients[l], l1, l2);
    const isAdam = this.#settings.optimizer.kind === "adam";
    const weightRate = isAdam ? rate / Math.sqrt(sizes[l]) : rate;
    this.#optimizer.step(weights[l], this.#gradients[l], weightRate, l);
    const biasRate = isAdam ? rate * BIAS_RATE_SHARE : rate;
    this.#optimizer.step(biases[l], bias, biasRate, weights.length + l);
  }

  /**
   * Inverted dropout (Srivastava et al. 2014, §10): the units that are kept grow by 1/keep, so that
   * prediction needs no change.
   */
  #drop = (l: number, values: Float64Array, n: number): void => {
    const mask = this.#masks[l];
    const rng = this.#rng;
    const keep = 1 - this.#settings.dropout;
    for (let i = 0; i < n; i++) values[i] *= mask[i] = rng.uniform() < keep ? 1 / keep : 0;
  };
}

/**
 * Passes derivatives back through the mask, and gives activations the size that they had before it,
 * which the derivative of the activation function needs.
 */
function undrop(
  values: Float64Array,
  delta: Float64Array,
  mask: Float64Array,
  n: number,
  keep: number,
): void {
  for (let i = 0; i < n; i++) {
    delta[i] *= mask[i];
    values[i] *= keep;
  }
}

/** Adds the derivatives of l1·Σ|w| + ½·l2·Σw². */
function addPenalties(weights: Float64Array, gradient: Float64Array, l1: number, l2: number): void {
  const hasL1 = l1 > MAX_NEGLIGIBLE_L1;
  for (let i = 0; i < weights.length; i++) {
    gradient[i] += l2 * weights[i];
    if (hasL1) gradient[i] += l1 * Math.sign(weights[i]);
  }
}

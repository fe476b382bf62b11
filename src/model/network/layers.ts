import { type DenseKernels, openArena } from "../../numeric/dense/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { roundForJson } from "../../numeric/round-for-json.ts";
import { softmaxRows } from "../probabilities.ts";
import { type Activation, activate, initialDeviation } from "./activation.ts";

/** `Layers` as plain data; see there. */
export interface LayersJson {
  /** Units of each layer. */
  readonly sizes: readonly number[];
  /** Activation function of the hidden layers. */
  readonly activation: Activation;
  /** Weights of each layer, rounded to 9 digits. */
  readonly weights: readonly (readonly number[])[];
  /** Biases of each layer, rounded to 9 digits. */
  readonly biases: readonly (readonly number[])[];
}

/** Rows that `predict` passes through the network at once. */
const ROWS_PER_PASS = 256;

/** Weights of a feed-forward network. */
export class Layers {
  /** Units of each layer, inputs first. */
  readonly sizes: readonly number[];
  /** Activation function of the hidden layers; the last layer is linear. */
  readonly activation: Activation;
  /** One array for each layer after the inputs, outputs × inputs. */
  readonly weights: Float64Array[];
  /** One array for each layer after the inputs, an entry for each of its units. */
  readonly biases: Float64Array[];

  /**
   * @param rng draws the initial weights; without it they are 0, as biases are
   * @param array allocates the arrays, filled with zeros; default: outside of any arena
   */
  constructor(
    sizes: readonly number[],
    activation: Activation,
    rng: Rng | undefined,
    array: (length: number) => Float64Array = (length) => new Float64Array(length),
  ) {
    this.sizes = sizes;
    this.activation = activation;
    this.weights = [];
    this.biases = [];
    for (let l = 0; l + 1 < sizes.length; l++) {
      const w = array(sizes[l] * sizes[l + 1]);
      const deviation = initialDeviation(activation, sizes[l], sizes[l + 1]);
      if (rng) for (let i = 0; i < w.length; i++) w[i] = deviation * rng.normal();
      this.weights.push(w);
      this.biases.push(array(sizes[l + 1]));
    }
  }

  /** Number of weights and biases. */
  get count(): number {
    let n = 0;
    for (let l = 0; l + 1 < this.sizes.length; l++) n += (this.sizes[l] + 1) * this.sizes[l + 1];
    return n;
  }

  /**
   * Computes the activations of every layer; those of the last one are its linear outputs. Weights
   * and states must be in the arena of the kernels.
   * @param states rows × units of each layer; the first holds the inputs, the others are written
   * @param hidden may change the activations of a hidden layer, as dropout does
   */
  forward(
    kernels: DenseKernels,
    states: readonly Float64Array[],
    rows: number,
    hidden?: (layer: number, values: Float64Array, n: number) => void,
  ): void {
    const last = this.weights.length - 1;
    for (let l = 0; l <= last; l++) {
      kernels.forward(
        states[l],
        this.weights[l],
        this.biases[l],
        rows,
        this.sizes[l],
        this.sizes[l + 1],
        states[l + 1],
      );
      if (l === last) continue;
      activate(this.activation, states[l + 1], rows * this.sizes[l + 1]);
      hidden?.(l + 1, states[l + 1], rows * this.sizes[l + 1]);
    }
  }

  /**
   * Outputs for the rows of a table, rows × outputs.
   * @param probabilities whether to apply softmax
   */
  predict(x: Matrix, probabilities: boolean): Float64Array {
    const k = this.sizes[this.sizes.length - 1];
    const out = new Float64Array(x.rows * k);
    const units = this.sizes.reduce((a, b) => a + b, 0);
    const arena = openArena(this.count + units * ROWS_PER_PASS + 4 * this.sizes.length);
    const own = new Layers(this.sizes, this.activation, undefined, arena.array);
    own.copyFrom(this);
    const states = this.sizes.map((n) => arena.array(n * ROWS_PER_PASS));
    for (let from = 0; from < x.rows; from += ROWS_PER_PASS) {
      const rows = Math.min(ROWS_PER_PASS, x.rows - from);
      states[0].set(x.data.subarray(from * x.columns, (from + rows) * x.columns));
      own.forward(arena, states, rows);
      const last = states[states.length - 1];
      if (probabilities) softmaxRows(last, rows, k);
      out.set(last.subarray(0, rows * k), from * k);
    }
    arena.close();
    return out;
  }

  /** Copies weights and biases of a network of the same sizes. */
  copyFrom(other: Layers): void {
    for (const [l, w] of other.weights.entries()) this.weights[l].set(w);
    for (const [l, b] of other.biases.entries()) this.biases[l].set(b);
  }

  /** The network as plain data. */
  toJSON(): LayersJson {
    return {
      sizes: this.sizes,
      activation: this.activation,
      weights: this.weights.map(roundForJson),
      biases: this.biases.map(roundForJson),
    };
  }

  /** The network that `toJSON` wrote. */
  static fromJSON(json: LayersJson): Layers {
    const layers = new Layers(json.sizes, json.activation, undefined);
    for (const [l, w] of json.weights.entries()) layers.weights[l].set(w);
    for (const [l, b] of json.biases.entries()) layers.biases[l].set(b);
    return layers;
  }
}

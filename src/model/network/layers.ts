import { type DenseKernels, openDense } from "../../numeric/dense/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { softmaxRows } from "../probabilities.ts";
import { type Activation, activate, initialSpread } from "./activation.ts";

export interface LayersJson {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
}

/** Rows predicted at a time. */
const CHUNK = 256;

/** Weights of a network whose layers have `sizes` units, inputs first. */
export class Layers {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  /** One array a layer, outputs × inputs. */
  readonly weights: Float64Array[];
  readonly biases: Float64Array[];

  /** @param array gives zeros to keep the weights in; they stay zero without a random stream */
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
      const spread = initialSpread(activation, sizes[l], sizes[l + 1]);
      if (rng) for (let i = 0; i < w.length; i++) w[i] = spread * rng.normal();
      this.weights.push(w);
      this.biases.push(array(sizes[l + 1]));
    }
  }

  /** Numbers in all weights and biases. */
  get count(): number {
    let n = 0;
    for (let l = 0; l + 1 < this.sizes.length; l++) n += (this.sizes[l] + 1) * this.sizes[l + 1];
    return n;
  }

  /**
   * Activations of every layer for the rows in `states[0]`; the last one stays linear. Weights and
   * states must lie in the room of the kernels. `hidden` may change a hidden layer's, as dropout
   * does.
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

  predict(x: Matrix, probabilities: boolean): Float64Array {
    const k = this.sizes[this.sizes.length - 1];
    const out = new Float64Array(x.rows * k);
    const units = this.sizes.reduce((a, b) => a + b, 0);
    const room = openDense(this.count + units * CHUNK + 4 * this.sizes.length);
    const own = new Layers(this.sizes, this.activation, undefined, room.array);
    own.copyFrom(this);
    const states = this.sizes.map((n) => room.array(n * CHUNK));
    for (let from = 0; from < x.rows; from += CHUNK) {
      const rows = Math.min(CHUNK, x.rows - from);
      states[0].set(x.data.subarray(from * x.columns, (from + rows) * x.columns));
      own.forward(room, states, rows);
      const last = states[states.length - 1];
      if (probabilities) softmaxRows(last, rows, k);
      out.set(last.subarray(0, rows * k), from * k);
    }
    room.close();
    return out;
  }

  copyFrom(other: Layers): void {
    for (const [l, w] of other.weights.entries()) this.weights[l].set(w);
    for (const [l, b] of other.biases.entries()) this.biases[l].set(b);
  }

  toJSON(): LayersJson {
    const short = (a: Float64Array): number[] => Array.from(a, (v) => Number(v.toPrecision(9)));
    return {
      sizes: this.sizes,
      activation: this.activation,
      weights: this.weights.map(short),
      biases: this.biases.map(short),
    };
  }
  static fromJSON(json: LayersJson): Layers {
    const layers = new Layers(json.sizes, json.activation, undefined);
    for (const [l, w] of json.weights.entries()) layers.weights[l].set(w);
    for (const [l, b] of json.biases.entries()) layers.biases[l].set(b);
    return layers;
  }
}

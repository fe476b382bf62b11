import { openArena } from "../../numeric/dense/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { roundForJson } from "../../numeric/round-for-json.ts";
import { type Activation, initialDeviation } from "./activation.ts";
import { type ForwardArguments, type LayerWeights, passForward, predictLayers } from "./forward.ts";

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

/** Weights of a feed-forward network. */
export class Layers implements LayerWeights {
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

  /** As `passForward`. */
  forward(...[kernels, states, rows, hidden]: ForwardArguments): void {
    passForward(this, kernels, states, rows, hidden);
  }

  /** As `predictLayers`, with the fastest kernels. */
  predict(x: Matrix, probabilities: boolean): Float64Array {
    return predictLayers(this, x, probabilities, openArena);
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

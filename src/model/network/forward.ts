import type { DenseArena } from "../../numeric/dense/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { softmaxRows } from "../probabilities.ts";
import { type Activation, activate } from "./activation.ts";

/** Weights of a feed-forward network, whose last layer is linear. */
export interface LayerWeights {
  /** Units of each layer, inputs first. */
  readonly sizes: readonly number[];
  /** Activation function of the hidden layers. */
  readonly activation: Activation;
  /** One array for each layer after the inputs, outputs × inputs. */
  readonly weights: readonly Float64Array[];
  /** One array for each layer after the inputs, an entry for each of its units. */
  readonly biases: readonly Float64Array[];
}

/** What a pass through a network needs of an arena. */
export type ForwardArena = Pick<DenseArena, "forward" | "array" | "close">;

/** Arguments of `passForward` after the weights. */
export type ForwardArguments = readonly [
  kernels: Pick<ForwardArena, "forward">,
  states: readonly Float64Array[],
  rows: number,
  hidden?: (layer: number, values: Float64Array, n: number) => void,
];

/**
 * Computes the activations of every layer; those of the last one are its linear outputs. Weights
 * and states must be in the arena of the kernels.
 * @param states rows × units of each layer; the first holds the inputs, the others are written
 * @param hidden may change the activations of a hidden layer, as dropout does
 */
export function passForward(
  { sizes, activation, weights, biases }: LayerWeights,
  ...[kernels, states, rows, hidden]: ForwardArguments
): void {
  const last = weights.length - 1;
  for (let l = 0; l <= last; l++) {
    kernels.forward(states[l], weights[l], biases[l], rows, sizes[l], sizes[l + 1], states[l + 1]);
    if (l === last) continue;
    activate(activation, states[l + 1], rows * sizes[l + 1]);
    hidden?.(l + 1, states[l + 1], rows * sizes[l + 1]);
  }
}

/** Rows that pass through the network at once. */
const ROWS_PER_PASS = 256;

/**
 * Outputs of a network for the rows of a table, rows × outputs.
 * @param probabilities whether to apply softmax
 * @param open opens the arena in which they are computed, of as many numbers
 */
export function predictLayers(
  layers: LayerWeights,
  x: Matrix,
  probabilities: boolean,
  open: (numbers: number) => ForwardArena,
): Float64Array {
  const { sizes, weights, biases } = layers;
  const k = sizes[sizes.length - 1];
  const out = new Float64Array(x.rows * k);
  const pass = Math.min(ROWS_PER_PASS, x.rows); // a server predicts single rows
  let numbers = 4 * sizes.length;
  for (const list of [...weights, ...biases]) numbers += list.length;
  for (const n of sizes) numbers += n * pass;
  const arena = open(numbers);
  const copy = (list: Float64Array): Float64Array => {
    const own = arena.array(list.length);
    own.set(list);
    return own;
  };
  const own = { ...layers, weights: weights.map(copy), biases: biases.map(copy) };
  const states = sizes.map((n) => arena.array(n * pass));
  for (let from = 0; from < x.rows; from += pass) {
    const rows = Math.min(pass, x.rows - from);
    states[0].set(x.data.subarray(from * x.columns, (from + rows) * x.columns));
    passForward(own, arena, states, rows);
    const last = states[states.length - 1];
    if (probabilities) softmaxRows(last, rows, k);
    out.set(last.subarray(0, rows * k), from * k);
  }
  arena.close();
  return out;
}

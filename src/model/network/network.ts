import { openArena } from "../../numeric/dense/dense.ts";
import { forwardInPlain } from "../../numeric/dense/plain.ts";
import type { Rng } from "../../numeric/rng.ts";
import { boolean, categorical, ordinal } from "../../space/choice.ts";
import { choose } from "../../space/choose.ts";
import { list } from "../../space/list.ts";
import { float, int } from "../../space/number.ts";
import type { FittedModel, Model, Predictor } from "../model.ts";
import { findTargetScale, fromScale, standardise, type TargetScale } from "../target-scale.ts";
import { relativeWeights } from "../weights.ts";
import type { Activation } from "./activation.ts";
import { type ForwardArena, type LayerWeights, predictLayers } from "./forward.ts";
import { Layers, type LayersJson } from "./layers.ts";
import { train } from "./train.ts";

/**
 * Initial layers (Holzmüller et al. 2024, "Better by default", §3): random biases bend each unit
 * elsewhere, and a last layer of zeros predicts a constant.
 */
function createLayers(sizes: readonly number[], activation: Activation, rng: Rng): Layers {
  const layers = new Layers(sizes, activation, rng);
  const last = layers.weights.length - 1;
  layers.weights[last].fill(0);
  for (const b of layers.biases.slice(0, last))
    for (let i = 0; i < b.length; i++) b[i] = rng.normal();
  return layers;
}

/** A fitted network as plain data. */
export interface NetworkJson {
  /** Its weights. */
  readonly layers: LayersJson;
  /** Number of classes; 0 for a regression. */
  readonly classes: number;
  /** How its outputs become numbers. */
  readonly scale: TargetScale;
}

function predictorOf(
  layers: LayerWeights,
  { classes, scale }: Pick<NetworkJson, "classes" | "scale">,
  open: (numbers: number) => ForwardArena,
): Predictor {
  return (x) => {
    const out = predictLayers(layers, x, classes > 0, open);
    if (classes === 0) for (let i = 0; i < out.length; i++) out[i] = fromScale(out[i], scale);
    return out;
  };
}

/** What a fitted network predicts, without WebAssembly. */
export function networkPredictor({ layers, ...rest }: NetworkJson): Predictor {
  const toArray = (list: readonly number[]): Float64Array => Float64Array.from(list);
  const weights = layers.weights.map(toArray);
  const biases = layers.biases.map(toArray);
  return predictorOf({ ...layers, weights, biases }, rest, () => ({
    forward: forwardInPlain,
    array: (length) => new Float64Array(length),
    close() {},
  }));
}

const createFittedNetwork = (layers: Layers, classes: number, scale: TargetScale): FittedModel => ({
  predict: predictorOf(layers, { classes, scale }, openArena),
  toJSON: (): NetworkJson => ({ layers: layers.toJSON(), classes, scale }),
});

/** With the weights that JSON keeps, so that a saved network predicts the same to the last bit. */
const createRounded = (layers: Layers, classes: number, scale: TargetScale): FittedModel =>
  createFittedNetwork(Layers.fromJSON(layers.toJSON()), classes, scale);

/** Hyperparameters of `network`. */
const networkSpace = {
  /** Units of each hidden layer. */
  neurons: list(int(4, 256, { log: true, default: 64 }), { min: 1, max: 3 }),
  /** Activation function of the hidden layers. */
  activation: categorical(["selu", "relu", "tanh", "sigmoid"], { default: "selu" }),
  /** How gradients change the weights. */
  optimizer: choose({
    /** Adam (Kingma and Ba 2015). */
    adam: {
      /**
       * Initial learning rate of a weight of a unit with one input; with m inputs it is divided by
       * √m, for a bias by 10.
       */
      rate: float(1e-3, 0.5, { log: true, default: 0.04 }),
      /** Decay of the mean of the gradients. */
      beta1: float(0.8, 0.99, { default: 0.9 }),
      /** Decay of the mean of the squared gradients. */
      beta2: float(0.9, 0.9999, { default: 0.95 }),
    },
    /** Stochastic gradient descent with momentum (Polyak 1964). */
    sgd: {
      /** Initial learning rate. */
      rate: float(1e-3, 1, { log: true, default: 0.05 }),
      /** Share of the last change of the weights that is repeated. */
      momentum: float(0, 0.99, { default: 0.9 }),
      /** Whether the gradient is taken ahead of the momentum (Nesterov 1983). */
      nesterov: boolean({ default: true }),
    },
  }),
  /** How the learning rate changes over the epochs. */
  schedule: categorical(["constant", "cosine", "step", "coslog4"], { default: "coslog4" }),
  /** Largest number of rows in a batch: a sixteenth of the table, if that is less (but not of 16). */
  batch: ordinal([16, 32, 64, 128, 256], { default: 256 }),
  /** Largest number of epochs. */
  epochs: int(5, 200, { log: true, default: 64 }),
  /** Penalty on absolute weights; the lower end of the range stands for none. */
  l1: float(1e-8, 1e-2, { log: true, default: 1e-8 }),
  /** Penalty on squared weights. */
  l2: float(1e-8, 1e-1, { log: true, default: 1e-8 }),
  /** Share of hidden units that are dropped in each pass of training. */
  dropout: float(0, 0.6, { default: 0 }),
  /**
   * Epochs without improvement on rows held out, a tenth of the training rows if none are given,
   * after which training ends; 0 trains for all epochs on all rows.
   */
  patience: ordinal([0, 5, 10, 20], { default: 20 }),
};

/**
 * Feed-forward network (multi-layer perceptron, Rumelhart et al. 1986), trained on batches by
 * stochastic gradients. The defaults follow RealMLP-TD-S (Holzmüller et al. 2024, "Better by
 * default"), with smaller layers and fewer epochs. Needs scaled columns without outliers.
 */
export const network: Model<typeof networkSpace> = {
  name: "network",
  space: networkSpace,
  encoding: "one-hot",
  scale: "robust",
  fit(x, y, params, rng, { watch, weights, stopping, steps } = {}) {
    const { classes } = y;
    const scale = findTargetScale(y, relativeWeights(weights, x.rows));
    const layers = createLayers(
      [x.columns, ...params.neurons, Math.max(1, classes)],
      params.activation,
      rng.fork("weights"),
    );
    const trained = train(layers, x, standardise(y, scale), params, rng.fork("training"), {
      weights,
      stopping: stopping && { ...stopping, y: standardise(stopping.y, scale) },
      steps,
      watch: watch && ((epoch, now) => watch(epoch, createRounded(now, classes, scale))),
    });
    return { ...createRounded(layers, classes, scale), steps: trained };
  },
  stopsByRows: ({ patience }) => patience > 0,
  load: (json: NetworkJson) =>
    createFittedNetwork(Layers.fromJSON(json.layers), json.classes, json.scale),
};

import type { Target } from "../../numeric/matrix.ts";
import { boolean, categorical, ordinal } from "../../space/choice.ts";
import { choose } from "../../space/choose.ts";
import { list } from "../../space/list.ts";
import { float, int } from "../../space/number.ts";
import type { FittedModel, Model } from "../model.ts";
import { Layers, type LayersJson } from "./layers.ts";
import { train } from "./train.ts";

/** Mean and standard deviation of a numeric target: the network learns it standardised. */
interface TargetScale {
  readonly mean: number;
  readonly spread: number;
}

/** Mean and standard deviation of numbers; 0 and 1 for classes. */
function findTargetScale({ values, classes }: Target): TargetScale {
  if (classes > 0) return { mean: 0, spread: 1 };
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return { mean, spread: Math.sqrt(squares / n) || 1 };
}

function createFittedNetwork(layers: Layers, classes: number, scale: TargetScale): FittedModel {
  return {
    predict(x) {
      const out = layers.predict(x, classes > 0);
      if (classes === 0)
        for (let i = 0; i < out.length; i++) out[i] = scale.mean + scale.spread * out[i];
      return out;
    },
    toJSON: () => ({ layers: layers.toJSON(), classes, scale }),
  };
}

/** Hyperparameters of `network`. */
const networkSpace = {
  /** Units of each hidden layer. */
  neurons: list(int(4, 256, { log: true, default: 64 }), { min: 1, max: 3 }),
  /** Activation function of the hidden layers. */
  activation: categorical(["relu", "tanh", "sigmoid"], { default: "relu" }),
  /** How gradients change the weights. */
  optimizer: choose({
    /** Adam (Kingma and Ba 2015). */
    adam: {
      /** Initial learning rate. */
      rate: float(1e-4, 0.1, { log: true, default: 1e-3 }),
      /** Decay of the mean of the gradients. */
      beta1: float(0.8, 0.99, { default: 0.9 }),
      /** Decay of the mean of the squared gradients. */
      beta2: float(0.9, 0.9999, { default: 0.999 }),
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
  /** How the learning rate falls over the epochs. */
  schedule: categorical(["constant", "cosine", "step"], { default: "constant" }),
  /** Rows in a batch. */
  batch: ordinal([16, 32, 64, 128, 256], { default: 64 }),
  /** Largest number of epochs. */
  epochs: int(5, 200, { log: true, default: 50 }),
  /** Penalty on absolute weights; the lower end of the range stands for none. */
  l1: float(1e-8, 1e-2, { log: true, default: 1e-8 }),
  /** Penalty on squared weights. */
  l2: float(1e-8, 1e-1, { log: true, default: 1e-4 }),
  /** Share of hidden units that are dropped in each pass of training. */
  dropout: float(0, 0.6, { default: 0 }),
  /**
   * Epochs without improvement on a tenth of the training rows after which training ends; 0 trains
   * for all epochs on all rows.
   */
  patience: ordinal([0, 5, 10, 20], { default: 10 }),
};

/**
 * Feed-forward network (multi-layer perceptron, Rumelhart et al. 1986), trained on batches by
 * stochastic gradients. Needs standardised columns.
 */
export const network: Model<typeof networkSpace> = {
  name: "network",
  space: networkSpace,
  encoding: "one-hot",
  scale: true,
  fit(x, y, params, rng, { watch } = {}) {
    const { classes } = y;
    const scale = findTargetScale(y);
    const target = classes > 0 ? y.values : y.values.map((v) => (v - scale.mean) / scale.spread);
    const layers = new Layers(
      [x.columns, ...params.neurons, Math.max(1, classes)],
      params.activation,
      rng.fork("weights"),
    );
    train(
      layers,
      x,
      { values: target, classes },
      params,
      rng.fork("training"),
      watch && ((epoch, now) => watch(epoch, createFittedNetwork(now, classes, scale))),
    );
    return createFittedNetwork(layers, classes, scale);
  },
  load: (json: { layers: LayersJson; classes: number; scale: TargetScale }) =>
    createFittedNetwork(Layers.fromJSON(json.layers), json.classes, json.scale),
};

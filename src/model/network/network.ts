import { boolean, categorical, ordinal } from "../../space/choice.ts";
import { choose } from "../../space/choose.ts";
import { list } from "../../space/list.ts";
import { float, int } from "../../space/number.ts";
import type { Fitted, Model } from "../model.ts";
import type { Activation } from "./activation.ts";
import { Layers, type LayersJson } from "./layers.ts";
import { train } from "./train.ts";

/** The scale of a numeric target: the network learns it standardized. */
interface Scale {
  readonly mean: number;
  readonly spread: number;
}

function fitted(layers: Layers, classes: number, scale: Scale): Fitted {
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

/**
 * Feed-forward network (multi-layer perceptron), trained on batches by stochastic gradients. Wants
 * standardized columns.
 */
export const network: Model = {
  name: "network",
  space: {
    neurons: list(int(4, 256, { log: true, default: 64 }), { min: 1, max: 3 }),
    activation: categorical(["relu", "tanh", "sigmoid"], { default: "relu" }),
    optimizer: choose({
      adam: {
        rate: float(1e-4, 0.1, { log: true, default: 1e-3 }),
        beta1: float(0.8, 0.99, { default: 0.9 }),
        beta2: float(0.9, 0.9999, { default: 0.999 }),
      },
      sgd: {
        rate: float(1e-3, 1, { log: true, default: 0.05 }),
        momentum: float(0, 0.99, { default: 0.9 }),
        nesterov: boolean({ default: true }),
      },
    }),
    schedule: categorical(["constant", "cosine", "step"], { default: "constant" }),
    batch: ordinal([16, 32, 64, 128, 256], { default: 64 }),
    epochs: int(5, 200, { log: true, default: 50 }),
    l1: float(1e-8, 1e-2, { log: true, default: 1e-8 }),
    l2: float(1e-8, 1e-1, { log: true, default: 1e-4 }),
    dropout: float(0, 0.6, { default: 0 }),
    /**
     * Epochs without gain on a tenth of the training rows after which it stops; 0 trains to the end
     * on all.
     */
    patience: ordinal([0, 5, 10, 20], { default: 10 }),
  },
  encoding: "one-hot",
  scale: true,
  fit(x, y, params, rng, watch) {
    const scale = { mean: 0, spread: 1 };
    let target = y.values;
    if (y.classes === 0) {
      for (let i = 0; i < x.rows; i++) scale.mean += target[i] / x.rows;
      let squares = 0;
      for (let i = 0; i < x.rows; i++) squares += (target[i] - scale.mean) ** 2;
      scale.spread = Math.sqrt(squares / x.rows) || 1;
      target = target.map((v) => (v - scale.mean) / scale.spread);
    }
    const layers = new Layers(
      [x.columns, ...params.neurons, Math.max(1, y.classes)],
      params.activation as Activation,
      rng.fork("weights"),
    );
    const seen =
      watch && ((epoch: number, now: Layers) => watch(epoch, fitted(now, y.classes, scale)));
    train(layers, x, target, y.classes, params, rng.fork("training"), seen);
    return fitted(layers, y.classes, scale);
  },
  load: (json: { layers: LayersJson; classes: number; scale: Scale }) =>
    fitted(Layers.fromJSON(json.layers), json.classes, json.scale),
};

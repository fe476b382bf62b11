import { AttuneError } from "../../errors/attune-error.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { boolean, ordinal } from "../../space/choice.ts";
import { float, int } from "../../space/number.ts";
import type { Model } from "../model.ts";
import { findTargetScale, standardise } from "../target-scale.ts";
import { relativeWeights } from "../weights.ts";
import { type ConvolutionJson, createFitted, loadNetwork, type TrainedNetwork } from "./fitted.ts";
import { type ImageShape, pixelCount } from "./image-shape.ts";
import { trainNetwork } from "./train.ts";

/** Hyperparameters of `convolution`. */
const convolutionSpace = {
  /** Blocks of convolution, pooling, batch normalization and rectification. */
  blocks: int(2, 4, { default: 3 }),
  /** Channels after the first block; each further block has twice those of the one before. */
  channels: ordinal([8, 12, 16, 24, 32], { default: 8 }),
  /** Width and height of the square of pixels that a convolution sees. */
  kernel: ordinal([3, 5], { default: 3 }),
  /** Greatest learning rate of Adam, which rises, then falls along half a cosine (one cycle). */
  rate: float(1e-3, 0.05, { log: true, default: 0.01 }),
  /** Share of the learning rate by which weights are drawn to 0 in each step. */
  decay: float(1e-4, 0.5, { log: true, default: 0.02 }),
  /** Largest number of images in a batch: a sixteenth of them, if that is less (but not of 8). */
  batch: ordinal([16, 32, 64, 128], { default: 32 }),
  /** Largest number of epochs; less time makes it fewer. */
  epochs: int(5, 100, { log: true, default: 30 }),
  /** Share of the features that the last layer does not see in a step. */
  dropout: float(0, 0.6, { default: 0 }),
  /** Largest random shift of a training image, as a share of its width and height. */
  shift: float(0, 0.2, { default: 0.06 }),
  /** Largest random rotation of a training image, in degrees. */
  rotation: float(0, 25, { default: 8 }),
  /** Whether training images are mirrored at random, left to right. */
  flip: boolean({ default: false }),
};

/** Mean and standard deviation of all pixels that are not missing. */
function momentsOf(
  x: Matrix,
  image: ImageShape,
): { readonly mean: number; readonly spread: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  const length = pixelCount(image);
  for (let r = 0; r < x.rows; r++)
    for (let j = 0; j < length; j++) {
      const value = x.data[r * x.columns + j];
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
      squares += value * value;
    }
  const mean = sum / Math.max(1, count);
  return { mean, spread: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) || 1 };
}

/**
 * Convolutional network (LeCun et al. 1998) with batch normalization (Ioffe and Szegedy 2015),
 * trained on randomly shifted, rotated and mirrored images. It needs images (`FitOptions.image`),
 * and reads their pixels alone.
 */
export const convolution: Model<typeof convolutionSpace> = {
  name: "convolution",
  space: convolutionSpace,
  encoding: "one-hot",
  scale: false,
  readsImages: true,
  fitsTime: true,
  fit(x, y, params, rng, { image, weights, steps, seconds, watch } = {}) {
    if (image === undefined || pixelCount(image) > x.columns)
      throw new AttuneError("usage", "a convolutional network needs images", {
        hint: "say how large they are: options.image",
      });
    const { width, height, channels: depth } = image;
    const { blocks, channels, kernel } = params;
    const relative = relativeWeights(weights, x.rows);
    const scale = findTargetScale(y, relative);
    const start: TrainedNetwork = {
      image: { width, height, channels: depth },
      settings: { blocks, channels, kernel },
      classes: y.classes,
      pixels: momentsOf(x, image),
      scale,
      parameters: new Float32Array(0),
      moments: [],
    };
    const { network, epochs } = trainNetwork(
      start,
      { x, y: standardise(y, scale), weights: relative },
      { ...params, epochs: steps ?? params.epochs },
      rng,
      {
        seconds: steps === undefined ? seconds : undefined,
        watch: (epoch, now) => watch?.(epoch, createFitted(now)),
      },
    );
    return { ...createFitted(network), steps: epochs };
  },
  load: (json: ConvolutionJson) => createFitted(loadNetwork(json)),
};

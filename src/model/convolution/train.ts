import { openArena } from "../../numeric/convolution/convolution.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { softmaxRows } from "../probabilities.ts";
import { Adam } from "./adam.ts";
import { type AugmentSettings, augment } from "./augment.ts";
import { BackPass, trainingBytes } from "./back.ts";
import { blocksOf, type TrainedNetwork, writePixels } from "./fitted.ts";
import { pixelCount } from "./image-shape.ts";
import { featureCount, initParameters, type NetworkParameters } from "./parameters.ts";

/** Settings of a training. */
interface TrainSettings extends AugmentSettings {
  /** Greatest learning rate. */
  readonly rate: number;
  /** Share of the learning rate by which weights are drawn to 0 in each step. */
  readonly decay: number;
  /** Images in a batch. */
  readonly batch: number;
  /** Passes over all images. */
  readonly epochs: number;
  /** Share of the features that the last layer does not see in a step. */
  readonly dropout: number;
}

/** What a training may be given. */
interface TrainOptions {
  /** Weight of each row, with mean 1. */
  readonly weights: Float64Array;
  /** Seconds that it may take. */
  readonly seconds?: number | undefined;
  /** Called after each epoch, and at the end; true ends the training. */
  readonly watch: (epoch: number, network: TrainedNetwork) => boolean | undefined;
}

/** An epoch has this many batches at least, as long as they keep `MIN_BATCH_IMAGES`. */
const MIN_BATCHES = 16;
const MIN_BATCH_IMAGES = 8;
/** The rate rises in this share of the training, from this share of its greatest value. */
const RISE = 0.2;
const FIRST_RATE = 0.1;
/** Share of the moments of earlier batches in those by which new images are normalized. */
const KEPT_MOMENTS = 0.9;

/**
 * Learning rate as a share of the greatest one (one cycle: Smith and Topin 2018, with half a cosine
 * down to 0).
 * @param done share of the training that is over
 */
export function rateShare(done: number): number {
  if (done < RISE) return FIRST_RATE + ((1 - FIRST_RATE) * done) / RISE;
  return 0.5 * (1 + Math.cos((Math.PI * (done - RISE)) / (1 - RISE)));
}

/**
 * Trains a network on log-loss, or on half the squared error. Its learning rate has come down to 0
 * when the epochs or the seconds are over, whichever is first.
 * @param start the untrained network; its parameters are not used
 * @returns the trained network
 */
export function trainNetwork(
  start: TrainedNetwork,
  x: Matrix,
  y: Target,
  settings: TrainSettings,
  rng: Rng,
  { weights, seconds = Infinity, watch }: TrainOptions,
): { readonly network: TrainedNetwork; readonly epochs: number } {
  const began = performance.now();
  const blocks = blocksOf(start);
  const outputs = Math.max(1, y.classes);
  const batch = Math.min(
    settings.batch,
    Math.max(MIN_BATCH_IMAGES, Math.ceil(x.rows / MIN_BATCHES)),
    x.rows,
  );
  const arena = openArena(trainingBytes(blocks, outputs, batch));
  const back = new BackPass(arena, blocks, outputs, batch);
  const passes = back.forward;
  initParameters(passes.parameters, blocks, rng.fork("weights"));
  const optimizer = new Adam(decaysOf(passes.parameters));
  const images = standardizedImages(x, start);
  const moments = blocks.map(({ output: { channels } }) => ({
    mean: new Float64Array(channels),
    variance: new Float64Array(channels).fill(1),
  }));
  const now = (): TrainedNetwork => ({
    ...start,
    parameters: passes.parameters.all.slice(),
    moments: moments.map(({ mean, variance }) => ({
      mean: mean.slice(),
      variance: variance.slice(),
    })),
  });
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  const changes = rng.fork("images");
  const length = pixelCount(start.image);
  const drop = new Dropout(settings.dropout, batch * featureCount(blocks), rng.fork("dropout"));
  let steps = 0;
  let done = 0;
  for (let epoch = 1; ; epoch++) {
    rng.shuffle(order);
    for (let from = 0; from < order.length && done < 1; from += batch) {
      const count = Math.min(batch, order.length - from);
      for (let i = 0; i < count; i++) {
        const own = order[from + i];
        augment(
          images.subarray(own * length, (own + 1) * length),
          start.image,
          settings,
          changes,
          passes.images.subarray(i * length, (i + 1) * length),
        );
      }
      passes.forward(count, undefined, (b, mean, variance) => {
        // The first batch counts as all before it.
        const kept = Math.min(KEPT_MOMENTS, steps / (steps + 1));
        for (let c = 0; c < mean.length; c++) {
          moments[b].mean[c] = kept * moments[b].mean[c] + (1 - kept) * mean[c];
          moments[b].variance[c] = kept * moments[b].variance[c] + (1 - kept) * variance[c];
        }
      });
      drop.apply(passes.features, count * featureCount(blocks));
      passes.predict(count);
      fillDelta(back, y, order, from, count, weights);
      back.backward(count, (delta) => drop.applyAgain(delta, count * featureCount(blocks)));
      optimizer.step(
        passes.parameters.all,
        back.gradient.all,
        settings.rate * rateShare(done),
        settings.decay,
      );
      steps++;
      const byEpochs = (epoch - 1 + (from + count) / order.length) / settings.epochs;
      done = Math.max(byEpochs, (performance.now() - began) / 1000 / seconds);
    }
    const network = now();
    if (watch(epoch, network) || done >= 1) {
      arena.close();
      return { network, epochs: epoch };
    }
  }
}

/** Weights are drawn to 0; factors, summands and biases are not. */
function decaysOf({ all, blocks, weights }: NetworkParameters): Uint8Array {
  const decays = new Uint8Array(all.length);
  for (const part of [...blocks.map((b) => b.weights), weights]) {
    const at = (part.byteOffset - all.byteOffset) / 4;
    decays.fill(1, at, at + part.length);
  }
  return decays;
}

function standardizedImages(x: Matrix, network: TrainedNetwork): Float32Array {
  const length = pixelCount(network.image);
  const images = new Float32Array(x.rows * length);
  for (let r = 0; r < x.rows; r++)
    writePixels(x, r, network, images.subarray(r * length, (r + 1) * length));
  return images;
}

/** Derivatives of the mean loss by the outputs: prediction less target, for both losses. */
function fillDelta(
  { forward: { outputs }, outputDelta }: BackPass,
  { values, classes }: Target,
  order: Uint32Array,
  from: number,
  count: number,
  weights: Float64Array,
): void {
  const k = Math.max(1, classes);
  const delta = Float64Array.from(outputs.subarray(0, count * k));
  if (classes > 0) softmaxRows(delta, count, k);
  for (let i = 0; i < count; i++) {
    const row = order[from + i];
    if (classes > 0) delta[i * k + values[row]]--;
    else delta[i] -= values[row];
    for (let c = 0; c < k; c++) outputDelta[i * k + c] = (delta[i * k + c] * weights[row]) / count;
  }
}

/**
 * Inverted dropout (Srivastava et al. 2014, §10): what is kept grows by 1/keep, so that prediction
 * needs no change.
 */
class Dropout {
  readonly #keep: number;
  readonly #mask: Float32Array;
  readonly #rng: Rng;

  constructor(share: number, length: number, rng: Rng) {
    this.#keep = 1 - share;
    this.#mask = new Float32Array(share > 0 ? length : 0);
    this.#rng = rng;
  }

  apply(values: Float32Array, length: number): void {
    if (this.#mask.length === 0) return;
    for (let i = 0; i < length; i++)
      values[i] *= this.#mask[i] = this.#rng.uniform() < this.#keep ? 1 / this.#keep : 0;
  }

  /** With the same choice. */
  applyAgain(values: Float32Array, length: number): void {
    if (this.#mask.length === 0) return;
    for (let i = 0; i < length; i++) values[i] *= this.#mask[i];
  }
}

import { openArena } from "../../numeric/convolution/convolution.ts";
import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { StoppingRows } from "../model.ts";
import { softmaxRows } from "../probabilities.ts";
import { Adam } from "./adam.ts";
import { type AugmentSettings, augment } from "./augment.ts";
import { BackPass, trainingBytes } from "./back.ts";
import { Dropout } from "./dropout.ts";
import { blocksOf, type TrainedNetwork, writePixels } from "./fitted.ts";
import { partOf } from "./forward.ts";
import { pixelCount } from "./image-shape.ts";
import { featureCount, initParameters, type NetworkParameters } from "./parameters.ts";
import { RunningMoments } from "./running-moments.ts";

/** The rows of a training. */
export interface WeightedRows extends StoppingRows {
  /** Weight of each row, with mean 1. */
  readonly weights: Float64Array;
}

/** Settings of each step of a training. */
export interface BatchSettings extends AugmentSettings {
  /** Share of the learning rate by which weights are drawn to 0 in each step. */
  readonly decay: number;
  /** Images in a batch. */
  readonly batch: number;
  /** Share of the features that the last layer does not see in a step. */
  readonly dropout: number;
}

/** An epoch has this many batches at least, as long as they keep `MIN_BATCH_IMAGES`. */
const MIN_BATCHES = 16;
const MIN_BATCH_IMAGES = 8;

/** A network that learns from one batch of images after the other. */
export class BatchTraining {
  /** Greatest number of images in a batch. */
  readonly batch: number;
  readonly #start: TrainedNetwork;
  readonly #y: Target;
  readonly #weights: Float64Array;
  readonly #settings: BatchSettings;
  readonly #back: BackPass;
  readonly #optimizer: Adam;
  readonly #dropout: Dropout;
  readonly #moments: RunningMoments;
  /** The images of all rows, standardized. */
  readonly #images: Float32Array;
  /** Random numbers by which images are changed. */
  readonly #changes: Rng;
  #steps = 0;

  /** @param start the untrained network; its parameters are not used */
  constructor(
    start: TrainedNetwork,
    { x, y, weights }: WeightedRows,
    settings: BatchSettings,
    rng: Rng,
  ) {
    this.#start = start;
    this.#y = y;
    this.#weights = weights;
    this.#settings = settings;
    const wanted = Math.max(MIN_BATCH_IMAGES, Math.ceil(x.rows / MIN_BATCHES));
    this.batch = Math.min(settings.batch, wanted, x.rows);
    const blocks = blocksOf(start);
    const outputs = Math.max(1, y.classes);
    const arena = openArena(trainingBytes(blocks, outputs, this.batch));
    this.#back = new BackPass(arena, blocks, outputs, this.batch);
    const { parameters } = this.#back.forward;
    initParameters(parameters, blocks, rng.fork("weights"));
    this.#optimizer = new Adam(decaysOf(parameters));
    this.#moments = new RunningMoments(blocks);
    this.#images = new Float32Array(x.rows * pixelCount(start.image));
    for (let r = 0; r < x.rows; r++) writePixels(x, r, start, this.#imageOf(this.#images, r));
    this.#changes = rng.fork("images");
    const features = this.batch * featureCount(blocks);
    this.#dropout = new Dropout(settings.dropout, features, rng.fork("dropout"));
  }

  /**
   * Changes the parameters by one batch.
   * @param rows the rows of the batch
   * @param rate learning rate
   */
  step(rows: Uint32Array, rate: number): void {
    const passes = this.#back.forward;
    const count = rows.length;
    const features = count * featureCount(passes.blocks);
    for (let i = 0; i < count; i++) {
      const changed = this.#imageOf(passes.images, i);
      const own = this.#imageOf(this.#images, rows[i]);
      augment(own, this.#start.image, this.#settings, this.#changes, changed);
    }
    passes.forward(count, undefined, (block, mean, variance) =>
      this.#moments.add(block, this.#steps, mean, variance),
    );
    this.#dropout.apply(passes.features, features);
    passes.predict(count);
    this.#fillDelta(rows);
    this.#back.backward(count, (delta) => this.#dropout.applyAgain(delta, features));
    const { gradient } = this.#back;
    this.#optimizer.step(passes.parameters.all, gradient.all, rate, this.#settings.decay);
    this.#steps++;
  }

  /** The network as it is now. */
  network(): TrainedNetwork {
    return {
      ...this.#start,
      parameters: this.#back.forward.parameters.all.slice(),
      moments: this.#moments.copy(),
    };
  }

  /** Gives the memory of the passes back. */
  close(): void {
    this.#back.forward.arena.close();
  }

  #imageOf(images: Float32Array, i: number): Float32Array {
    return partOf(images, i, pixelCount(this.#start.image));
  }

  /** Derivatives of the mean loss by the outputs: prediction less target, for both losses. */
  #fillDelta(rows: Uint32Array): void {
    const { values, classes } = this.#y;
    const { forward, outputDelta } = this.#back;
    const k = forward.outputCount;
    const count = rows.length;
    const delta = Float64Array.from(forward.outputs.subarray(0, count * k));
    if (classes > 0) softmaxRows(delta, count, k);
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      if (classes > 0) delta[i * k + values[row]]--;
      else delta[i] -= values[row];
      for (let c = 0; c < k; c++)
        outputDelta[i * k + c] = (delta[i * k + c] * this.#weights[row]) / count;
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

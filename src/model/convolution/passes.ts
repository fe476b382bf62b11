import type { ConvolutionArena } from "../../numeric/convolution/convolution.ts";
import { type Block, fanIn, lengthOf, weightCount } from "./architecture.ts";
import { cutParameters, featureCount, type Parameters, parameterCount } from "./parameters.ts";

/** Added to variances, so that none is 0 (Ioffe and Szegedy 2015, algorithm 1). */
const EPSILON = 1e-5;

/** Mean and variance of each channel of each block, by which new images are normalized. */
export interface ChannelMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Arrays of a block for a batch. */
interface BlockState {
  /** What is normalized: convolved, and pooled if the block pools. */
  readonly before: Float32Array;
  /** What comes out. */
  readonly after: Float32Array;
  /** Derivatives of the loss by `after`, then by `before`. */
  readonly delta: Float32Array;
  /** Which of four pixels was pooled. */
  readonly choice: Int32Array;
  /** Transposed weights. */
  readonly transposed: Float32Array;
  /** Factor and summand of each channel in normalization, and a third array for the way back. */
  readonly ofChannel: readonly [Float32Array, Float32Array, Float32Array];
  readonly sums: Float64Array;
  /** 1 / √(variance + ε) of the batch. */
  readonly inverse: Float64Array;
  readonly mean: Float64Array;
}

const largest = (blocks: readonly Block[], of: (block: Block) => number): number =>
  Math.max(...blocks.map(of));
const pixelsOf = ({ height, width }: Block["input"]): number => height * width;
/** Numbers of an image after the convolution, before pooling. */
const convolvedLength = ({ input, output }: Block): number => pixelsOf(input) * output.channels;
const patchLength = (block: Block): number => pixelsOf(block.input) * fanIn(block);

/** Bytes of each array that passes need, for `openArena`. */
export function passBytes(blocks: readonly Block[], outputs: number, batch: number): number[] {
  const parameters = parameterCount(blocks, outputs);
  const features = featureCount(blocks);
  const lengths = [
    ...[parameters, parameters, batch * lengthOf(blocks[0].input)],
    ...[batch * outputs, batch * outputs, outputs * features],
    largest(blocks, patchLength),
    largest(blocks, patchLength),
    largest(blocks, convolvedLength),
  ];
  for (const block of blocks) {
    const own = batch * lengthOf(block.output);
    const { channels } = block.output;
    lengths.push(own, own, own, own, weightCount(block), channels, channels, channels);
    lengths.push(4 * channels);
  }
  return lengths.map((length) => 4 * length);
}

/** Passes batches of images forwards through a network, and the derivatives of a loss backwards. */
export class Passes {
  readonly parameters: Parameters;
  /** Derivatives of the loss by all parameters. */
  readonly gradient: Parameters;
  /** The images of a batch, standardized. */
  readonly images: Float32Array;
  /** Linear outputs, images × outputs. */
  readonly outputs: Float32Array;
  /** Derivatives of the loss by `outputs`. */
  readonly outputDelta: Float32Array;
  readonly #arena: ConvolutionArena;
  readonly #blocks: readonly Block[];
  readonly #states: readonly BlockState[];
  readonly #outputCount: number;
  readonly #patches: Float32Array;
  readonly #patchDelta: Float32Array;
  readonly #convolved: Float32Array;
  readonly #transposed: Float32Array;

  /** @param arena opened for `passBytes` */
  constructor(
    arena: ConvolutionArena,
    blocks: readonly Block[],
    outputCount: number,
    batch: number,
  ) {
    this.#arena = arena;
    this.#blocks = blocks;
    this.#outputCount = outputCount;
    const count = parameterCount(blocks, outputCount);
    this.parameters = cutParameters(arena.floats(count), blocks, outputCount);
    this.gradient = cutParameters(arena.floats(count), blocks, outputCount);
    this.images = arena.floats(batch * lengthOf(blocks[0].input));
    this.outputs = arena.floats(batch * outputCount);
    this.outputDelta = arena.floats(batch * outputCount);
    this.#transposed = arena.floats(outputCount * featureCount(blocks));
    this.#patches = arena.floats(largest(blocks, patchLength));
    this.#patchDelta = arena.floats(largest(blocks, patchLength));
    this.#convolved = arena.floats(largest(blocks, convolvedLength));
    this.#states = blocks.map((block) => {
      const length = batch * lengthOf(block.output);
      const { channels } = block.output;
      return {
        before: arena.floats(length),
        after: arena.floats(length),
        delta: arena.floats(length),
        choice: arena.integers(length),
        transposed: arena.floats(weightCount(block)),
        ofChannel: [arena.floats(channels), arena.floats(channels), arena.floats(channels)],
        sums: arena.doubles(2 * channels),
        inverse: new Float64Array(channels),
        mean: new Float64Array(channels),
      };
    });
  }

  /** What the last layer reads: after `forward`, images × features. */
  get features(): Float32Array {
    return this.#states[this.#states.length - 1].after;
  }

  /**
   * Convolves and pools the images of a batch, and normalizes each channel by the moments of the
   * batch (Ioffe and Szegedy 2015, algorithm 1), or by those given.
   * @param noted gets the moments of the batch, by block
   */
  forward(
    count: number,
    given: readonly ChannelMoments[] | undefined,
    noted?: (block: number, mean: Float64Array, variance: Float64Array) => void,
  ): void {
    let input = this.images;
    for (const [b, block] of this.#blocks.entries()) {
      const state = this.#states[b];
      for (let i = 0; i < count; i++) this.#convolve(b, input, i);
      const { channels } = block.output;
      const pixels = count * pixelsOf(block.output);
      if (given !== undefined) this.#setScale(b, given[b].mean, given[b].variance);
      else {
        const { mean, sums } = state;
        this.#arena.moments(state.before, pixels, channels, sums);
        const variance = new Float64Array(channels);
        for (let c = 0; c < channels; c++) {
          mean[c] = sums[c] / pixels;
          variance[c] = Math.max(0, sums[channels + c] / pixels - mean[c] * mean[c]);
        }
        this.#setScale(b, mean, variance);
        noted?.(b, mean, variance);
      }
      const [scale, shift] = state.ofChannel;
      this.#arena.rectify(state.before, pixels, channels, scale, shift, state.after);
      input = state.after;
    }
  }

  /** Computes `outputs` of the features. */
  predict(count: number): void {
    const { weights, biases } = this.parameters;
    const k = this.#outputCount;
    const features = featureCount(this.#blocks);
    const a = { data: this.features, row: features, step: 1 };
    for (let i = 0; i < count; i++) this.outputs.set(biases, i * k);
    this.#arena.product(a, weights, count, features, k, this.outputs, true);
  }

  /**
   * Fills `gradient` by `outputDelta`, after `forward` and `predict` of the same images.
   * @param dropped may change the derivatives by the features, as it changed the features
   */
  backward(count: number, dropped?: (delta: Float32Array) => void): void {
    const arena = this.#arena;
    const k = this.#outputCount;
    const features = featureCount(this.#blocks);
    const { weights, biases, all } = this.gradient;
    all.fill(0);
    for (let i = 0; i < count * k; i++) biases[i % k] += this.outputDelta[i];
    const transposed = { data: this.features, row: 1, step: features };
    arena.product(transposed, this.outputDelta, features, count, k, weights, false);
    transpose(this.parameters.weights, features, k, this.#transposed);
    const { delta } = this.#states[this.#states.length - 1];
    const a = { data: this.outputDelta, row: k, step: 1 };
    arena.product(a, this.#transposed, count, k, features, delta, false);
    dropped?.(delta);
    for (let b = this.#blocks.length - 1; b >= 0; b--) {
      this.#normalizeBack(b, count);
      const { transposed: own } = this.#states[b];
      const block = this.#blocks[b];
      transpose(this.parameters.blocks[b].weights, fanIn(block), block.output.channels, own);
      if (b > 0) this.#states[b - 1].delta.fill(0);
      for (let i = 0; i < count; i++) this.#convolveBack(b, i);
    }
  }

  #convolve(b: number, input: Float32Array, i: number): void {
    const arena = this.#arena;
    const block = this.#blocks[b];
    const state = this.#states[b];
    const inner = fanIn(block);
    const { channels } = block.output;
    const own = partOf(input, i, lengthOf(block.input));
    arena.gather(own, block.input, block.size, this.#patches);
    const before = partOf(state.before, i, lengthOf(block.output));
    const a = { data: this.#patches, row: inner, step: 1 };
    const { weights } = this.parameters.blocks[b];
    const to = block.pooled ? this.#convolved : before;
    arena.product(a, weights, pixelsOf(block.input), inner, channels, to, false);
    if (!block.pooled) return;
    const choice = state.choice.subarray(i * before.length, (i + 1) * before.length);
    arena.pool(to, { ...block.input, channels }, before, choice);
  }

  #setScale(b: number, mean: Float64Array, variance: Float64Array): void {
    const { gamma, beta } = this.parameters.blocks[b];
    const { ofChannel, inverse } = this.#states[b];
    const [scale, shift] = ofChannel;
    for (let c = 0; c < scale.length; c++) {
      inverse[c] = 1 / Math.sqrt(variance[c] + EPSILON);
      scale[c] = gamma[c] * inverse[c];
      shift[c] = beta[c] - mean[c] * gamma[c] * inverse[c];
    }
  }

  /** Derivatives by what was normalized, by γ and by β (Ioffe and Szegedy 2015, §3). */
  #normalizeBack(b: number, count: number): void {
    const { before, after, delta, sums, inverse, mean, ofChannel } = this.#states[b];
    const { output } = this.#blocks[b];
    const { channels } = output;
    const pixels = count * pixelsOf(output);
    this.#arena.deltaSums(delta, after, before, pixels, channels, sums);
    const { gamma } = this.parameters.blocks[b];
    const { gamma: byGamma, beta: byBeta } = this.gradient.blocks[b];
    const [ofDelta, ofX, shift] = ofChannel;
    for (let c = 0; c < channels; c++) {
      const sum = sums[c];
      const normalized = (sums[channels + c] - mean[c] * sum) * inverse[c];
      byGamma[c] = normalized;
      byBeta[c] = sum;
      const slope = gamma[c] * inverse[c];
      ofDelta[c] = slope;
      const byX = (-slope * inverse[c] * normalized) / pixels;
      ofX[c] = byX;
      shift[c] = (-slope * sum) / pixels - byX * mean[c];
    }
    this.#arena.combine(delta, before, pixels, channels, ofDelta, ofX, shift);
  }

  #convolveBack(b: number, i: number): void {
    const arena = this.#arena;
    const block = this.#blocks[b];
    const state = this.#states[b];
    const inner = fanIn(block);
    const { channels } = block.output;
    const pixels = pixelsOf(block.input);
    const inputLength = lengthOf(block.input);
    let delta = partOf(state.delta, i, lengthOf(block.output));
    if (block.pooled) {
      const choice = state.choice.subarray(i * delta.length, (i + 1) * delta.length);
      const whole = this.#convolved.subarray(0, convolvedLength(block)).fill(0);
      arena.unpool(delta, choice, { ...block.input, channels }, whole);
      delta = whole;
    }
    const input = b === 0 ? this.images : this.#states[b - 1].after;
    arena.gather(partOf(input, i, inputLength), block.input, block.size, this.#patches);
    const patches = { data: this.#patches, row: 1, step: inner };
    const { weights } = this.gradient.blocks[b];
    arena.product(patches, delta, inner, pixels, channels, weights, true);
    if (b === 0) return;
    const a = { data: delta, row: channels, step: 1 };
    arena.product(a, state.transposed, pixels, channels, inner, this.#patchDelta, false);
    const to = partOf(this.#states[b - 1].delta, i, inputLength);
    arena.scatter(this.#patchDelta, block.input, block.size, to);
  }
}

/** The numbers of image i in an array of several. */
const partOf = (all: Float32Array, i: number, length: number): Float32Array =>
  all.subarray(i * length, (i + 1) * length);

function transpose(from: Float32Array, rows: number, columns: number, to: Float32Array): void {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
}

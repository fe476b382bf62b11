import type { ConvolutionArena } from "../../numeric/convolution/convolution.ts";
import { type Block, fanIn, lengthOf } from "./architecture.ts";
import {
  cutParameters,
  featureCount,
  type NetworkParameters,
  parameterCount,
} from "./parameters.ts";

/** Added to variances, so that none is 0 (Ioffe and Szegedy 2015, algorithm 1). */
const EPSILON = 1e-5;

/** Mean and variance of each channel of a block, by which new images are normalized. */
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
  /** Which of four pixels was pooled. */
  readonly choice: Int32Array;
  /** Factor and summand of each channel in normalization. */
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly sums: Float64Array;
  /** 1 / √(variance + ε) of the batch. */
  readonly inverse: Float64Array;
  readonly mean: Float64Array;
}

/** The greatest value of a function of blocks. */
export const largest = (blocks: readonly Block[], of: (block: Block) => number): number =>
  Math.max(...blocks.map(of));
/** Pixels of an image. */
export const pixelsOf = ({ height, width }: Block["input"]): number => height * width;
/** Numbers of an image after the convolution, before pooling. */
export const convolvedLength = ({ input, output }: Block): number =>
  pixelsOf(input) * output.channels;
/** Numbers of the patches of an image. */
export const patchLength = (block: Block): number => pixelsOf(block.input) * fanIn(block);
/** The numbers of image i in an array of several. */
export const partOf = (all: Float32Array, i: number, length: number): Float32Array =>
  all.subarray(i * length, (i + 1) * length);

/** Factor and summand by which new images are normalized. */
export function scaleOf(
  gamma: Float32Array,
  beta: Float32Array,
  { mean, variance }: ChannelMoments,
): { readonly scale: Float64Array; readonly shift: Float64Array } {
  const scale = Float64Array.from(gamma, (own, c) => own * (1 / Math.sqrt(variance[c] + EPSILON)));
  return { scale, shift: Float64Array.from(beta, (own, c) => own - mean[c] * scale[c]) };
}

/** Bytes of each array that passes forwards need, for `openArena`. */
export function forwardBytes(blocks: readonly Block[], outputs: number, batch: number): number[] {
  const lengths = [
    ...[parameterCount(blocks, outputs), batch * lengthOf(blocks[0].input), batch * outputs],
    ...[largest(blocks, patchLength), largest(blocks, convolvedLength)],
  ];
  for (const block of blocks) {
    const own = batch * lengthOf(block.output);
    const { channels } = block.output;
    lengths.push(own, own, own, channels, channels, 4 * channels);
  }
  return lengths.map((length) => 4 * length);
}

/** Passes batches of images forwards through a network. */
export class ForwardPass {
  readonly arena: ConvolutionArena;
  readonly blocks: readonly Block[];
  /** Number of outputs of an image. */
  readonly outputCount: number;
  readonly parameters: NetworkParameters;
  /** The images of a batch, standardized. */
  readonly images: Float32Array;
  /** Linear outputs, images × outputs. */
  readonly outputs: Float32Array;
  /** What the blocks computed last. */
  readonly states: readonly BlockState[];
  /** Place for the patches of an image. */
  readonly patches: Float32Array;
  /** Place for an image after a convolution. */
  readonly convolved: Float32Array;

  /** @param arena opened for `forwardBytes` */
  constructor(
    arena: ConvolutionArena,
    blocks: readonly Block[],
    outputCount: number,
    batch: number,
  ) {
    this.arena = arena;
    this.blocks = blocks;
    this.outputCount = outputCount;
    const count = parameterCount(blocks, outputCount);
    this.parameters = cutParameters(arena.floats(count), blocks, outputCount);
    this.images = arena.floats(batch * lengthOf(blocks[0].input));
    this.outputs = arena.floats(batch * outputCount);
    this.patches = arena.floats(largest(blocks, patchLength));
    this.convolved = arena.floats(largest(blocks, convolvedLength));
    this.states = blocks.map(({ output }): BlockState => {
      const length = batch * lengthOf(output);
      const { channels } = output;
      return {
        before: arena.floats(length),
        after: arena.floats(length),
        choice: arena.integers(length),
        scale: arena.floats(channels),
        shift: arena.floats(channels),
        sums: arena.doubles(2 * channels),
        inverse: new Float64Array(channels),
        mean: new Float64Array(channels),
      };
    });
  }

  /** What the last layer reads: after `forward`, images × features. */
  get features(): Float32Array {
    return this.states[this.states.length - 1].after;
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
    for (const [b, block] of this.blocks.entries()) {
      const state = this.states[b];
      for (let i = 0; i < count; i++) this.#convolve(b, input, i);
      const { channels } = block.output;
      const pixels = count * pixelsOf(block.output);
      if (given !== undefined) this.#setScale(b, given[b].mean, given[b].variance);
      else {
        const { mean, sums } = state;
        this.arena.moments(state.before, pixels, channels, sums);
        const variance = new Float64Array(channels);
        for (let c = 0; c < channels; c++) {
          mean[c] = sums[c] / pixels;
          variance[c] = Math.max(0, sums[channels + c] / pixels - mean[c] * mean[c]);
        }
        this.#setScale(b, mean, variance);
        noted?.(b, mean, variance);
      }
      const { scale, shift } = state;
      this.arena.rectify(state.before, pixels, channels, scale, shift, state.after);
      input = state.after;
    }
  }

  /** Computes `outputs` of the features. */
  predict(count: number): void {
    const { weights, biases } = this.parameters;
    const k = this.outputCount;
    const features = featureCount(this.blocks);
    const a = { data: this.features, row: features, step: 1 };
    for (let i = 0; i < count; i++) this.outputs.set(biases, i * k);
    this.arena.product(a, weights, count, features, k, this.outputs, true);
  }

  #convolve(b: number, input: Float32Array, i: number): void {
    const { arena } = this;
    const block = this.blocks[b];
    const state = this.states[b];
    const inner = fanIn(block);
    const { channels } = block.output;
    const own = partOf(input, i, lengthOf(block.input));
    arena.gather(own, block.input, block.size, this.patches);
    const before = partOf(state.before, i, lengthOf(block.output));
    const a = { data: this.patches, row: inner, step: 1 };
    const { weights } = this.parameters.blocks[b];
    const to = block.pooled ? this.convolved : before;
    arena.product(a, weights, pixelsOf(block.input), inner, channels, to, false);
    if (!block.pooled) return;
    const choice = state.choice.subarray(i * before.length, (i + 1) * before.length);
    arena.pool(to, { ...block.input, channels }, before, choice);
  }

  #setScale(b: number, mean: Float64Array, variance: Float64Array): void {
    const { gamma, beta } = this.parameters.blocks[b];
    const { scale, shift, inverse } = this.states[b];
    for (let c = 0; c < scale.length; c++) {
      inverse[c] = 1 / Math.sqrt(variance[c] + EPSILON);
      scale[c] = gamma[c] * inverse[c];
      shift[c] = beta[c] - mean[c] * gamma[c] * inverse[c];
    }
  }
}

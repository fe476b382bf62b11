import type { ConvolutionArena } from "../../numeric/convolution/convolution.ts";
import { type Block, fanIn, lengthOf, weightCount } from "./architecture.ts";
import {
  convolvedLength,
  ForwardPass,
  forwardBytes,
  largest,
  partOf,
  patchLength,
  pixelsOf,
} from "./forward.ts";
import {
  cutParameters,
  featureCount,
  type NetworkParameters,
  parameterCount,
} from "./parameters.ts";

/** Arrays of a block for the way back. */
interface BlockDeltas {
  /** Derivatives of the loss by what came out, then by what was normalized. */
  readonly delta: Float32Array;
  /** Transposed weights. */
  readonly transposed: Float32Array;
  /** Three numbers of each channel. */
  readonly ofChannel: readonly [Float32Array, Float32Array, Float32Array];
}

/** Bytes of each array that training needs, for `openArena`. */
export function trainingBytes(blocks: readonly Block[], outputs: number, batch: number): number[] {
  const lengths = [
    ...[parameterCount(blocks, outputs), batch * outputs, outputs * featureCount(blocks)],
    largest(blocks, patchLength),
  ];
  for (const block of blocks) {
    const { channels } = block.output;
    lengths.push(batch * lengthOf(block.output), weightCount(block), channels, channels, channels);
  }
  return [...forwardBytes(blocks, outputs, batch), ...lengths.map((length) => 4 * length)];
}

/** Passes the derivatives of a loss backwards through a network, after its outputs. */
export class BackPass {
  readonly forward: ForwardPass;
  /** Derivatives of the loss by all parameters. */
  readonly gradient: NetworkParameters;
  /** Derivatives of the loss by the outputs. */
  readonly outputDelta: Float32Array;
  readonly #deltas: readonly BlockDeltas[];
  readonly #patchDelta: Float32Array;
  readonly #transposed: Float32Array;

  /** @param arena opened for `trainingBytes` */
  constructor(
    arena: ConvolutionArena,
    blocks: readonly Block[],
    outputCount: number,
    batch: number,
  ) {
    this.forward = new ForwardPass(arena, blocks, outputCount, batch);
    const count = parameterCount(blocks, outputCount);
    this.gradient = cutParameters(arena.floats(count), blocks, outputCount);
    this.outputDelta = arena.floats(batch * outputCount);
    this.#transposed = arena.floats(outputCount * featureCount(blocks));
    this.#patchDelta = arena.floats(largest(blocks, patchLength));
    this.#deltas = blocks.map((block) => {
      const { channels } = block.output;
      return {
        delta: arena.floats(batch * lengthOf(block.output)),
        transposed: arena.floats(weightCount(block)),
        ofChannel: [arena.floats(channels), arena.floats(channels), arena.floats(channels)],
      };
    });
  }

  /**
   * Fills `gradient` by `outputDelta`, after the forward pass and prediction of the same images.
   * @param dropped may change the derivatives by the features, as it changed the features
   */
  backward(count: number, dropped?: (delta: Float32Array) => void): void {
    const { arena, blocks, outputCount: k, features: read, parameters } = this.forward;
    const features = featureCount(blocks);
    const { weights, biases, all } = this.gradient;
    all.fill(0);
    for (let i = 0; i < count * k; i++) biases[i % k] += this.outputDelta[i];
    const transposed = { data: read, row: 1, step: features };
    arena.product(transposed, this.outputDelta, features, count, k, weights, false);
    transpose(parameters.weights, features, k, this.#transposed);
    const { delta } = this.#deltas[this.#deltas.length - 1];
    const a = { data: this.outputDelta, row: k, step: 1 };
    arena.product(a, this.#transposed, count, k, features, delta, false);
    dropped?.(delta);
    for (let b = blocks.length - 1; b >= 0; b--) {
      this.#normalizeBack(b, count);
      const { transposed: own } = this.#deltas[b];
      const block = blocks[b];
      transpose(parameters.blocks[b].weights, fanIn(block), block.output.channels, own);
      if (b > 0) this.#deltas[b - 1].delta.fill(0);
      for (let i = 0; i < count; i++) this.#convolveBack(b, i);
    }
  }

  /** Derivatives by what was normalized, by γ and by β (Ioffe and Szegedy 2015, §3). */
  #normalizeBack(b: number, count: number): void {
    const { arena, blocks, states, parameters } = this.forward;
    const { before, after, sums, inverse, mean } = states[b];
    const { delta, ofChannel } = this.#deltas[b];
    const { output } = blocks[b];
    const { channels } = output;
    const pixels = count * pixelsOf(output);
    arena.deltaSums(delta, after, before, pixels, channels, sums);
    const { gamma } = parameters.blocks[b];
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
    arena.combine(delta, before, pixels, channels, ofDelta, ofX, shift);
  }

  #convolveBack(b: number, i: number): void {
    const { arena, blocks, states, patches, convolved, images } = this.forward;
    const block = blocks[b];
    const own = this.#deltas[b];
    const inner = fanIn(block);
    const { channels } = block.output;
    const pixels = pixelsOf(block.input);
    const inputLength = lengthOf(block.input);
    let delta = partOf(own.delta, i, lengthOf(block.output));
    if (block.pooled) {
      const choice = states[b].choice.subarray(i * delta.length, (i + 1) * delta.length);
      const whole = convolved.subarray(0, convolvedLength(block)).fill(0);
      arena.unpool(delta, choice, { ...block.input, channels }, whole);
      delta = whole;
    }
    const input = b === 0 ? images : states[b - 1].after;
    arena.gather(partOf(input, i, inputLength), block.input, block.size, patches);
    const turned = { data: patches, row: 1, step: inner };
    const { weights } = this.gradient.blocks[b];
    arena.product(turned, delta, inner, pixels, channels, weights, true);
    if (b === 0) return;
    const a = { data: delta, row: channels, step: 1 };
    arena.product(a, own.transposed, pixels, channels, inner, this.#patchDelta, false);
    const to = partOf(this.#deltas[b - 1].delta, i, inputLength);
    arena.scatter(this.#patchDelta, block.input, block.size, to);
  }
}

function transpose(from: Float32Array, rows: number, columns: number, to: Float32Array): void {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c];
}

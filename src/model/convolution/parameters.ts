import type { Rng } from "../../numeric/rng.ts";
import { type Block, fanIn, lengthOf, weightCount } from "./architecture.ts";

/** What a block has learned; the arrays are parts of one array of all parameters. */
export interface BlockParameters {
  /** fanIn × output channels. */
  readonly weights: Float32Array;
  /** Factor of each channel after normalization. */
  readonly gamma: Float32Array;
  /** Added to each channel. */
  readonly beta: Float32Array;
}

/** All that gradients change, as one array and as its parts. */
export interface NetworkParameters {
  readonly all: Float32Array;
  readonly blocks: readonly BlockParameters[];
  /** Last layer: features × outputs. */
  readonly weights: Float32Array;
  /** Added to each output. */
  readonly biases: Float32Array;
}

/** Features that the last layer reads. */
export const featureCount = (blocks: readonly Block[]): number =>
  lengthOf(blocks[blocks.length - 1].output);

/** Length of the array of all parameters. */
export function parameterCount(blocks: readonly Block[], outputs: number): number {
  let count = (featureCount(blocks) + 1) * outputs;
  for (const block of blocks) count += weightCount(block) + 2 * block.output.channels;
  return count;
}

/** Cuts an array of all parameters, or of their gradients, into its parts. */
export function cutParameters(
  all: Float32Array,
  blocks: readonly Block[],
  outputs: number,
): NetworkParameters {
  let at = 0;
  const take = (length: number): Float32Array => all.subarray(at, (at += length));
  return {
    all,
    blocks: blocks.map((block) => ({
      weights: take(weightCount(block)),
      gamma: take(block.output.channels),
      beta: take(block.output.channels),
    })),
    weights: take(featureCount(blocks) * outputs),
    biases: take(outputs),
  };
}

/**
 * Initial parameters: weights by He et al. 2015, eq. 10; a last layer of zeros predicts a constant.
 */
export function initParameters(
  { blocks }: NetworkParameters,
  architecture: readonly Block[],
  rng: Rng,
): void {
  for (const [b, { weights, gamma }] of blocks.entries()) {
    const deviation = Math.sqrt(2 / fanIn(architecture[b]));
    for (let i = 0; i < weights.length; i++) weights[i] = deviation * rng.normal();
    gamma.fill(1);
  }
}

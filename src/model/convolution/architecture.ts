import type { Extent } from "../../numeric/convolution/convolution.ts";

/** A block: convolution, pooling (or not), batch normalization, rectification. */
export interface Block {
  /** Size of what goes in. */
  readonly input: Extent;
  /** Width and height of the square of pixels that a weight array sees; odd. */
  readonly size: number;
  /** Whether the greatest of each 2 × 2 pixels is taken. */
  readonly pooled: boolean;
  /** Size of what comes out. */
  readonly output: Extent;
}

/** Hyperparameters that decide the blocks. */
export interface BlockSettings {
  /** Channels after the first block, a multiple of 4. */
  readonly channels: number;
  /** Number of blocks. */
  readonly blocks: number;
  /** Width and height of the square of pixels that a weight array sees. */
  readonly kernel: number;
}

/** The last blocks keep images of at least this many pixels on their shorter side. */
const LEAST_SIDE = 3;
/** Larger images are pooled at once: a convolution costs as much as it has pixels. */
const MAX_UNPOOLED_SIDE = 12;
/** Channels at most: those of each block are twice those of the one before. */
const MAX_CHANNELS = 128;

/** Numbers that a pixel block holds. */
export const lengthOf = ({ height, width, channels }: Extent): number => height * width * channels;
/** Weights of one output channel. */
export const fanIn = ({ input, size }: Block): number => size * size * input.channels;
/** Weights of a block's convolution. */
export const weightCount = (block: Block): number => fanIn(block) * block.output.channels;

/** The blocks for images of a size: they are pooled as late as their size allows. */
export function planBlocks(image: Extent, { channels, blocks, kernel }: BlockSettings): Block[] {
  const planned: Block[] = [];
  let input = image;
  const shorter = ({ height, width }: Extent): number => Math.min(height, width);
  let poolings = 0;
  while (shorter(image) >> (poolings + 1) >= LEAST_SIDE) poolings++;
  for (let b = 0; b < blocks; b++) {
    const pooled = poolings > 0 && (shorter(input) > MAX_UNPOOLED_SIDE || poolings >= blocks - b);
    if (pooled) poolings--;
    const shrink = pooled ? 1 : 0;
    const output = {
      height: input.height >> shrink,
      width: input.width >> shrink,
      channels: Math.min(MAX_CHANNELS, channels * 2 ** b),
    };
    planned.push({ input, size: kernel, pooled, output });
    input = output;
  }
  return planned;
}

import type { Block } from "./architecture.ts";
import type { ChannelMoments } from "./forward.ts";

/** Share of the moments of earlier batches in those by which new images are normalized. */
const KEPT_MOMENTS = 0.9;

/**
 * The moments by which a trained network normalizes new images: exponential averages over the
 * batches of its training (Ioffe and Szegedy 2015, §3.1).
 */
export class RunningMoments {
  readonly #blocks: readonly ChannelMoments[];

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks.map(({ output: { channels } }) => ({
      mean: new Float64Array(channels),
      variance: new Float64Array(channels).fill(1),
    }));
  }

  /**
   * Takes in the moments of a batch.
   * @param batches number of batches before it
   */
  add(block: number, batches: number, mean: Float64Array, variance: Float64Array): void {
    const own = this.#blocks[block];
    // The first batch counts as all before it.
    const kept = Math.min(KEPT_MOMENTS, batches / (batches + 1));
    for (let c = 0; c < mean.length; c++) {
      own.mean[c] = kept * own.mean[c] + (1 - kept) * mean[c];
      own.variance[c] = kept * own.variance[c] + (1 - kept) * variance[c];
    }
  }

  /** The moments of each block as they are now. */
  copy(): readonly ChannelMoments[] {
    return this.#blocks.map(({ mean, variance }) => ({
      mean: mean.slice(),
      variance: variance.slice(),
    }));
  }
}

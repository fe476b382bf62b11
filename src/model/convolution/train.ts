import type { Rng } from "../../numeric/rng.ts";
import { type BatchSettings, BatchTraining, type WeightedRows } from "./batch-training.ts";
import type { TrainedNetwork } from "./fitted.ts";

/** Settings of a training. */
interface TrainSettings extends BatchSettings {
  /** Greatest learning rate. */
  readonly rate: number;
  /** Passes over all images. */
  readonly epochs: number;
}

/** What ends a training before its last epoch. */
interface TrainLimits {
  /** Seconds that it may take. */
  readonly seconds?: number | undefined;
  /** Called after each epoch, and at the end; true ends the training. */
  readonly watch: (epoch: number, network: TrainedNetwork) => boolean | undefined;
}

/** The rate rises in this share of the training, from this share of its greatest value. */
const RISE = 0.2;
const FIRST_RATE = 0.1;

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
  rows: WeightedRows,
  settings: TrainSettings,
  rng: Rng,
  { seconds = Infinity, watch }: TrainLimits,
): { readonly network: TrainedNetwork; readonly epochs: number } {
  const began = performance.now();
  const training = new BatchTraining(start, rows, settings, rng);
  const order = Uint32Array.from({ length: rows.x.rows }, (_, i) => i);
  let done = 0;
  for (let epoch = 1; ; epoch++) {
    rng.shuffle(order);
    for (let from = 0; from < order.length && done < 1; from += training.batch) {
      const batch = order.subarray(from, from + training.batch);
      training.step(batch, settings.rate * rateShare(done));
      const byEpochs = (epoch - 1 + (from + batch.length) / order.length) / settings.epochs;
      done = Math.max(byEpochs, (performance.now() - began) / 1000 / seconds);
    }
    const network = training.network();
    if (watch(epoch, network) || done >= 1) {
      training.close();
      return { network, epochs: epoch };
    }
  }
}

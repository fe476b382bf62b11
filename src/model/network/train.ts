import { openArena } from "../../numeric/dense/dense.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { FitOptions, StoppingRows } from "../model.ts";
import { relativeWeights } from "../weights.ts";
import { BackPropagation, countArenaNumbers, type StepSettings } from "./back-propagation.ts";
import { Layers } from "./layers.ts";

/** Settings of `train`. */
interface TrainSettings extends StepSettings {
  /** The optimizer and its initial learning rate. */
  readonly optimizer: StepSettings["optimizer"] & { readonly rate: number };
  /**
   * How the learning rate changes: not at all, along half a cosine, to 0.3 after each third, or
   * along four cosine waves, each twice as long as the one before (coslog4).
   */
  readonly schedule: "constant" | "cosine" | "step" | "coslog4";
  /** Largest number of rows in a batch. */
  readonly batch: number;
  /** Largest number of epochs. */
  readonly epochs: number;
  /**
   * Epochs without improvement on held-out rows after which training ends; 0: train on all rows.
   */
  readonly patience: number;
}

/** What `train` may be given; the targets of `stopping` are in the units of the others. */
interface TrainOptions extends Pick<FitOptions, "weights" | "stopping" | "steps"> {
  /**
   * Called with the layers as they are after each epoch, counted from 1; true ends the training
   * with these.
   */
  readonly watch?: ((epoch: number, layers: Layers) => boolean | undefined) | undefined;
}

/** An epoch has this many batches at least, as long as they keep `MIN_BATCH_ROWS`. */
const MIN_BATCHES = 16;
const MIN_BATCH_ROWS = 16;
/** With fewer rows none are held out: a tenth of them would say too little about improvement. */
const MIN_ROWS_TO_HOLD_OUT = 50;
const MIN_HELD_OUT_ROWS = 10;
/** An epoch improves on the best one if its loss is lower by more than this share. */
const MIN_LOSS_IMPROVEMENT = 1e-5;
/** Probabilities below this count as this in the log-loss, which stays finite. */
const MIN_PROBABILITY = 1e-15;

/**
 * Trains in place on log-loss, or on half the squared error. With patience, the result has the
 * weights that did best on held-out rows (early stopping, Prechelt 1998): on those of
 * `options.stopping`, or on a tenth of the table.
 * @param rng draws the held-out rows, the order of rows and the dropped units
 * @returns number of epochs that made the result
 */
export function train(
  layers: Layers,
  x: Matrix,
  y: Target,
  settings: TrainSettings,
  rng: Rng,
  options: TrainOptions = {},
): number {
  const { stopping, steps, watch } = options;
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  rng.shuffle(order);
  const isStopped = settings.patience > 0 && steps === undefined;
  const held =
    isStopped && stopping === undefined && x.rows >= MIN_ROWS_TO_HOLD_OUT
      ? Math.max(MIN_HELD_OUT_ROWS, Math.floor(x.rows / 10))
      : 0;
  const rows = order.slice(held);
  const weights = options.weights && relativeWeights(options.weights, x.rows);
  const batch = Math.min(
    settings.batch,
    rows.length,
    Math.max(MIN_BATCH_ROWS, Math.ceil(rows.length / MIN_BATCHES)),
  );
  const arena = openArena(countArenaNumbers(layers, batch));
  const work = new Layers(layers.sizes, layers.activation, undefined, arena.array);
  work.copyFrom(layers);
  const propagation = new BackPropagation(work, arena, settings, batch, rng);
  const judges =
    isStopped && stopping !== undefined
      ? stopping
      : held > 0 && selectRows(x, y, weights, order.slice(0, held));
  const early = judges ? new EarlyStopping(judges, settings.patience) : undefined;
  const epochs = steps ?? settings.epochs;
  const whole = Math.max(epochs, settings.epochs);
  let result = work;
  let kept = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    rng.shuffle(rows);
    for (let from = 0; from < rows.length; from += batch) {
      const n = Math.min(batch, rows.length - from);
      const done = (epoch + from / rows.length) / whole;
      const rate = settings.optimizer.rate * scheduledShare(settings.schedule, done);
      propagation.step(x, y, rows, from, n, rate, weights);
    }
    result = work;
    kept = epoch + 1;
    if (watch?.(epoch + 1, work)) break;
    if (early === undefined) continue;
    const goesOn = early.observe(work, epoch + 1);
    result = early.best ?? work;
    kept = early.bestEpoch || kept;
    if (!goesOn) break;
  }
  layers.copyFrom(result);
  arena.close();
  return kept;
}

/**
 * Learning rate as a share of the initial one: cosine annealing (Loshchilov and Hutter 2017, eq. 5,
 * without restarts), steps to 0.3 of it after each third, constant, or cosine waves over the
 * logarithm of the time (coslog4: Holzmüller et al. 2024, "Better by default", §3).
 * @param done share of the training that is over
 */
function scheduledShare(schedule: TrainSettings["schedule"], done: number): number {
  if (schedule === "coslog4") return 0.5 - 0.5 * Math.cos(2 * Math.PI * Math.log2(1 + 15 * done));
  if (schedule === "cosine") return 0.5 * (1 + Math.cos(Math.PI * done));
  return schedule === "step" ? 0.3 ** Math.floor(done * 3) : 1;
}

/** Keeps the network with the least loss on held-out rows. */
class EarlyStopping {
  /** The best network so far; undefined as long as no loss was finite. */
  best: Layers | undefined;
  /** Its number of epochs. */
  bestEpoch = 0;
  readonly #rows: StoppingRows;
  readonly #patience: number;
  #least = Infinity;
  #since = 0;

  constructor(rows: StoppingRows, patience: number) {
    this.#rows = rows;
    this.#patience = patience;
  }

  /** Compares the network after an epoch with the best one; false if training should end. */
  observe(layers: Layers, epoch: number): boolean {
    const loss = findLoss(layers, this.#rows);
    const least = this.#least;
    if (loss < least - MIN_LOSS_IMPROVEMENT * Math.abs(least === Infinity ? 0 : least)) {
      this.#least = loss;
      this.#since = 0;
      this.best ??= new Layers(layers.sizes, layers.activation, undefined);
      this.best.copyFrom(layers);
      this.bestEpoch = epoch;
      return true;
    }
    return ++this.#since < this.#patience;
  }
}

function selectRows(
  x: Matrix,
  y: Target,
  weights: Float64Array | undefined,
  rows: Uint32Array,
): StoppingRows {
  const data = new Float64Array(rows.length * x.columns);
  for (let r = 0; r < rows.length; r++)
    data.set(x.data.subarray(rows[r] * x.columns, (rows[r] + 1) * x.columns), r * x.columns);
  const values = Float64Array.from(rows, (r) => y.values[r]);
  return {
    x: { rows: rows.length, columns: x.columns, data },
    y: { values, classes: y.classes },
    weights: weights && Float64Array.from(rows, (r) => weights[r]),
  };
}

/** Mean log-loss, or mean squared error. */
function findLoss(layers: Layers, { x, y: { values, classes }, weights }: StoppingRows): number {
  const out = layers.predict(x, classes > 0);
  let sum = 0;
  let total = 0;
  for (let r = 0; r < x.rows; r++) {
    const t = values[r];
    const w = weights?.[r] ?? 1;
    total += w;
    sum +=
      w *
      (classes > 0
        ? -Math.log(Math.max(MIN_PROBABILITY, out[r * classes + t]))
        : (out[r] - t) ** 2);
  }
  return sum / total;
}

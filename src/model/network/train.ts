import { openArena } from "../../numeric/dense/dense.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { BackPropagation, countArenaNumbers, type StepSettings } from "./back-propagation.ts";
import { Layers } from "./layers.ts";

/** Settings of `train`. */
export interface TrainSettings extends StepSettings {
  /** The optimizer and its initial learning rate. */
  readonly optimizer: StepSettings["optimizer"] & { readonly rate: number };
  /** How the learning rate falls: not at all, along half a cosine, or to 0.3 after each third. */
  readonly schedule: "constant" | "cosine" | "step";
  /** Rows in a batch. */
  readonly batch: number;
  /** Largest number of epochs. */
  readonly epochs: number;
  /**
   * Epochs without improvement on held-out rows after which training ends; 0: train on all rows.
   */
  readonly patience: number;
}

/** With fewer rows none are held out: a tenth of them would say too little about improvement. */
const MIN_ROWS_TO_HOLD_OUT = 50;
const MIN_HELD_OUT_ROWS = 10;
/** An epoch improves on the best one if its loss is lower by more than this share. */
const MIN_LOSS_IMPROVEMENT = 1e-5;
/** Probabilities below this count as this in the log-loss, which stays finite. */
const MIN_PROBABILITY = 1e-15;

/**
 * Trains in place on log-loss, or on half the squared error. With patience, the result has the
 * weights that did best on held-out rows (early stopping, Prechelt 1998).
 * @param rng draws the held-out rows, the order of rows and the dropped units
 * @param watch is called with the layers as they are after each epoch, counted from 1; true ends
 * the training with these
 */
export function train(
  layers: Layers,
  x: Matrix,
  y: Target,
  settings: TrainSettings,
  rng: Rng,
  watch?: (epoch: number, layers: Layers) => boolean | undefined,
): void {
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  rng.shuffle(order);
  const held =
    settings.patience > 0 && x.rows >= MIN_ROWS_TO_HOLD_OUT
      ? Math.max(MIN_HELD_OUT_ROWS, Math.floor(x.rows / 10))
      : 0;
  const rows = order.slice(held);
  const batch = Math.min(settings.batch, rows.length);
  const arena = openArena(countArenaNumbers(layers, batch));
  const work = new Layers(layers.sizes, layers.activation, undefined, arena.array);
  work.copyFrom(layers);
  const propagation = new BackPropagation(work, arena, settings, batch, rng);
  const early = held > 0 ? new EarlyStopping(x, y, order.slice(0, held), settings.patience) : null;
  let result = work;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    rng.shuffle(rows);
    const rate =
      settings.optimizer.rate * scheduledShare(settings.schedule, epoch / settings.epochs);
    for (let from = 0; from < rows.length; from += batch)
      propagation.step(x, y, rows, from, Math.min(batch, rows.length - from), rate);
    result = work;
    if (watch?.(epoch + 1, work)) break;
    if (early === null) continue;
    const goesOn = early.observe(work);
    result = early.best ?? work;
    if (!goesOn) break;
  }
  layers.copyFrom(result);
  arena.close();
}

/**
 * Learning rate as a share of the initial one: cosine annealing (Loshchilov and Hutter 2017, eq. 5,
 * without restarts), steps to 0.3 of it after each third, or constant.
 * @param done share of the epochs that are over
 */
function scheduledShare(schedule: TrainSettings["schedule"], done: number): number {
  if (schedule === "cosine") return 0.5 * (1 + Math.cos(Math.PI * done));
  return schedule === "step" ? 0.3 ** Math.floor(done * 3) : 1;
}

/** Keeps the network with the least loss on held-out rows. */
class EarlyStopping {
  /** The best network so far; undefined as long as no loss was finite. */
  best: Layers | undefined;
  readonly #x: Matrix;
  readonly #y: Target;
  readonly #patience: number;
  #least = Infinity;
  #since = 0;

  constructor(x: Matrix, y: Target, rows: Uint32Array, patience: number) {
    this.#x = gatherRows(x, rows);
    this.#y = { values: Float64Array.from(rows, (r) => y.values[r]), classes: y.classes };
    this.#patience = patience;
  }

  /** Compares the network after an epoch with the best one; false if training should end. */
  observe(layers: Layers): boolean {
    const loss = findLoss(layers, this.#x, this.#y);
    const least = this.#least;
    if (loss < least - MIN_LOSS_IMPROVEMENT * Math.abs(least === Infinity ? 0 : least)) {
      this.#least = loss;
      this.#since = 0;
      this.best ??= new Layers(layers.sizes, layers.activation, undefined);
      this.best.copyFrom(layers);
      return true;
    }
    return ++this.#since < this.#patience;
  }
}

function gatherRows(x: Matrix, rows: Uint32Array): Matrix {
  const data = new Float64Array(rows.length * x.columns);
  for (let r = 0; r < rows.length; r++)
    data.set(x.data.subarray(rows[r] * x.columns, (rows[r] + 1) * x.columns), r * x.columns);
  return { rows: rows.length, columns: x.columns, data };
}

/** Mean log-loss, or mean squared error. */
function findLoss(layers: Layers, x: Matrix, { values, classes }: Target): number {
  const out = layers.predict(x, classes > 0);
  let sum = 0;
  for (let r = 0; r < x.rows; r++) {
    const t = values[r];
    sum +=
      classes > 0 ? -Math.log(Math.max(MIN_PROBABILITY, out[r * classes + t])) : (out[r] - t) ** 2;
  }
  return sum / x.rows;
}

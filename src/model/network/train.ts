import { openDense } from "../../numeric/dense/dense.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { softmaxRows } from "../probabilities.ts";
import { timesDerivative } from "./activation.ts";
import { Layers } from "./layers.ts";
import { createOptimizer, type OptimizerSettings } from "./optimizer.ts";

export interface TrainSettings {
  readonly optimizer: OptimizerSettings & { readonly rate: number };
  readonly schedule: "constant" | "cosine" | "step";
  readonly batch: number;
  readonly epochs: number;
  readonly l1: number;
  readonly l2: number;
  readonly dropout: number;
  readonly patience: number;
}

/** Fewer rows than this are not split for early stopping: what is left out would say too little. */
const ENOUGH_ROWS = 50;

/** Learning rate as a share of the first one. */
function rateAt(schedule: TrainSettings["schedule"], done: number): number {
  if (schedule === "cosine") return 0.5 * (1 + Math.cos(Math.PI * done)); // Loshchilov and Hutter 2017, without restarts
  return schedule === "step" ? 0.3 ** Math.floor(done * 3) : 1;
}

/**
 * Trains in place on log-loss (classes > 0; `y` holds indices) or half the squared error. With
 * patience, ends with the weights that did best on the rows left out.
 * @param watch gets the layers as they are after each epoch, counted from 1; true ends the training
 */
export function train(
  layers: Layers,
  x: Matrix,
  y: Float64Array,
  classes: number,
  settings: TrainSettings,
  rng: Rng,
  watch?: (epoch: number, layers: Layers) => boolean | undefined,
): void {
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  rng.shuffle(order);
  const watched =
    settings.patience > 0 && x.rows >= ENOUGH_ROWS
      ? order.slice(0, Math.max(10, Math.floor(x.rows / 10)))
      : order.slice(0, 0);
  const rows = order.slice(watched.length);
  const sizes = layers.sizes;
  const last = sizes.length - 1;
  const k = sizes[last];
  const batch = Math.min(settings.batch, rows.length);
  const units = sizes.reduce((a, b) => a + b, 0);
  // Weights, gradients and two memories of them; activations and errors.
  const room = openDense(4 * layers.count + 2 * units * batch + 20 * sizes.length);
  const work = new Layers(sizes, layers.activation, undefined, room.array);
  work.copyFrom(layers);
  const states = sizes.map((n) => room.array(n * batch));
  const deltas = sizes.map((n) => room.array(n * batch));
  const gradients = work.weights.map((w) => room.array(w.length));
  const biasGradients = work.biases.map((b) => room.array(b.length));
  const optimizer = createOptimizer(
    settings.optimizer,
    [...work.weights, ...work.biases].map((a) => a.length),
    room,
  );
  const best = new Layers(sizes, layers.activation, undefined);
  let least = Infinity;
  let since = 0;
  const held: Matrix = { rows: watched.length, columns: x.columns, data: gather(x, watched) };
  const keep = 1 - settings.dropout;
  const masks = sizes.map(
    (n, l) => new Float64Array(settings.dropout > 0 && l > 0 && l < last ? n * batch : 0),
  );
  // Inverted dropout (Srivastava et al. 2014): what is kept grows by 1/keep, so that prediction
  // needs no change.
  const drop = (l: number, values: Float64Array, n: number): void => {
    const mask = masks[l];
    for (let i = 0; i < n; i++) values[i] *= mask[i] = rng.uniform() < keep ? 1 / keep : 0;
  };
  const hidden = settings.dropout > 0 ? drop : undefined;

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    rng.shuffle(rows);
    const rate = settings.optimizer.rate * rateAt(settings.schedule, epoch / settings.epochs);
    for (let from = 0; from < rows.length; from += batch) {
      const n = Math.min(batch, rows.length - from);
      for (let r = 0; r < n; r++) {
        const at = rows[from + r] * x.columns;
        for (let j = 0; j < x.columns; j++) states[0][r * x.columns + j] = x.data[at + j];
      }
      work.forward(room, states, n, hidden);
      const delta = deltas[last];
      delta.set(states[last].subarray(0, n * k));
      if (classes > 0) {
        softmaxRows(delta, n, k);
        for (let r = 0; r < n; r++) delta[r * k + y[rows[from + r]]]--;
      } else for (let r = 0; r < n; r++) delta[r] -= y[rows[from + r]];
      for (let i = 0; i < n * k; i++) delta[i] /= n;
      optimizer.next();
      for (let l = last - 1; l >= 0; l--) {
        const d = deltas[l + 1];
        room.weightGradient(d, states[l], n, sizes[l], sizes[l + 1], gradients[l]);
        const bias = biasGradients[l].fill(0);
        for (let r = 0; r < n; r++)
          for (let o = 0; o < bias.length; o++) bias[o] += d[r * bias.length + o];
        if (l > 0) {
          room.backward(d, work.weights[l], n, sizes[l], sizes[l + 1], deltas[l]);
          if (hidden) undrop(states[l], deltas[l], masks[l], n * sizes[l], keep);
          timesDerivative(layers.activation, states[l], deltas[l], n * sizes[l]);
        }
        penalize(work.weights[l], gradients[l], settings.l1, settings.l2);
        optimizer.step(work.weights[l], gradients[l], rate, l);
        optimizer.step(work.biases[l], bias, rate, work.weights.length + l);
      }
    }
    if (watch?.(epoch + 1, work)) {
      least = Infinity; // what was seen is what is kept
      break;
    }
    if (watched.length === 0) continue;
    const loss = lossOf(work, held, watched, y, classes);
    if (loss < least - 1e-5 * Math.abs(least === Infinity ? 0 : least)) {
      least = loss;
      since = 0;
      best.copyFrom(work);
    } else if (!(++since < settings.patience)) break;
  }
  layers.copyFrom(least < Infinity ? best : work);
  room.close();
}

function gather(x: Matrix, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length * x.columns);
  for (let r = 0; r < rows.length; r++)
    out.set(x.data.subarray(rows[r] * x.columns, (rows[r] + 1) * x.columns), r * x.columns);
  return out;
}

/**
 * Hands the error through the mask, and gives activations their size from before it, which the
 * derivative needs.
 */
function undrop(
  values: Float64Array,
  delta: Float64Array,
  mask: Float64Array,
  n: number,
  keep: number,
): void {
  for (let i = 0; i < n; i++) {
    delta[i] *= mask[i];
    values[i] *= keep;
  }
}

function penalize(weights: Float64Array, gradient: Float64Array, l1: number, l2: number): void {
  const one = l1 > 1e-7; // the bottom of its range stands for none
  for (let i = 0; i < weights.length; i++) {
    gradient[i] += l2 * weights[i];
    if (one) gradient[i] += l1 * Math.sign(weights[i]);
  }
}

function lossOf(
  layers: Layers,
  x: Matrix,
  rows: Uint32Array,
  y: Float64Array,
  classes: number,
): number {
  const out = layers.predict(x, classes > 0);
  let sum = 0;
  for (let r = 0; r < rows.length; r++) {
    const t = y[rows[r]];
    sum += classes > 0 ? -Math.log(Math.max(1e-15, out[r * classes + t])) : (out[r] - t) ** 2;
  }
  return sum / rows.length;
}

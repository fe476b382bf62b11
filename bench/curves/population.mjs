/**
 * Population based training against constant settings, at equal numbers of epochs: a network of one
 * hidden layer on the digits, trained here, its weights being its checkpoint. Members are judged by
 * the log-loss on one half of the rows left out; the other half says what came of it. Means over
 * seeds.
 *   npm run build && node bench/curves/population.mjs [SEEDS]
 */
import { createStudy, float } from "../../dist/index.js";
import { createRng } from "../../dist/numeric/rng.js";
import { prunerNamed } from "../../dist/pruner/index.js";
import { samplerNamed } from "../../dist/sampler/index.js";
import { load } from "./data.mjs";

const seeds = Number(process.argv[2] ?? 5);
const MEMBERS = 16;
const EPOCHS = 40;
const INTERVAL = 4;
const HIDDEN = 24;
const BATCH = 32;

const { train, validation } = load("digits", "data");
const outputs = train.y.classes;
const inputs = train.x.columns;
const scaled = (set, from = 0, to = set.y.values.length) =>
  Array.from({ length: to - from }, (_, i) => ({
    x: Float64Array.from({ length: inputs }, (_, j) => set.x.data[(from + i) * inputs + j] / 16),
    y: set.y.values[from + i],
  }));
const half = validation.y.values.length >> 1;
const data = {
  train: scaled(train),
  judged: scaled(validation, 0, half),
  unseen: scaled(validation, half),
};

/**
 * Weights of both layers, biases last in each row, and their momentum: one array, so that it is a
 * checkpoint as it is.
 */
const FIRST = HIDDEN * (inputs + 1);
const SIZE = FIRST + outputs * (HIDDEN + 1);
function fresh(rng) {
  const w = new Float64Array(2 * SIZE);
  for (let i = 0; i < SIZE; i++) w[i] = rng.normal() * Math.sqrt(2 / (i < FIRST ? inputs : HIDDEN));
  return w;
}
function forward(w, x, hidden, p) {
  for (let h = 0; h < HIDDEN; h++) {
    const at = h * (inputs + 1);
    let sum = w[at + inputs];
    for (let j = 0; j < inputs; j++) sum += w[at + j] * x[j];
    hidden[h] = Math.max(0, sum);
  }
  let top = -Infinity;
  for (let o = 0; o < outputs; o++) {
    const at = FIRST + o * (HIDDEN + 1);
    let sum = w[at + HIDDEN];
    for (let h = 0; h < HIDDEN; h++) sum += w[at + h] * hidden[h];
    p[o] = sum;
    top = Math.max(top, sum);
  }
  let total = 0;
  for (let o = 0; o < outputs; o++) total += p[o] = Math.exp(p[o] - top);
  for (let o = 0; o < outputs; o++) p[o] /= total;
}
/** One epoch of stochastic gradient descent with momentum, decay and noise on the inputs. */
function epoch(w, { rate, momentum, decay, noise }, rng) {
  const order = Uint32Array.from(data.train.keys());
  rng.shuffle(order);
  const hidden = new Float64Array(HIDDEN);
  const p = new Float64Array(outputs);
  const x = new Float64Array(inputs);
  const g = new Float64Array(SIZE);
  const back = new Float64Array(HIDDEN);
  for (let begin = 0; begin < order.length; begin += BATCH) {
    const end = Math.min(order.length, begin + BATCH);
    for (let i = 0; i < SIZE; i++) g[i] = decay * w[i];
    for (let b = begin; b < end; b++) {
      const row = data.train[order[b]];
      for (let j = 0; j < inputs; j++) x[j] = row.x[j] + noise * (rng.uniform() - 0.5);
      forward(w, x, hidden, p);
      back.fill(0);
      for (let o = 0; o < outputs; o++) {
        const d = (p[o] - (o === row.y ? 1 : 0)) / (end - begin);
        const at = FIRST + o * (HIDDEN + 1);
        for (let h = 0; h < HIDDEN; h++) {
          back[h] += d * w[at + h];
          g[at + h] += d * hidden[h];
        }
        g[at + HIDDEN] += d;
      }
      for (let h = 0; h < HIDDEN; h++) {
        if (hidden[h] === 0) continue;
        const at = h * (inputs + 1);
        for (let j = 0; j < inputs; j++) g[at + j] += back[h] * x[j];
        g[at + inputs] += back[h];
      }
    }
    for (let i = 0; i < SIZE; i++) {
      w[SIZE + i] = momentum * w[SIZE + i] - rate * g[i];
      w[i] += w[SIZE + i];
    }
  }
}
function logLoss(w, set) {
  const hidden = new Float64Array(HIDDEN);
  const p = new Float64Array(outputs);
  let sum = 0;
  for (const { x, y } of set) {
    forward(w, x, hidden, p);
    sum -= Math.log(Math.max(1e-6, p[y] || 0));
  }
  return sum / set.length;
}

const space = {
  rate: float(1e-3, 1, { log: true }),
  momentum: float(0, 0.95),
  decay: float(1e-6, 1e-1, { log: true }),
  noise: float(0, 1),
};
async function run(pruner, sampler, seed) {
  const rng = createRng(seed);
  const study = await createStudy({
    space,
    objectives: "minimize",
    sampler: samplerNamed(sampler),
    ...(pruner && { pruner: prunerNamed(pruner) }),
    seed,
  });
  const unseen = new Map();
  let epochs = 0;
  const train = async (params, trial) => {
    const saved = await trial.checkpoint.read();
    const w = saved ? new Float64Array(saved.bytes.slice().buffer) : fresh(rng.fork(trial.number));
    let loss = Number.NaN;
    for (let step = (saved?.step ?? 0) + 1; step <= EPOCHS; step++) {
      if (epochs === MEMBERS * EPOCHS) study.stop();
      epoch(w, params, rng.fork(trial.number).fork(step));
      epochs++;
      loss = logLoss(w, data.judged);
      unseen.set(trial.number, logLoss(w, data.unseen));
      await trial.checkpoint.write(new Uint8Array(w.slice().buffer), step);
      if (await trial.report(loss, step)) return trial.pruned();
    }
    return loss;
  };
  // Successive halving begins new trials for as long as there are epochs left.
  await study.optimize(train, { trials: pruner?.startsWith("asha") ? 10 * MEMBERS : MEMBERS });
  return { judged: study.best.value, unseen: unseen.get(study.best.number), epochs };
}

console.log(
  `${MEMBERS} members or trials of ${EPOCHS} epochs\n| | judged rows | unseen rows | epochs |\n|---|---|---|---|`,
);
for (const [name, pruner, sampler] of [
  ["constant, random", undefined, "random"],
  ["constant, default sampler", undefined, "auto"],
  [`asha:1:${EPOCHS}, default sampler`, `asha:1:${EPOCHS}`, "auto"],
  [`pbt:${INTERVAL}:${EPOCHS}`, `pbt:${INTERVAL}:${EPOCHS}`, "random"],
  [`pb2:${INTERVAL}:${EPOCHS}`, `pb2:${INTERVAL}:${EPOCHS}`, "random"],
]) {
  const results = [];
  for (let seed = 0; seed < seeds; seed++) results.push(await run(pruner, sampler, seed));
  const mean = (key) => results.reduce((sum, r) => sum + r[key], 0) / seeds;
  console.log(
    `| ${name} | ${mean("judged").toFixed(4)} | ${mean("unseen").toFixed(4)} | ${mean("epochs").toFixed(0)} |`,
  );
}

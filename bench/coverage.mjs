/**
 * How often the 95 % intervals of scores contain the true score: simulated studies in which a linear
 * model is trained on some rows and scored on others, and its true score is that on very many rows.
 *
 *   npm run build && node bench/coverage.mjs --studies 1000
 *   node bench/coverage.mjs --studies 200 --kinds groups,time --metrics auc,rmse
 *   node bench/coverage.mjs --folds --kinds noise,signal,weak     by cross-validation, without holdout
 */
import { parseArgs } from "node:util";
import { averageTarget } from "../dist/model/average.js";
import { linear } from "../dist/model/linear.js";
import { createRng } from "../dist/numeric/rng.js";
import { scoreIntervals } from "../dist/tune/interval/score-intervals.js";
import { timeBlocks } from "../dist/tune/interval/time-blocks.js";
import { metrics } from "../dist/tune/metric.js";
import { COLUMNS, drawRows } from "./simulated-rows.mjs";

const TRUE_ROWS = 20_000;
/** Rows that a study trains and scores on. */
const SIZES = {
  noise: [300, 200],
  signal: [300, 200],
  weak: [300, 200],
  small: [200, 60],
  groups: [960, 240],
  patients: [960, 240],
  time: [400, 200],
  imbalance: [800, 400],
};
export const KINDS = Object.keys(SIZES);
export const METRICS = ["auc", "accuracy", "log-loss", "f1", "rmse", "r2"];

/** Trains two models, one of which does not see a column, and predicts rows of a study. */
function study(kind, task, seed) {
  const rng = createRng(seed).fork(kind).fork(task);
  const [trained, scored] = SIZES[kind];
  const train = drawRows(kind, task, trained, rng.fork("train"));
  const hidden = { ...train.x, data: train.x.data.map((v, i) => (i % COLUMNS === 1 ? 0 : v)) };
  const models = [train.x, hidden].map((x) =>
    linear.fit(x, train.y, { penalty: 1e-3, l1_share: 0 }, rng.fork("fit")),
  );
  const rows = drawRows(kind, task, scored, rng.fork("scored"));
  const all = drawRows(kind, task, TRUE_ROWS, rng.fork("true"));
  const groups =
    kind === "time" ? timeBlocks(Float64Array.from(rows.y.values, (_, i) => i)) : rows.groups;
  return {
    rows: { y: rows.y, groups },
    predictions: models.map((m) => m.predict(rows.x)),
    trueTarget: all.y,
    truePredictions: models.map((m) => m.predict(all.x)),
    rng: rng.fork("interval"),
  };
}

const FOLDS = 8;

/**
 * A study by cross-validation: the models of the folds predict all its rows; the true score is that of
 * their mean, and the difference is that to a constant.
 */
function crossValidate(kind, task, seed) {
  const rng = createRng(seed).fork(kind).fork(task);
  const n = SIZES[kind][1];
  const { x, y } = drawRows(kind, task, n, rng.fork("train"));
  const all = drawRows(kind, task, TRUE_ROWS, rng.fork("true"));
  const outputs = Math.max(1, y.classes);
  const order = Array.from(y.values.keys());
  if (y.classes > 0) order.sort((a, b) => y.values[a] - y.values[b]);
  const own = new Float64Array(n * outputs);
  const mean = new Float64Array(TRUE_ROWS * outputs);
  for (let f = 0; f < FOLDS; f++) {
    const pick = (isInside) => {
      const rows = order.filter((_, k) => (k % FOLDS === f) === isInside);
      const data = new Float64Array(rows.length * COLUMNS);
      for (const [k, i] of rows.entries())
        data.set(x.data.subarray(i * COLUMNS, (i + 1) * COLUMNS), k * COLUMNS);
      const values = Float64Array.from(rows, (i) => y.values[i]);
      return { rows, x: { rows: rows.length, columns: COLUMNS, data }, y: { ...y, values } };
    };
    const [train, validation] = [pick(false), pick(true)];
    const params = { penalty: 1e-3, l1_share: 0 };
    const model = linear.fit(train.x, train.y, params, rng.fork(`fold ${f}`));
    const p = model.predict(validation.x);
    for (const [k, i] of validation.rows.entries())
      own.set(p.subarray(k * outputs, (k + 1) * outputs), i * outputs);
    for (const [k, v] of model.predict(all.x).entries()) mean[k] += v / FOLDS;
  }
  const average = averageTarget(y);
  const constant = (p) => p.map((_, k) => average[k % outputs]);
  return {
    rows: { y },
    predictions: [own, constant(own)],
    trueTarget: all.y,
    truePredictions: [mean, constant(mean)],
    source: { isCrossFitted: true, constant: 1 },
    rng: rng.fork("interval"),
  };
}

const emptyCount = () => ({ covered: 0, above: 0, below: 0, width: 0, undefined: 0 });

function count(into, { low, high, score }, truth, slack) {
  if (Number.isNaN(score)) into.undefined++;
  else if (truth < low - slack) into.below++;
  else if (truth > high + slack) into.above++;
  else into.covered++;
  if (!Number.isNaN(score)) into.width += high - low;
}

/**
 * Counts for each kind and metric how often the interval of a score, and that of a difference of two
 * scores, contains the true value.
 */
export function measureCoverage({
  studies,
  kinds = KINDS,
  names = METRICS,
  firstSeed = 0,
  folds = false,
}) {
  const results = [];
  for (const kind of kinds)
    for (const task of ["classification", "regression"]) {
      const own = names.filter((name) => metrics[name].task === task);
      const counts = own.map(() => [emptyCount(), emptyCount()]);
      for (let s = 0; own.length > 0 && s < studies; s++) {
        const simulate = folds ? crossValidate : study;
        const { rows, predictions, trueTarget, truePredictions, source, rng } = simulate(
          kind,
          task,
          firstSeed + s,
        );
        own.forEach((name, m) => {
          const { each, differences } = scoreIntervals(
            predictions,
            rows,
            metrics[name],
            rng,
            source,
          );
          const truth = truePredictions.map((p) => metrics[name].score(p, trueTarget));
          count(counts[m][0], each[0], truth[0], 0);
          count(counts[m][1], differences[1], truth[1] - truth[0], 1e-12);
        });
      }
      own.forEach((metric, m) => {
        const [score, difference] = counts[m];
        results.push({ kind, metric, studies, score, difference });
      });
    }
  return results;
}

/** Share of the studies with a score whose interval contains the truth. */
export const coverage = (c) => c.covered / (c.covered + c.above + c.below);

export function printCoverage({
  studies = "200",
  kinds = KINDS.join(","),
  metrics: names = METRICS.join(","),
  seed = "0",
  folds = false,
}) {
  console.log(
    "| studies | metric | score covered | truth below | above | mean width | difference covered | mean width |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const kind of kinds.split(","))
    for (const r of measureCoverage({
      studies: Number(studies),
      kinds: [kind],
      names: names.split(","),
      firstSeed: Number(seed),
      folds,
    })) {
      const { score: s, difference: d } = r;
      const percent = (c) => `${(100 * coverage(c)).toFixed(1)} %`;
      const width = (c) => (c.width / (r.studies - c.undefined)).toFixed(3);
      console.log(
        `| ${kind} | ${r.metric} | ${percent(s)} | ${s.below} | ${s.above} | ${width(s)} | ${percent(d)} | ${width(d)} |`,
      );
    }
}

if (process.argv[1] === import.meta.filename) {
  const text = { type: "string" };
  const options = { studies: text, kinds: text, metrics: text, seed: text };
  printCoverage(parseArgs({ options: { ...options, folds: { type: "boolean" } } }).values);
}

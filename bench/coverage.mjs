/**
 * How often the 95 % intervals of scores contain the true score: simulated studies in which a linear
 * model is trained on some rows and scored on others, and its true score is that on very many rows.
 *
 *   npm run build && node bench/coverage.mjs --studies 1000
 *   node bench/coverage.mjs --studies 200 --kinds groups,time --metrics auc,rmse
 */
import { parseArgs } from "node:util";
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
export function measureCoverage({ studies, kinds = KINDS, names = METRICS, firstSeed = 0 }) {
  const results = [];
  for (const kind of kinds)
    for (const task of ["classification", "regression"]) {
      const own = names.filter((name) => metrics[name].task === task);
      const counts = own.map(() => [emptyCount(), emptyCount()]);
      for (let s = 0; own.length > 0 && s < studies; s++) {
        const { rows, predictions, trueTarget, truePredictions, rng } = study(
          kind,
          task,
          firstSeed + s,
        );
        own.forEach((name, m) => {
          const { each, differences } = scoreIntervals(predictions, rows, metrics[name], rng);
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

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      studies: { type: "string", default: "200" },
      kinds: { type: "string", default: KINDS.join(",") },
      metrics: { type: "string", default: METRICS.join(",") },
      seed: { type: "string", default: "0" },
    },
  });
  console.log(
    "| studies | metric | score covered | truth below | above | mean width | difference covered | mean width |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const kind of values.kinds.split(","))
    for (const r of measureCoverage({
      studies: Number(values.studies),
      kinds: [kind],
      names: values.metrics.split(","),
      firstSeed: Number(values.seed),
    })) {
      const { score: s, difference: d } = r;
      const percent = (c) => `${(100 * coverage(c)).toFixed(1)} %`;
      const width = (c) => (c.width / (r.studies - c.undefined)).toFixed(3);
      console.log(
        `| ${kind} | ${r.metric} | ${percent(s)} | ${s.below} | ${s.above} | ${width(s)} | ${percent(d)} | ${width(d)} |`,
      );
    }
}

/**
 * How often each sentence of a verdict is true: whole runs of `tune` on simulated tables, each
 * compared with what holds on 20,000 fresh rows. Without `--trials` a run has the portfolio and a
 * few candidates more.
 *
 *   npm run build && npm run bench -- verdicts --runs 20
 *   npm run bench -- verdicts --runs 20 --kinds noise,weak --tasks classification --seed 100
 *   npm run bench -- verdicts --models linear,tree,neighbors --trials 14      a fifth of the time
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "../dist/numeric/rng.js";
import { tune } from "../dist/tune/index.js";
import { metrics } from "../dist/tune/metric.js";
import { fitPipeline } from "../dist/tune/preparation/pipeline.js";
import { predictRows } from "../dist/tune/saved-model/predict-rows.js";
import { sealModel } from "../dist/tune/saved-model/saved-model.js";
import { readDataset } from "../dist/tune/table/read-dataset.js";
import { openRows } from "../dist/tune/table/row-source.js";
import { COLUMNS, drawRows } from "./simulated-rows.mjs";

const TRUE_ROWS = 20_000;
const TRIALS = 20;
/** Rows of a table, and how it is split. */
const TABLES = {
  noise: { rows: 200 },
  weak: { rows: 400 },
  signal: { rows: 300 },
  strong: { rows: 300 },
  curved: { rows: 400 },
  tiny: { rows: 60 },
  held: { rows: 600, of: "signal", options: { holdout: 0.3 } },
  "noise, held": { rows: 400, of: "noise", options: { holdout: 0.3 } },
  groups: { rows: 600, options: { folds: { by: "group", column: "group", count: 5 } } },
  time: { rows: 400, options: { folds: { by: "time", column: "time", count: 5 } } },
  imbalance: { rows: 800 },
};
export const KINDS = Object.keys(TABLES);
export const TASKS = ["classification", "regression"];

/** Rows as `tune` gets them. */
function toRows({ x, y, groups }, { options }) {
  return Array.from({ length: x.rows }, (_, i) => ({
    ...Object.fromEntries(
      Array.from({ length: COLUMNS }, (_, j) => [`x${j}`, x.data[i * COLUMNS + j]]),
    ),
    ...(options?.folds?.by === "group" && { group: `g${groups[i]}` }),
    ...(options?.folds?.by === "time" && { time: i }),
    y: y.classes > 0 ? ["no", "yes"][y.values[i]] : y.values[i],
  }));
}

/** The same rows as models see them. */
async function toDataset(rows, task, keep) {
  return readDataset(await openRows(rows), { target: "y", task, keep: keep ? [keep] : undefined });
}

/**
 * One run of `tune` with what is true of it. Gains are above 0 where the model is better.
 * @param compares whether the model is compared with others than a constant, which takes more runs
 */
export async function judgeRun({ kind, task, seed, trials = TRIALS, models, compares = true }) {
  const table = TABLES[kind];
  const { of = kind, options, rows: n } = table;
  const rng = createRng(seed).fork(kind).fork(task);
  const own = toRows(drawRows(of, task, 2 * n, rng.fork("train")), table);
  const rows = own.slice(0, n);
  const fresh = drawRows(of, task, TRUE_ROWS, rng.fork("true"));
  const freshRows = toRows(fresh, table);
  const folder = mkdtempSync(join(tmpdir(), "attune-verdicts-"));
  try {
    const call = {
      ...{ target: "y", task, trials, models, seed, parallel: 1 },
      ...options,
      storage: `sqlite:${join(folder, "study.db")}`,
    };
    const result = await tune(rows, call);
    const { score } = metrics[result.metric];
    const gain = (a, b) => (isLoss(result.metric) ? b - a : a - b);
    const scoreOf = async (r) => score(await predictionsOf(r.predict(freshRows), task), fresh.y);
    const truth = await scoreOf(result);
    const gainOverConstant = gain(truth, score(constantOf(rows, task, fresh.y), fresh.y));
    // Of noise nothing is better than a constant, though a score of some rows may be.
    const constant = of === "noise" ? Math.min(0, gainOverConstant) : gainOverConstant;
    if (!compares) return { result, truth, constant };
    const ofParts = [];
    for (const part of partsOf(result))
      ofParts.push(score(await predictionsOf(predictRows(part, freshRows), task), fresh.y));
    // The same study once more: its trials are stored, and the best single candidate is kept.
    const single =
      result.best.model === "ensemble" ? await tune(rows, { ...call, single: true }) : result;
    const untuned =
      result.untuned === undefined || result.verdict.gainOverUntuned === undefined
        ? undefined
        : await tune(rows, {
            ...call,
            storage: "memory:",
            models: [result.untuned.model],
            trials: 4,
            single: true,
          });
    return {
      result,
      truth,
      ofParts: ofParts.reduce((a, b) => a + b, 0) / ofParts.length,
      constant,
      untuned: untuned && gain(truth, await scoreOf(untuned)),
      ensemble: single !== result ? gain(truth, await scoreOf(single)) : undefined,
      moreRows: await gainOfMoreRows(own, freshRows, n, task, options, result),
      optimism: gain(result.estimate.mean, truth),
      cvOptimism: gain(result.best.validation, truth),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isLoss = (metric) => metrics[metric].direction === "minimize";

/**
 * The models of each fold, as cross-validation scores them: the mean of all of them predicts. The
 * model itself where it was scored as a whole, on rows held out.
 */
function partsOf(result) {
  const model = result.model();
  if (result.estimate.by === "holdout") return [model];
  const { members } = model.ensemble;
  const count = Math.max(...members.map((m) => m.pipelines.length));
  return Array.from({ length: count }, (_, f) => {
    const own = members.map((m) => ({ ...m, pipelines: [m.pipelines[f % m.pipelines.length]] }));
    const { checksum, ...rest } = model;
    return sealModel({ ...rest, ensemble: { ...model.ensemble, members: own } });
  });
}

/** rows × outputs */
async function predictionsOf(predictions, task) {
  const out = [];
  for await (const p of predictions)
    if (task === "regression") out.push(p.prediction);
    else out.push(p.probability.no, p.probability.yes);
  return Float64Array.from(out);
}

/** What a constant predicts: the mean of the training rows. */
function constantOf(rows, task, { values }) {
  const mean =
    rows.reduce((sum, r) => sum + (task === "regression" ? r.y : r.y === "yes" ? 1 : 0), 0) /
    rows.length;
  const outputs = task === "regression" ? [mean] : [1 - mean, mean];
  return Float64Array.from(
    { length: values.length * outputs.length },
    (_, k) => outputs[k % outputs.length],
  );
}

/** What the best single candidate gains on fresh rows when it is trained on twice the rows. */
async function gainOfMoreRows(own, freshRows, n, task, options, { single, metric, verdict }) {
  if (verdict.learning === undefined) return undefined;
  const data = await toDataset([...own, ...freshRows], task, options?.folds?.column);
  const target = { values: data.target, classes: data.classes.length };
  const fresh = Int32Array.from({ length: freshRows.length }, (_, i) => own.length + i);
  const y = { values: Float64Array.from(fresh, (i) => data.target[i]), classes: target.classes };
  const scoreWith = (count) => {
    const rows = Int32Array.from({ length: count }, (_, i) => i);
    const candidate = { model: single.model, params: single.params };
    const rng = createRng(1);
    const { pipeline } = fitPipeline(candidate, { table: data.table, target, rows, rng });
    return metrics[metric].score(pipeline.predict(data.table, fresh), y);
  };
  const [once, twice] = [scoreWith(n), scoreWith(2 * n)];
  return isLoss(metric) ? once - twice : twice - once;
}

const emptyCount = () => ({ better: 0, wrong: 0, worse: 0, wronglyWorse: 0, notShown: 0 });

/** Counts what a sentence says of a gain, and whether that is true. */
function count(into, said, truth) {
  if (said === undefined || truth === undefined) return;
  if (said.low > 0) {
    into.better++;
    if (!(truth > 0)) into.wrong++;
  } else if (said.high < 0) {
    into.worse++;
    if (!(truth < 0)) into.wronglyWorse++;
  } else into.notShown++;
}

/** Runs of a kind, and how often each sentence was true. */
export async function countTruths({ kind, task, runs, seed = 0, ...options }) {
  const sum = {
    kind,
    task,
    runs,
    metric: "",
    constant: emptyCount(),
    untuned: emptyCount(),
    ensemble: emptyCount(),
    rows: emptyCount(),
    covered: 0,
    coveredParts: 0,
    unconfirmed: 0,
    optimism: [],
    cvOptimism: [],
    width: 0,
  };
  for (let s = 0; s < runs; s++) {
    const run = await judgeRun({ kind, task, seed: seed + s, ...options });
    const { result, truth, ofParts } = run;
    const { verdict, estimate } = result;
    sum.metric = result.metric;
    count(sum.constant, verdict.gainOverConstant, run.constant);
    count(sum.untuned, verdict.gainOverUntuned, run.untuned);
    count(sum.ensemble, gainOfEnsemble(result), run.ensemble);
    count(sum.rows, verdict.learning?.gain, run.moreRows);
    if (estimate.low <= truth && truth <= estimate.high) sum.covered++;
    if (estimate.low <= ofParts && ofParts <= estimate.high) sum.coveredParts++;
    if (verdict.confirmed === false) sum.unconfirmed++;
    sum.optimism.push(run.optimism);
    sum.cvOptimism.push(run.cvOptimism);
    sum.width += (estimate.high - estimate.low) / runs;
  }
  return sum;
}

/** What the verdict says of the ensemble, which it has in words alone. */
function gainOfEnsemble({ verdict, best }) {
  const text = verdict.statements.find((s) => s.about === "ensemble")?.text;
  if (text === undefined || best.model !== "ensemble") return undefined;
  return /better by/.test(text)
    ? { low: 1, high: 1 }
    : /worse by/.test(text)
      ? { low: -1, high: -1 }
      : { low: -1, high: 1 };
}

const said = (c) =>
  `${c.better}${c.wrong > 0 ? ` (${c.wrong} false)` : ""} / ${c.worse}${c.wronglyWorse > 0 ? ` (${c.wronglyWorse} false)` : ""} / ${c.notShown}`;
const meanText = (values) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const error = Math.sqrt(
    values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) / values.length,
  );
  return `${mean.toFixed(4)} ± ${error.toFixed(4)}`;
};

export async function verdicts({ runs = "20", kinds, tasks, seed = "0", trials, models }) {
  console.log(
    "each: better / worse / not shown\n\n" +
      "| tables | task | metric | interval covers | covers the folds' models | estimate too good by | CV too good by | constant | untuned | ensemble | twice the rows | unconfirmed |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|---|---|");
  for (const kind of (kinds ?? KINDS.join(",")).split(/,(?! )/))
    for (const task of (tasks ?? TASKS.join(",")).split(",")) {
      const c = await countTruths({
        ...{ kind, task, runs: Number(runs), seed: Number(seed) },
        ...(trials && { trials: Number(trials) }),
        ...(models && { models: models.split(",") }),
      });
      console.log(
        `| ${kind} | ${task} | ${c.metric} | ${c.covered} of ${c.runs} | ${c.coveredParts} of ${c.runs} | ${meanText(c.optimism)} | ` +
          `${meanText(c.cvOptimism)} | ${said(c.constant)} | ${said(c.untuned)} | ${said(c.ensemble)} | ${said(c.rows)} | ${c.unconfirmed} |`,
      );
    }
}

/**
 * The booster against CatBoost, LightGBM and scikit-learn on CSV files whose last column is the
 * target: the same three random splits into training, stopping and test rows, defaults, early
 * stopping, one thread.
 *
 *   node bench/boosting.mjs ours   OUT.jsonl FILE.csv…     also writes the splits for boosting.py
 *   python bench/boosting.py OUT.jsonl catboost,lightgbm,histogram
 *   node bench/boosting.mjs table  OUT.jsonl…
 *   node bench/boosting.mjs speed  PYTHON ROWS…            against LightGBM at equal settings
 */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { defaultRate } from "../dist/model/boosting/default-rate.js";
import { boosting } from "../dist/model/index.js";
import { createRng } from "../dist/numeric/rng.js";
import { defaultPoint } from "../dist/space/default-point.js";
import { space } from "../dist/space/space.js";
import { Preparation } from "../dist/tune/preparation/preparation.js";
import { readDataset } from "../dist/tune/table/read-dataset.js";
import { openRows } from "../dist/tune/table/row-source.js";

const SPLITS = Number(process.env.SPLITS ?? 3);
const own = space(boosting.space);
const defaults = own.fromUnit(defaultPoint(own));

/** A quarter to test; a fifth of the rest to stop by. */
function splitRows(n, y, classes, seed) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  createRng(seed).shuffle(order);
  const sorted = classes > 0 ? [...order].sort((a, b) => y[a] - y[b]) : [...order];
  const parts = { train: [], stop: [], test: [] };
  for (const [i, r] of sorted.entries()) {
    const place = i % 20;
    parts[place % 4 === 3 ? "test" : place % 5 === 0 || place === 1 ? "stop" : "train"].push(r);
  }
  for (const part of Object.values(parts)) part.sort((a, b) => a - b);
  return parts;
}

const select = (values, rows) => Float64Array.from(rows, (r) => values[r]);

/** Measures seconds of the processor, which other programs on the machine hardly change. */
function stopwatch() {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  };
}

/** Log-loss and area under the curve of classes, root mean squared error over deviation of numbers. */
function measure(p, y, classes) {
  const n = y.length;
  if (classes === 0) {
    const mean = y.reduce((a, b) => a + b, 0) / n;
    let s = 0;
    let t = 0;
    for (let i = 0; i < n; i++) {
      s += (p[i] - y[i]) ** 2;
      t += (y[i] - mean) ** 2;
    }
    return { loss: Math.sqrt(s / t) };
  }
  let loss = 0;
  for (let i = 0; i < n; i++)
    loss -= Math.log(Math.min(1 - 1e-6, Math.max(1e-6, p[i * classes + y[i]]))) / n;
  if (classes !== 2) return { loss };
  const order = [...y.keys()].sort((a, b) => p[a * 2 + 1] - p[b * 2 + 1]);
  let ranks = 0;
  let ones = 0;
  for (let i = 0; i < n; ) {
    let j = i;
    while (j < n && p[order[j] * 2 + 1] === p[order[i] * 2 + 1]) j++;
    for (let k = i; k < j; k++)
      if (y[order[k]] === 1) {
        ranks += (i + j + 1) / 2;
        ones++;
      }
    i = j;
  }
  return { loss, auc: (ranks - (ones * (ones + 1)) / 2) / (ones * (n - ones)) };
}

async function ours(out, files) {
  const params = { ...defaults, ...JSON.parse(process.env.PARAMS ?? "{}") };
  const folder = `${process.env.SPLIT_FOLDER ?? "/tmp/booster-splits"}`;
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const name = basename(file, ".csv");
    const target = readFileSync(file, "utf8")
      .split(/\r?\n/)[0]
      .split(",")
      .at(-1)
      .replaceAll('"', "");
    const set = await readDataset(await openRows(file), {
      target: process.env.TARGET ?? target,
      dropMissing: true,
    }).catch((error) => console.error(`${name}: ${error.message}`));
    if (set === undefined) continue;
    const n = set.table.rows;
    const y = { values: set.target, classes: set.classes.length };
    const splits = Array.from({ length: SPLITS }, (_, s) => splitRows(n, y.values, y.classes, s));
    const dump = join(folder, `${name}.json`);
    if (!existsSync(dump))
      writeFileSync(
        dump,
        JSON.stringify({
          name,
          classes: y.classes,
          y: [...y.values],
          splits,
          columns: set.table.columns.map((c) => ({
            type: c.type,
            values:
              c.type === "category"
                ? Array.from(c.codes, (k) => (k < 0 ? null : c.categories[k]))
                : Array.from(c.values, (v) => (Number.isNaN(v) ? null : v)),
          })),
        }),
      );
    for (const [split, parts] of splits.entries()) {
      const [train, stop, test] = ["train", "stop", "test"].map((k) => Int32Array.from(parts[k]));
      const { encoding, scale, missing } = boosting;
      const part = (rows) => ({ values: select(y.values, rows), classes: y.classes });
      const took = stopwatch();
      const { preparation, x } = Preparation.fit(set.table, train, y, { encoding, scale, missing });
      const stopping = { x: preparation.transform(set.table, stop), y: part(stop) };
      const fitted = boosting.fit(x, part(train), params, createRng(split), { stopping });
      const seconds = took();
      const p = fitted.predict(preparation.transform(set.table, test));
      const score = measure(p, select(y.values, test), y.classes);
      const tool = process.env.TOOL ?? "attune";
      const line = { data: name, split, tool, ...score, rounds: fitted.steps, seconds };
      appendFileSync(out, `${JSON.stringify(line)}\n`);
    }
  }
}

const mean = (v) => v.reduce((a, b) => a + b, 0) / v.length;

/** Seconds of a tool relative to those of another one: the geometric mean over sets. */
function relativeSeconds(sets, tool, base, of) {
  const seconds = (t, data) => mean(of(t, data).map((r) => r.seconds));
  return Math.exp(mean(sets.map((d) => Math.log(seconds(tool, d) / seconds(base, d)))));
}

/** Losses relative to the first tool's, and how often each tool is better by split. */
function table(outs) {
  const rows = outs.flatMap((o) =>
    readFileSync(o, "utf8")
      .trim()
      .split("\n")
      .map((l) => JSON.parse(l)),
  );
  const tools = [...new Set(rows.map((r) => r.tool))];
  const base = process.env.BASE ?? "catboost";
  const sets = [...new Set(rows.map((r) => r.data))];
  const of = (tool, data) => rows.filter((r) => r.tool === tool && r.data === data);
  if (!process.env.SHORT) {
    console.log(`| data | ${tools.join(" | ")} |`);
    for (const data of sets)
      console.log(
        `| ${data} | ${tools
          .map((t) => {
            const r = of(t, data);
            return r.length
              ? `${mean(r.map((v) => v.loss)).toFixed(4)} (${Math.round(mean(r.map((v) => v.rounds)))}, ${mean(r.map((v) => v.seconds)).toFixed(1)} s)`
              : "";
          })
          .join(" | ")} |`,
      );
  }
  console.log(
    "tool: log ratio of loss to base (mean ± se over sets), median, sets better / worse, mean AUC difference, seconds in all, and relative to base (geometric mean over sets)",
  );
  for (const tool of tools) {
    const both = sets.filter((d) => of(tool, d).length > 0 && of(base, d).length > 0);
    const ratios = both.map((d) =>
      Math.log(mean(of(tool, d).map((r) => r.loss)) / mean(of(base, d).map((r) => r.loss))),
    );
    const m = mean(ratios);
    const se = Math.sqrt(mean(ratios.map((r) => (r - m) ** 2)) / ratios.length);
    const aucs = both
      .filter((d) => of(base, d)[0].auc !== undefined)
      .map((d) => mean(of(tool, d).map((r) => r.auc)) - mean(of(base, d).map((r) => r.auc)));
    const sorted = ratios.toSorted((a, b) => a - b);
    console.log(
      `${tool.padEnd(28)} ${m.toFixed(4)} ± ${se.toFixed(4)}  median ${sorted[sorted.length >> 1].toFixed(4)}  ${ratios.filter((r) => r < 0).length}/${ratios.filter((r) => r > 0).length}  AUC ${mean(aucs).toFixed(4)}  ${both
        .map((d) => of(tool, d).reduce((s, r) => s + r.seconds, 0))
        .reduce((a, b) => a + b, 0)
        .toFixed(
          0,
        )} s, ratio ${relativeSeconds(both, tool, base, of).toFixed(2)}  (${both.length} sets)`,
    );
  }
}

/** Numbers, a fifth of them of few values, and two classes that follow from some of them. */
function synthetic(rows, columns) {
  const rng = createRng(1);
  const data = new Float64Array(rows * columns);
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    for (let j = 0; j < columns; j++) data[at + j] = j % 5 === 4 ? rng.integer(10) : rng.normal();
    const [a, b, c, d, e] = data.subarray(at, at + 5);
    values[i] = a * b + Math.sin(2 * c) + (d > 0.5 ? e / 5 : -e / 5) + rng.normal();
  }
  return { x: { rows, columns, data }, values };
}

/** Training time of 100 trees of 31 leaves, by turns with LightGBM in one thread. */
function speed(python, sizes) {
  const params = {
    rounds: 2000,
    growth: { kind: "leaf_wise", leaves: 31, min_leaf: 20 },
    ...{ l1: 0, l2: 1e-3, features: 1, rows: 1, thresholds: "best" },
  };
  const script = new URL("./boosting-speed.py", import.meta.url).pathname;
  for (const rows of sizes) {
    const { x, values } = synthetic(rows, 20);
    const file = `/tmp/boosting-speed-${rows}.f64`;
    writeFileSync(file, new Uint8Array(x.data.buffer));
    writeFileSync(`${file}.y`, new Uint8Array(values.buffer));
    for (const classes of [0, 2]) {
      const y = { classes, values: classes === 0 ? values : values.map((v) => (v > 0 ? 1 : 0)) };
      const rate_factor = 0.1 / defaultRate(classes, rows, 2000);
      const fit = (steps) => {
        const took = stopwatch();
        const table = { ...x }; // binned columns are remembered with their table
        const fitted = boosting.fit(table, y, { ...params, rate_factor }, createRng(1), { steps });
        return { fitted, seconds: took() };
      };
      fit(rows > 1e5 ? 3 : 100); // the compiler warms up
      const [own, theirs] = [[], []];
      let loss;
      for (let turn = 0; turn < 3; turn++) {
        const { fitted, seconds } = fit(100);
        own.push(seconds);
        if (turn === 0) loss = measure(fitted.predict(x), y.values, classes).loss;
        const env = { ...process.env, OMP_NUM_THREADS: "1" };
        const out = execFileSync(python, [script, file, String(classes)], {
          encoding: "utf8",
          env,
        });
        theirs.push(JSON.parse(out));
      }
      const [a, b] = [Math.min(...own), Math.min(...theirs.map((t) => t.seconds))];
      console.log(
        `${rows} × 20, ${classes} classes: ${a.toFixed(3)} s, LightGBM ${b.toFixed(3)} s, ratio ${(a / b).toFixed(2)}; training loss ${loss.toFixed(4)}, LightGBM ${theirs[0].loss.toFixed(4)}`,
      );
    }
    rmSync(file);
    rmSync(`${file}.y`);
  }
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === "speed") speed(rest[0], rest.slice(1).map(Number));
else if (mode === "ours") await ours(rest[0], rest.slice(1));
else table(rest);

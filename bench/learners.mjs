/**
 * Built-in learners against scikit-learn: the same training and test rows, the same numbers, one
 * thread each, five splits.
 *
 *   python -m venv .venv && .venv/bin/pip install -r bench/requirements.txt
 *   npm run bench -- learners --python .venv/bin/python
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { models } from "../dist/model/index.js";
import { createRng } from "../dist/numeric/rng.js";
import { Preparation } from "../dist/tune/preparation/preparation.js";
import { holdOut } from "../dist/tune/split.js";
import { readDataset } from "../dist/tune/table/read-dataset.js";
import { openRows } from "../dist/tune/table/row-source.js";

const params = {
  tree: { depth: 1000, min_leaf: 1, min_split: 2, pruning: 0, criterion: "gini" },
  forest: {
    trees: 100,
    depth: 1000,
    min_leaf: 1,
    min_split: 2,
    features: 0,
    bootstrap: true,
    criterion: "gini",
  },
  linear: undefined, // as C = 1 in scikit-learn: 1 / rows
  network: {
    neurons: [64],
    activation: "relu",
    optimizer: { kind: "adam", rate: 1e-3, beta1: 0.9, beta2: 0.999 },
    schedule: "constant",
    batch: 64,
    epochs: 50,
    l1: 0,
    l2: 0,
    dropout: 0,
    patience: 0,
  },
};

export async function learners({ python }) {
  const folder = mkdtempSync(join(tmpdir(), "attune-bench-"));
  const ours = [];
  try {
    for (const [data, target] of [
      ["churn", "churn"],
      ["digits", "digit"],
    ]) {
      const set = await readDataset(
        await openRows(new URL(`../data/${data}.csv`, import.meta.url)),
        { target, task: "classification" },
      );
      const y = { values: set.target, classes: set.classes.length };
      for (let seed = 0; seed < 5; seed++) {
        const { rest, held } = holdOut(
          set.table.rows,
          0.25,
          { by: "rows" },
          set.target,
          createRng(seed),
        );
        const part = (rows) => ({
          values: Float64Array.from(rows, (i) => y.values[i]),
          classes: y.classes,
        });
        const into = join(folder, `${data}-${seed}`);
        mkdirSync(into);
        const columns = {};
        for (const [model, given] of Object.entries(params)) {
          const scaled = model === "linear" || model === "network";
          const { preparation, x } = Preparation.fit(set.table, rest, y, {
            encoding: scaled ? "one-hot" : "target",
            scale: scaled,
          });
          const test = preparation.transform(set.table, held);
          columns[model] = x.columns;
          for (const [name, m, t] of [
            ["train", x, part(rest)],
            ["test", test, part(held)],
          ]) {
            writeFileSync(
              join(into, `${name}.${scaled ? "scaled" : "plain"}`),
              new Uint8Array(m.data.buffer, m.data.byteOffset, m.data.byteLength),
            );
            writeFileSync(
              join(into, `${name}.y`),
              new Uint8Array(t.values.buffer, t.values.byteOffset, t.values.byteLength),
            );
          }
          const settings = given ?? { penalty: 1 / rest.length, l1_share: 0 };
          const fit = () => {
            const began = performance.now();
            // A copy: binned columns are remembered with their table, and must be paid for each
            // time.
            const fitted = models[model].fit(
              { ...x, data: x.data.slice() },
              part(rest),
              settings,
              createRng(seed),
            );
            return { fitted, seconds: (performance.now() - began) / 1000 };
          };
          if (seed === 0) fit(); // the compiler warms up on the first one, as a search of many trials has it
          const { fitted, seconds } = fit();
          const p = fitted.predict(test);
          const k = y.classes;
          let right = 0;
          for (let i = 0; i < held.length; i++) {
            const each = p.subarray(i * k, i * k + k);
            if (each.indexOf(Math.max(...each)) === y.values[held[i]]) right++;
          }
          ours.push({
            data,
            model,
            split: seed,
            seconds,
            score: right / held.length,
            rows: held.length,
          });
        }
        writeFileSync(join(into, "meta.json"), JSON.stringify({ data, seed, columns }));
      }
    }
    const theirs = execFileSync(
      python,
      [new URL("./learners.py", import.meta.url).pathname, folder],
      { encoding: "utf8", maxBuffer: 1e8 },
    )
      .trim()
      .split("\n")
      .map((l) => JSON.parse(l));
    report(ours, theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (v) => v.toSorted((a, b) => a - b)[Math.floor(v.length / 2)];
const mean = (v) => v.reduce((a, b) => a + b, 0) / v.length;

function report(ours, theirs) {
  console.log(
    "| data | model | Attune s | scikit-learn s | ratio | Attune accuracy | scikit-learn accuracy | standard error |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const key of [...new Set(ours.map((r) => `${r.data}|${r.model}`))]) {
    const [data, model] = key.split("|");
    const a = ours.filter((r) => r.data === data && r.model === model);
    const b = theirs.filter((r) => r.data === data && r.model === model);
    const [s, t] = [median(a.map((r) => r.seconds)), median(b.map((r) => r.seconds))];
    const [p, q] = [mean(a.map((r) => r.score)), mean(b.map((r) => r.score))];
    const se = Math.sqrt((q * (1 - q)) / b[0].rows);
    console.log(
      `| ${data} | ${model} | ${s.toFixed(4)} | ${t.toFixed(4)} | ${(s / t).toFixed(2)} | ${p.toFixed(4)} | ${q.toFixed(4)} | ${se.toFixed(4)} |`,
    );
  }
}

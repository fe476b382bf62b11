/**
 * Epochs (four trees of a forest) needed to come within 1 % of the best accuracy, on recorded
 * curves, one trial at a time. Each proposal is answered with the nearest configuration that was
 * not given out yet.
 *   node bench/curves/compare.mjs [--seeds 10] [--only digits] [--python PYTHON WITH OPTUNA]
 * [--syne PYTHON WITH SYNE TUNE]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prunerNamed } from "../../dist/pruner/index.js";
import { samplerNamed } from "../../dist/sampler/sampler-by-name.js";
import { simulate } from "../../dist/simulate.js";
import { load, longNames, names, tableOf } from "./tables.mjs";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    only: { type: "string", default: "" },
    python: { type: "string" },
    syne: { type: "string" },
    steps: { type: "string", default: "1500" },
    own: {
      type: "string",
      default:
        "auto/none,auto/median,auto/asha:1:50,random/asha:1:50,random/hyperband:1:50,random/forecast:50",
    },
    peers: {
      type: "string",
      default: "optuna/none,optuna/median,optuna/sha,optuna/hyperband,optuna/wilcoxon",
    },
  },
});
const seeds = Number(values.seeds);
const cap = Number(values.steps);
const folder = mkdtempSync(join(tmpdir(), "curves-"));

function show(name, method, runs) {
  const hits = runs.map((r) => r.hit).sort((a, b) => a - b);
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  console.log(
    [
      name.padEnd(20),
      method.padEnd(24),
      String(Math.round(mean(hits))).padStart(6),
      String(hits[hits.length >> 1]).padStart(6),
      String(hits.filter((h) => h >= cap).length).padStart(4),
      mean(runs.map((r) => r.best)).toFixed(4),
    ].join(" "),
  );
}

console.log(
  `${"curves".padEnd(20)} ${"method".padEnd(24)}   mean median never best error after ${cap} epochs; ${seeds} seeds`,
);
const sets = values.only === "" ? names : [...names, ...longNames];
for (const name of sets.filter((n) => n.includes(values.only))) {
  const recorded = load(name);
  const curves = recorded.configurations.map((c, i) => ({
    params: c.params,
    values: recorded.errors[i],
  }));
  for (const method of values.own.split(",")) {
    const [sampler, pruner] = method.split("/");
    const runs = [];
    for (let seed = 0; seed < seeds; seed++) {
      const { steps } = await simulate({
        space: recorded.space,
        objectives: "minimize",
        curves,
        sampler: samplerNamed(sampler),
        pruner: prunerNamed(pruner),
        seed,
        steps: cap,
        trials: 100_000,
      });
      const at = steps.findIndex((s) => s.values[0] <= recorded.goal);
      runs.push({
        hit: at === -1 ? cap : at + 1,
        best: Math.min(...steps.map((s) => s.values[0])),
      });
    }
    show(name, `attune ${method}`, runs);
  }
  const table = join(folder, `${name}.json`);
  writeFileSync(table, JSON.stringify(tableOf(recorded)));
  for (const [python, methods] of [
    [values.python, values.peers.split(",")],
    [values.syne, ["syne-tune/asha"]],
  ])
    for (const method of python === undefined ? [] : methods) {
      const out = execFileSync(
        python,
        [new URL("peers.py", import.meta.url).pathname, table, method, String(seeds), String(cap)],
        {
          stdio: ["ignore", "pipe", "ignore"],
          maxBuffer: 1e8,
        },
      );
      show(name, method, JSON.parse(String(out).trim().split("\n").pop()));
    }
}
rmSync(folder, { recursive: true });

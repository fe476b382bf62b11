/**
 * Own work per trial against Rustuna and Optuna, taking turns on the same machine: medians of five
 * rounds, or the better of two where one takes long.
 */
import { execFileSync, spawnSync } from "node:child_process";

const here = (name) => new URL(name, import.meta.url).pathname;
const median = (v) => v.toSorted((a, b) => a - b)[Math.floor((v.length - 1) / 2)];
const cases = [
  ["random", 100_000, 5, ["rustuna"]],
  ["tpe", 1000, 40, ["rustuna"]],
  ["tpe", 1000, 5, ["rustuna", "optuna"]],
  ["tpe", 10_000, 5, ["rustuna"]],
  ["tpe-two", 1000, 40, ["rustuna"]],
  ["cma-es", 100_000, 5, ["rustuna"]],
  ["nsga2", 100_000, 5, ["rustuna"]],
  ["gp", 100, 5, ["optuna"]],
];
/** Two where one takes long. */
const rounds = (kind, n) => (kind === "random" || (kind === "tpe" && n === 1000) ? 5 : 2);

export async function overhead({ python }) {
  console.log(
    "| sampler | trials × parameters | peer | Attune s | peer s | ratio | Attune MB | peer MB |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const [kind, n, d, peers] of cases)
    for (const peer of peers) {
      const ours = [];
      const theirs = [];
      for (let round = 0; round < rounds(kind, n); round++) {
        ours.push(
          JSON.parse(
            execFileSync(
              process.execPath,
              [here("./overhead-attune.mjs"), kind, n, d].map(String),
              { encoding: "utf8" },
            ),
          ),
        );
        const peerRun = spawnSync(python, [here("./overhead.py"), peer, kind, n, d].map(String), {
          encoding: "utf8",
        });
        if (peerRun.status === 0) theirs.push(JSON.parse(peerRun.stdout));
      }
      if (theirs.length === 0) {
        // Optuna's GP needs torch, which bench/requirements.txt leaves out for its size.
        console.log(
          `| ${kind} | ${n.toLocaleString("en")} × ${d} | ${peer} | ${median(ours.map((r) => r.seconds)).toFixed(3)} | not installed | | | |`,
        );
        continue;
      }
      const [a, b] = [median(ours.map((r) => r.seconds)), median(theirs.map((r) => r.seconds))];
      const mb = (rows) =>
        `${median(rows.map((r) => r.megabytes)).toFixed(0)} (peak ${median(rows.map((r) => r.peak)).toFixed(0)})`;
      console.log(
        `| ${kind} | ${n.toLocaleString("en")} × ${d} | ${peer} | ${a.toFixed(3)} | ${b.toFixed(3)} | ${(a / b).toFixed(2)} | ${mb(ours)} | ${mb(theirs)} |`,
      );
    }
}

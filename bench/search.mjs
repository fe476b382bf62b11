/**
 * Attune and its peers on the same problems; see docs/benchmarks.md.
 *
 *   python -m venv .venv && .venv/bin/pip install -r bench/search/requirements.txt
 *   npm run bench -- search --python .venv/bin/python
 *   npm run bench -- search --python .venv/bin/python --samplers attune:auto,optuna:gp --problems
 * bench/search/several.txt --seeds 2
 */
import { spawnSync } from "node:child_process";

const here = (name) => new URL(`./search/${name}`, import.meta.url).pathname;
const usual = "attune:auto,optuna:tpe,optuna:cmaes,optuna:random,hyperopt:tpe,nevergrad:NGOpt";

export async function search({
  python,
  samplers = usual,
  problems = here("single.txt"),
  seeds = "3",
  results = "bench/results.jsonl",
  trials,
}) {
  const run = (...args) => {
    const { status } = spawnSync(python, args, { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  };
  run(
    here("run.py"),
    results,
    problems,
    seeds,
    ...samplers.split(","),
    ...(trials === undefined ? [] : ["--trials", trials]),
  );
  run(here("score.py"), results, "--only", samplers);
}

/** `npm run bench -- NAME [--python PATH] …`: see docs/benchmarks.md. */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const text = { type: "string" };
const benches = {
  boosting: () => start(process.execPath, "boosting.mjs"),
  coverage: async (values) => (await import("./coverage.mjs")).printCoverage(values),
  guards: async (values) => (await import("./guards.mjs")).guards(values),
  learners: async (values) => (await import("./learners.mjs")).learners(values),
  overhead: async (values) => (await import("./overhead.mjs")).overhead(values),
  parallel: async (values) => (await import("./parallel.mjs")).parallel(values),
  search: async (values) => (await import("./search.mjs")).search(values),
  storage: async (values) => (await import("./storage.mjs")).storage(values),
  tables: (values) => start(values.python, "tables/run.py"),
  verdicts: async (values) => (await import("./verdicts.mjs")).verdicts(values),
};
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: "string", default: "python3" },
    samplers: text,
    problems: text,
    seeds: text,
    results: text,
    trials: text,
    runs: text,
    seed: text,
    studies: text,
    metrics: text,
    tables: text,
    folds: { type: "boolean" },
    kinds: text,
    tasks: text,
    models: text,
  },
});

/** Runs a benchmark that is a program of its own with the other arguments. */
function start(program, script) {
  const path = new URL(script, import.meta.url).pathname;
  const { status } = spawnSync(program, [path, ...positionals.slice(1)], { stdio: "inherit" });
  process.exitCode = status ?? 1;
}

const bench = benches[positionals[0]];
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join("|")} [--python PATH]`);
  process.exitCode = 2;
} else await bench(values);

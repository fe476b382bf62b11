/** `npm run bench -- NAME [--python PATH] …`: see docs/benchmarks.md. */
import { parseArgs } from "node:util";

const text = { type: "string" };
const benches = {
  learners: async (values) => (await import("./learners.mjs")).learners(values),
  overhead: async (values) => (await import("./overhead.mjs")).overhead(values),
  parallel: async (values) => (await import("./parallel.mjs")).parallel(values),
  search: async (values) => (await import("./search.mjs")).search(values),
  storage: async (values) => (await import("./storage.mjs")).storage(values),
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
  },
});
const bench = benches[positionals[0]];
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join("|")} [--python PATH]`);
  process.exitCode = 2;
} else await bench(values);

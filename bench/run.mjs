/** `npm run bench -- NAME [--python PATH]`: see docs/benchmarks.md. */
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { python: { type: "string", default: "python3" } } });
const benches = {
  learners: async () => (await import("./learners.mjs")).learners(values),
  overhead: async () => (await import("./overhead.mjs")).overhead(values),
};
const bench = benches[positionals[0]];
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join("|")} [--python PATH]`);
  process.exitCode = 2;
} else await bench();

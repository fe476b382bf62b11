import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

const sources = fileURLToPath(new URL("src/", import.meta.url));
const built = fileURLToPath(new URL("dist/", import.meta.url));

/** Tests that share processes: those of a module, and those that run commands of short duration here. */
const SHARING = [
  "src/**/*.test.ts",
  "test/{backup,explain,explain-study,listing,password,plot,predict,tables,worker}-command*.test.ts",
  "test/{command-outputs,wrong-arguments,hostile-text,unreadable,written-results,written-trials}.test.ts",
  "test/{both-bounds,dashboard-data,noisy-best,number-conditions,texts,server/api}.test.ts",
];

export default defineConfig({
  plugins: [
    {
      name: "runtime",
      enforce: "pre",
      // Sources import the sources of what depends on the runtime, the built library what is built.
      resolveId(id, importer = "") {
        const [, path] = /^#runtime\/(.*)/.exec(id) ?? [];
        if (path === undefined) return undefined;
        return importer.startsWith(built) ? `${built}${path}.js` : `${sources}${path}.ts`;
      },
    },
  ],
  test: {
    // Holds on a machine that is overloaded eight times, too: the only time limit of any test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
    projects: [
      {
        extends: true,
        test: { name: "programs", include: ["test/**/*.test.ts"], exclude: SHARING },
      },
      {
        extends: true,
        test: {
          name: "units",
          include: SHARING,
          // One process runs many files: to load the sources anew for each costs a third of a second, and a whole one
          // where it needs all commands.
          isolate: false,
        },
      },
    ],
  },
});

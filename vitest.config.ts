import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

const sources = fileURLToPath(new URL("src/", import.meta.url));

/** Tests that share processes: those of a module, and short ones of commands that run in the same process. */
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
      // Sources import the sources of what depends on the runtime.
      resolveId(id) {
        const [, path] = /^#runtime\/(.*)/.exec(id) ?? [];
        return path === undefined ? undefined : `${sources}${path}.ts`;
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
    // Node.js itself loads the built library, as it does for users, and in a quarter of the time.
    server: { deps: { external: [/\/dist\/.*\.js$/] } },
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
          setupFiles: ["test/ends-in-root.ts"],
          // One process runs many files: to load the sources anew for each costs a third of a second,
          // and a whole one where all commands are needed.
          isolate: false,
        },
      },
    ],
  },
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^#runtime\/(.*)/,
        replacement: fileURLToPath(new URL("src/", import.meta.url)) + "$1.ts",
      },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Holds on a machine that is overloaded eight times, too: the only time limit of any test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    typecheck: { enabled: false },
  },
});

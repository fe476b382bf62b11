/**
 * Puts the programs of the processes that train into one file each: with a file for each of their
 * 170 modules, such a process would take twice as long to start. Part of the build, after `tsc`.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PROGRAMS = ["tune/jobs/job-child.js", "tune/forecast/jobs/forecast-child.js"];

for (const name of PROGRAMS) {
  const program = fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
  await build({
    ...{ entryPoints: [program], outfile: program, allowOverwrite: true },
    ...{ bundle: true, packages: "external", platform: "node", format: "esm", target: "node20" },
    ...{ sourcemap: true, sourcesContent: false, logLevel: "warning" },
  });
}

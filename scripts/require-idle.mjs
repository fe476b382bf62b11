import { availableParallelism, loadavg } from "node:os";

/** Part of the processors that others may use while a run with a time limit is drawn. */
const MAX_SHARE = 0.5;

/** Ends this process where the machine is busy, unless its arguments have `--busy`. */
export function requireIdle() {
  const [load] = loadavg();
  if (load <= MAX_SHARE * availableParallelism() || process.argv.includes("--busy")) return;
  console.error(
    `The load of this machine is ${load.toFixed(1)}: a run of some seconds would have fewer trials than ` +
      "on an idle one. Wait, or draw all the same with --busy.",
  );
  process.exit(1);
}

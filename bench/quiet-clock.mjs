/**
 * A clock for a busy machine: `performance.now()` without the time for which this process, or on
 * average its children, waited for a core (Linux, `/proc/PID/schedstat`). A search with `--seconds`
 * then tries about what it would try on a machine of its own; caches and memory are still shared.
 *
 *     NODE_OPTIONS="--import $PWD/bench/quiet-clock.mjs" attune tune DATA --seconds 10
 */
import { readFileSync } from "node:fs";

const clock = performance.now.bind(performance);
/** Milliseconds between two looks at the processes, and at which children there are. */
const LOOK_MS = 3;
const CHILDREN_MS = 100;
/** A child that ran and waited for less since the last look was idle. */
const IDLE_MS = 0.05;

/** Milliseconds for which a process has run, and waited for a core. */
function timesOf(pid) {
  try {
    const [run, wait] = readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ");
    return { run: Number(run) / 1e6, wait: Number(wait) / 1e6 };
  } catch {
    return undefined; // it has ended
  }
}

function listChildren() {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1");
    return text.split(" ").filter((pid) => pid !== "");
  } catch {
    return [];
  }
}

const known = new Map([["self", timesOf("self")]]);
let lost = known.get("self")?.wait ?? 0;
let lookedAt = clock();
let listedAt = Number.NEGATIVE_INFINITY;
let children = [];

/** Waited since the last look; 0 for a child that was idle. */
function waitOf(pid) {
  const now = timesOf(pid);
  if (now === undefined) return 0;
  const before = known.get(pid) ?? { run: 0, wait: 0 };
  known.set(pid, now);
  const isIdle = now.run - before.run + now.wait - before.wait < IDLE_MS;
  return isIdle ? 0 : now.wait - before.wait;
}

performance.now = () => {
  const now = clock();
  if (now - lookedAt >= LOOK_MS) {
    if (now - listedAt > CHILDREN_MS) {
      children = listChildren();
      listedAt = now;
    }
    const waits = children.map(waitOf).filter((wait) => wait > 0);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length);
    lost += Math.min(now - lookedAt, Math.max(waitOf("self"), mean));
    lookedAt = now;
  }
  return clock() - lost;
};

/**
 * A worker of a storm: node worker.mjs URL BUDGET MILLISECONDS ACKS. Takes trials until the budget
 * has ended; each result that was acknowledged is written, at once, to the file ACKS: `NUMBER
 * VALUE`. Prints the times of its asks and tells when it ends.
 */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { float, space } from "../../dist/index.js";
import { random } from "../../dist/sampler/index.js";
import { openSession } from "../../dist/study/session/open-session.js";

const [url, budget, milliseconds, acks] = process.argv.slice(2);
const session = await openSession(
  { name: "storm", objectives: "minimize", storage: url, sampler: random() },
  space({ a: float(0, 1), b: float(0, 1), c: float(0, 1), d: float(0, 1), e: float(0, 1) }),
);
const times = { ask: [], tell: [] };
for (;;) {
  const asked = performance.now();
  const { trials } = await session.ask(1, Number(budget));
  const [trial] = trials;
  if (trial === undefined) {
    await session.mirror.waitForChange(200, new AbortController().signal);
    if (session.finishedCount >= Number(budget)) break;
    continue;
  }
  times.ask.push(performance.now() - asked);
  if (milliseconds > 0) await sleep(milliseconds * (0.5 + Math.random()));
  const value = trial.params.a + Math.random();
  const told = performance.now();
  try {
    await trial.tell(value);
    times.tell.push(performance.now() - told);
    appendFileSync(acks, `${trial.number} ${value}\n`);
  } catch (error) {
    if (error.code !== "lease-lost") throw error;
  }
}
console.log(JSON.stringify(times));
await session.close();

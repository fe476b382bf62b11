/**
 * Evaluates trials that block the thread for three heartbeats each. node busy-worker.mjs URL BUDGET
 * LEASE
 */
import { float, space } from "../../dist/index.js";
import { random } from "../../dist/sampler/index.js";
import { openSession } from "../../dist/study/session/open-session.js";

const [url, budget, lease] = process.argv.slice(2);
const session = await openSession(
  {
    name: "storm",
    objectives: "minimize",
    storage: url,
    sampler: random(),
    leaseMs: Number(lease),
  },
  space({ a: float(0, 1) }),
);
await session.guard();
let refused = 0;
for (;;) {
  const { trials } = await session.ask(1, Number(budget));
  const [trial] = trials;
  if (trial === undefined) break;
  const until = performance.now() + Number(lease);
  while (performance.now() < until);
  await trial.tell(trial.number).catch(() => refused++);
}
console.log(refused);
await session.close();

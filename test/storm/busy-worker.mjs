/**
 * Evaluates trials that block the thread for three heartbeats each. node busy-worker.mjs URL BUDGET
 * LEASE
 */
import { float, space } from "../../dist/index.js";
import { random } from "../../dist/sampler/index.js";
import { openEngine } from "../../dist/study/study.js";

const [url, budget, lease] = process.argv.slice(2);
const engine = await openEngine(
  { name: "storm", objectives: "minimize", storage: url, sampler: random(), lease: Number(lease) },
  space({ a: float(0, 1) }),
);
await engine.guard();
let refused = 0;
for (;;) {
  const [trial] = await engine.take(1, Number(budget));
  if (trial === undefined) break;
  const until = performance.now() + Number(lease);
  while (performance.now() < until);
  await trial.tell(trial.number).catch(() => refused++);
}
console.log(refused);
await engine.close();

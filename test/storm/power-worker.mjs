/**
 * Tells trials and says on standard output, each time, how many are acknowledged: what a power cut
 * is held against. node power-worker.mjs URL TRIALS
 */
import { writeSync } from "node:fs";
import { float, space } from "../../dist/index.js";
import { random } from "../../dist/sampler/index.js";
import { openSession } from "../../dist/study/session/open-session.js";

const [url, trials] = process.argv.slice(2);
const options = { name: "storm", objectives: "minimize", storage: url, sampler: random(), seed: 1 };
const session = await openSession(options, space({ a: float(0, 1), b: float(0, 1) }));
for (let i = 0; i < Number(trials); i++) {
  const { trials } = await session.ask(1);
  const [trial] = trials;
  await trial.tell(i);
  writeSync(1, `ACK ${i + 1}\n`);
}
// The process is cut off here, too: closing would tidy up.
process.exit(0);

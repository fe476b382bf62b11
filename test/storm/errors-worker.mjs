/**
 * Tells trials 0, 1, …, going on after each error of the storage; says what is acknowledged, and
 * each error's code. node errors-worker.mjs URL TRIALS
 */
import { writeSync } from "node:fs";
import { float, space } from "../../dist/index.js";
import { random } from "../../dist/sampler/index.js";
import { openSession } from "../../dist/study/session/open-session.js";

const [url, trials] = process.argv.slice(2);
const say = (text) => writeSync(1, `${text}\n`);
const complain = (error) =>
  say(
    error.name === "AttuneError" && !error.message.includes("\n")
      ? `ERROR ${error.code} ${error.message}`
      : `RAW ${error.stack}`,
  );
const options = { name: "storm", objectives: "minimize", storage: url, sampler: random(), seed: 1 };
let session;
for (let tries = 0; session === undefined && tries < 5; tries++)
  await openSession(options, space({ a: float(0, 1) })).then((e) => (session = e), complain);
const open = new Map();
for (let told = 0, tries = 0; told < Number(trials) && tries < 100; tries++) {
  try {
    const { trials } = await session.ask(1);
    const [trial] = trials;
    open.set(trial.number, trial);
  } catch (error) {
    complain(error);
  }
  for (const [number, trial] of open)
    try {
      await trial.tell(number);
      say(`ACK ${number}`);
      open.delete(number);
      told++;
    } catch (error) {
      complain(error);
    }
}
await session.close().catch(complain);
say("END");

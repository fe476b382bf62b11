/**
 * Asks and tells of Attune, in a process of its own. Arguments: URL TRIALS. Prints seconds as JSON.
 */
import { createStudy, float } from "../dist/index.js";
import { random } from "../dist/sampler/index.js";

const [url, trials] = process.argv.slice(2);
const space = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x${i}`, float(-5, 5)]));
const study = await createStudy({
  name: "bench",
  space,
  objectives: "minimize",
  storage: url,
  sampler: random(),
});
const began = performance.now();
for (let i = 0; i < Number(trials); i++) {
  const trial = await study.ask();
  await trial.tell(Object.values(trial.params).reduce((sum, v) => sum + v * v, 0));
}
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
await study.close();

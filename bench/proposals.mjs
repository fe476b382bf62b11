/**
 * Processor time of a proposal of `auto` at trials 81 to 100, with parameters of four kinds in turn:
 * numbers, logarithmic numbers, whole numbers, choices. Arguments: PARAMS NOISE
 * [BUILD], BUILD being the folder of a build (default: dist). Prints a JSON line.
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [params = "12", noise = "0", build = "dist"] = process.argv.slice(2);
const { categorical, createStudy, float, int } = await import(
  pathToFileURL(resolve(build, "index.js")).href
);
const KINDS = [
  () => float(0, 1),
  () => float(1e-4, 1, { log: true }),
  () => int(1, 32),
  () => categorical(["a", "b", "c"]),
];
const space = Object.fromEntries(
  Array.from({ length: Number(params) }, (_, i) => [`x${i}`, KINDS[i % KINDS.length]()]),
);
const near = [
  (x) => (x - 0.3) ** 2,
  (x) => (Math.log10(x) / 4 + 0.4) ** 2,
  (x) => ((x - 9) / 32) ** 2,
  (x) => (x === "b" ? 0 : 0.2),
];
let state = 1;
/** Deviate between -1 and 1 (Park and Miller 1988). */
const deviate = () => {
  state = (state * 16807) % 2147483647;
  return (2 * state) / 2147483647 - 1;
};
const study = await createStudy({ space, objectives: "minimize", seed: 1 });
const milliseconds = [];
let best = Infinity;
let sum = 0;
for (let n = 1; n <= 100; n++) {
  const before = process.cpuUsage();
  const trial = await study.ask();
  const { user, system } = process.cpuUsage(before);
  if (n > 80) milliseconds.push((user + system) / 1000);
  let value = 0;
  for (let i = 0; i < Number(params); i++) value += near[i % near.length](trial.params[`x${i}`]);
  value += Number(noise) * deviate();
  best = Math.min(best, value);
  sum += value;
  await study.tell(trial.ticket, value);
}
milliseconds.sort((a, b) => a - b);
const mean = milliseconds.reduce((a, b) => a + b) / milliseconds.length;
console.log(JSON.stringify({ params, noise, mean, median: milliseconds[10], best, sum }));

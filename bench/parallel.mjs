/**
 * What asynchronous workers lose: the best after 100 trials with 8 always under way against one at a time, on six functions of five numbers, five seeds.
 *
 *   npm run bench -- parallel [--samplers auto]
 */
import { createStudy, float } from "../dist/index.js";
import { samplerNamed } from "../dist/sampler/index.js";

const centre = [0.3, -1.2, 2.1, -2.6, 0.8];
const shifted = (f) => (x) => f(x.map((v, i) => v - centre[i]));
const sum = (x, f) => x.reduce((s, v, i) => s + f(v, i), 0);
const functions = {
  sphere: shifted((x) => sum(x, (v) => v * v)),
  ellipsoid: shifted((x) => sum(x, (v, i) => 1000 ** (i / 4) * v * v)),
  rosenbrock: shifted((x) => sum(x.slice(1), (v, i) => 100 * (v - x[i] ** 2) ** 2 + (1 - x[i]) ** 2)),
  rastrigin: shifted((x) => 50 + sum(x, (v) => v * v - 10 * Math.cos(2 * Math.PI * v))),
  ackley: shifted(
    (x) => 20 + Math.E - 20 * Math.exp(-0.2 * Math.sqrt(sum(x, (v) => v * v) / 5)) - Math.exp(sum(x, (v) => Math.cos(2 * Math.PI * v)) / 5),
  ),
  styblinski: (x) => 195.831 + sum(x, (v) => v ** 4 - 16 * v * v + 5 * v) / 2,
};
const space = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x${i}`, float(-5, 5)]));

async function best(f, name, seed, workers) {
  const study = await createStudy({ space, objectives: "minimize", sampler: samplerNamed(name), seed });
  const asked = [...(await study.ask(workers))];
  for (let told = 0; told < 100; told++) {
    const trial = asked.shift();
    await trial.tell(f(Object.values(trial.params)));
    if (told + asked.length < 99) asked.push(await study.ask());
  }
  return study.best.value;
}

export async function parallel({ samplers = "auto" }) {
  const median = (v) => v.toSorted((a, b) => a - b)[Math.floor(v.length / 2)];
  for (const name of samplers.split(",")) {
    console.log(`| ${name}, median best of 5 seeds | one at a time | 8 under way | random |\n|---|---|---|---|`);
    for (const [label, f] of Object.entries(functions)) {
      const run = async (sampler, workers) =>
        median(await Promise.all(Array.from({ length: 5 }, (_, seed) => best(f, sampler, seed, workers))));
      console.log(
        `| ${label} | ${(await run(name, 1)).toPrecision(3)} | ${(await run(name, 8)).toPrecision(3)} | ${(await run("random", 1)).toPrecision(3)} |`,
      );
    }
  }
}

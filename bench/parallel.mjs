/**
 * What asynchronous workers lose: the best after 40, 70 and 100 trials with 8 always under way
 * against one at a time, on twelve functions shifted at random, of two and eight numbers (rotated
 * at random) and of five (as they are).
 *
 *   npm run bench -- parallel [--samplers auto] [--seeds 3]
 */
import { createStudy, float } from "../dist/index.js";
import { samplerNamed } from "../dist/sampler/index.js";

const sum = (x, f) => x.reduce((s, v, i) => s + f(v, i), 0);
const functions = {
  sphere: (x) => sum(x, (v) => v * v),
  ellipsoid: (x) => sum(x, (v, i) => 1000 ** (i / (x.length - 1)) * v * v),
  discus: (x) => 1000 * x[0] ** 2 + sum(x.slice(1), (v) => v * v),
  "different powers": (x) =>
    Math.sqrt(sum(x, (v, i) => Math.abs(v) ** (2 + (4 * i) / (x.length - 1)))),
  "absolute values": (x) => sum(x, Math.abs),
  steps: (x) => sum(x, (v) => Math.floor(v * 2 + 0.5) ** 2) + 1e-3 * sum(x, (v) => v * v),
  Rosenbrock: (x) => sum(x.slice(1), (v, i) => 100 * (v + 1 - (x[i] + 1) ** 2) ** 2 + x[i] ** 2),
  Rastrigin: (x) => 10 * x.length + sum(x, (v) => v * v - 10 * Math.cos(2 * Math.PI * v)),
  Ackley: (x) =>
    20 +
    Math.E -
    20 * Math.exp(-0.2 * Math.sqrt(sum(x, (v) => v * v) / x.length)) -
    Math.exp(sum(x, (v) => Math.cos(2 * Math.PI * v)) / x.length),
  Griewank: (x) =>
    1 +
    sum(x, (v) => v * v) / 40 -
    x.reduce((p, v, i) => p * Math.cos((10 * v) / Math.sqrt(i + 1)), 1),
  Levy(x) {
    const w = x.map((v) => 1 + v / 4);
    const last = w[w.length - 1] - 1;
    const inner = sum(
      w.slice(0, -1),
      (v) => (v - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * v + 1) ** 2),
    );
    return (
      Math.sin(Math.PI * w[0]) ** 2 +
      inner +
      last ** 2 * (1 + Math.sin(2 * Math.PI * (last + 1)) ** 2)
    );
  },
  "Styblinski–Tang": (x) =>
    39.16616570377142 * x.length +
    sum(
      x.map((v) => v - 2.903534),
      (v) => v ** 4 - 16 * v * v + 5 * v,
    ) /
      2,
};

/** mulberry32 */
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
/** A random rotation: normal rows made orthogonal (Gram and Schmidt). */
function rotation(d, random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rows = Array.from({ length: d }, () => Array.from({ length: d }, normal));
  for (const [i, row] of rows.entries()) {
    for (const other of rows.slice(0, i)) {
      const product = sum(row, (v, k) => v * other[k]);
      for (let k = 0; k < d; k++) row[k] -= product * other[k];
    }
    const length = Math.hypot(...row);
    for (let k = 0; k < d; k++) row[k] /= length;
  }
  return rows;
}
function instance(f, d, rotated, seed) {
  const random = uniform(seed);
  const rows = rotated ? rotation(d, random) : undefined;
  const centre = Array.from({ length: d }, () => 7 * random() - 3.5);
  return (x) => {
    const y = x.map((v, i) => v - centre[i]);
    return f(rows ? rows.map((row) => sum(row, (v, k) => v * y[k])) : y);
  };
}

const MARKS = [40, 70, 100];
/** Trials end in random order. */
async function bests(f, d, name, seed, workers) {
  const space = Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, float(-5, 5)]));
  const study = await createStudy({
    space,
    objectives: "minimize",
    sampler: samplerNamed(name),
    seed,
  });
  const random = uniform(seed);
  const asked = [...(await study.ask(workers))];
  const found = [];
  for (let told = 0; told < 100; told++) {
    const [trial] = asked.splice(Math.floor(random() * asked.length), 1);
    await trial.tell(f(Object.values(trial.params)));
    if (MARKS.includes(told + 1)) found.push(study.best.value);
    if (told + asked.length < 99) asked.push(await study.ask());
  }
  await study.close();
  return found;
}

/** Below this two results are equally good. */
const ENOUGH = 1e-9;
export async function parallel({ samplers = "auto", seeds = "3" }) {
  const shape = (d, rotated) => `${d} numbers${rotated ? ", rotated" : ""}`;
  for (const name of samplers.split(",")) {
    const rows = [];
    for (const [label, f] of Object.entries(functions))
      for (const [d, rotated] of [
        [2, true],
        [5, false],
        [8, true],
      ])
        for (let seed = 0; seed < Number(seeds); seed++) {
          const problem = instance(f, d, rotated, 100 * seed + d + label.length);
          const [alone, eight] = [
            await bests(problem, d, name, seed, 1),
            await bests(problem, d, name, seed, 8),
          ];
          rows.push({ label, shape: shape(d, rotated), alone, eight });
        }
    const line = (title, some) => {
      const cells = MARKS.flatMap((_, i) => {
        const wins =
          sum(some, ({ alone, eight }) =>
            eight[i] < alone[i] ? 1 : eight[i] === alone[i] ? 0.5 : 0,
          ) / some.length;
        const times = Math.exp(
          sum(some, ({ alone, eight }) => Math.log((eight[i] + ENOUGH) / (alone[i] + ENOUGH))) /
            some.length,
        );
        return [wins.toFixed(2), times.toFixed(1)];
      });
      console.log(`| ${title} | ${cells.join(" | ")} |`);
    };
    const heads = MARKS.flatMap((n) => [`wins after ${n}`, `times the regret`]);
    console.log(
      `| ${name}, 8 under way against one at a time | ${heads.join(" | ")} |\n|${"---|".repeat(1 + heads.length)}`,
    );
    for (const key of ["shape", "label"])
      for (const title of new Set(rows.map((r) => r[key])))
        line(
          title,
          rows.filter((r) => r[key] === title),
        );
    line("all", rows);
  }
}

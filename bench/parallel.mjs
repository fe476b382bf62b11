/**
 * What many workers lose against one: the best values after some trials with 8 asynchronous workers,
 * and in batches of 8, relative to one trial at a time, on the problems of `workers/problems.mjs`.
 * Workers are simulated: each trial takes a random time, and the first to end is told first.
 *
 *   npm run bench -- parallel [--seeds 3] [--problems developed|check] [--kinds "5 numbers;mixed"]
 *     [--models 8,b8] [--trials 100] [--samplers auto] [--results runs.jsonl] [--tables tables.json]
 *
 * `--models` names the modes: 8 workers, b8 batches of eight. With `--results` each run is kept
 * there, and what is there is not run again.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createStudy, spaceFrom } from "../dist/index.js";
import { samplerNamed } from "../dist/sampler/index.js";
import { problemsOf, uniform } from "./workers/problems.mjs";

/** Standard deviation of the logarithm of a trial's time. */
const SPREAD_OF_TIMES = 0.5;

/** Tells the trials of `count` workers in the order in which they end. */
async function simulate(study, loss, trials, count, seed) {
  const random = uniform(seed + 77);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const running = [];
  let clock = 0;
  const start = async () => {
    const trial = await study.ask();
    running.push({ trial, end: clock + Math.exp(SPREAD_OF_TIMES * normal()) });
  };
  for (let i = 0; i < Math.min(count, trials); i++) await start();
  for (let left = trials - running.length; running.length > 0; left--) {
    running.sort((a, b) => a.end - b.end);
    const { trial, end } = running.shift();
    clock = end;
    await trial.tell(loss(trial.params));
    await new Promise(setImmediate); // timers renew the leases of the others
    if (left > 0) await start();
  }
}

/** Tells `count` trials at a time. */
async function runBatches(study, loss, trials, count) {
  for (let done = 0; done < trials; done += count)
    for (const trial of await study.ask(Math.min(count, trials - done)))
      await trial.tell(loss(trial.params));
}

/** The best loss after each trial. */
async function bests({ params, loss }, sampler, mode, trials, seed) {
  const study = await createStudy({
    space: spaceFrom(Object.fromEntries(params.map(({ name, ...q }) => [name, q]))),
    objectives: "minimize",
    sampler: samplerNamed(sampler),
    seed,
  });
  const found = [];
  const told = (point) => {
    const value = loss(point);
    found.push(Math.min(value, found.at(-1) ?? Infinity));
    return value;
  };
  if (mode.startsWith("b")) await runBatches(study, told, trials, Number(mode.slice(1)));
  else await simulate(study, told, trials, Number(mode), seed);
  await study.close();
  return found.map((v) => Number(v.toPrecision(6)));
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

function printTable(runs, names, marks) {
  const key = ({ shape, label, seed }) => `${shape}|${label}|${seed}`;
  const alone = new Map(runs.filter((r) => r.name === names[0]).map((r) => [key(r), r]));
  const cells = marks.flatMap((n) => [`wins after ${n}`, "regret, median", "mean"]);
  console.log(`| | runs | ${cells.join(" | ")} |\n|${"---|".repeat(2 + cells.length)}`);
  for (const name of names.slice(1))
    for (const shape of [...new Set(runs.map((r) => r.shape)), "all"]) {
      const some = runs.filter(
        (r) => r.name === name && (shape === "all" || r.shape === shape) && alone.has(key(r)),
      );
      if (some.length === 0) continue;
      const row = marks.flatMap((n) => {
        const ratios = some.map(
          (r) => (r.bests[n - 1] + r.tie) / (alone.get(key(r)).bests[n - 1] + r.tie),
        );
        const mean = (f) => ratios.reduce((s, v) => s + f(v), 0) / ratios.length;
        return [
          mean((v) => (v < 1 ? 1 : v === 1 ? 0.5 : 0)).toFixed(2),
          `${median(ratios).toFixed(2)} ×`,
          `${Math.exp(mean(Math.log)).toFixed(2)} ×`,
        ];
      });
      console.log(`| ${name}: ${shape} | ${some.length} | ${row.join(" | ")} |`);
    }
}

export async function parallel({
  samplers = "auto",
  seeds = "3",
  problems = "developed",
  models = "8,b8",
  trials = "100",
  kinds,
  results,
  tables,
}) {
  const count = Number(trials);
  const wanted = new Set(kinds?.split(";"));
  const name = (sampler, mode) => `${sampler}, ${mode}`;
  const isSame = (a, b) =>
    ["name", "shape", "label", "seed", "trials"].every((field) => a[field] === b[field]);
  const kept =
    results !== undefined && existsSync(results)
      ? readFileSync(results, "utf8").trim().split("\n").map(JSON.parse)
      : [];
  const runs = [];
  for (const sampler of samplers.split(","))
    for (let seed = 0; seed < Number(seeds); seed++)
      for (const { shape, label, make } of problemsOf(problems, tables))
        for (const mode of ["1", ...models.split(",")]) {
          if (kinds !== undefined && !wanted.has(shape)) continue;
          const run = { name: name(sampler, mode), shape, label, seed, trials: count };
          const before = kept.find((k) => isSame(k, run));
          if (before !== undefined) {
            runs.push(before);
            continue;
          }
          const problem = make(seed);
          run.tie = problem.tie;
          run.bests = await bests(problem, sampler, mode, count, seed);
          if (results !== undefined) appendFileSync(results, `${JSON.stringify(run)}\n`);
          runs.push(run);
        }
  const marks = [...new Set([0.25, 0.5, 1].map((share) => Math.round(share * count)))];
  for (const sampler of samplers.split(",")) {
    const others = [...new Set(kept.map((k) => k.name))].filter((n) => !n.includes(sampler));
    printTable(
      [...runs, ...kept.filter((k) => others.includes(k.name) && k.trials === count)],
      [name(sampler, "1"), ...models.split(",").map((m) => name(sampler, m)), ...others],
      marks,
    );
  }
}

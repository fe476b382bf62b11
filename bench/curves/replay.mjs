/**
 * Rules by which trials continue, compared on the same orders of the recorded configurations: random
 * ones, or those that the default sampler proposed with `asha`. With several workers the time to the
 * goal is counted, in steps of one worker.
 *   node bench/curves/replay.mjs [--orders random] [--seeds 20] [--only digits] [--workers 1]
 * [--rules "first waits;freeze-thaw"]
 */
import { parseArgs } from "node:util";
import { createRng } from "../../dist/numeric/rng.js";
import { prunerNamed } from "../../dist/pruner/index.js";
import { samplerNamed } from "../../dist/sampler/sampler-by-name.js";
import { simulate } from "../../dist/simulate.js";
import { rules } from "./rules.mjs";
import { runRungs } from "./run-rungs.mjs";
import { load, longNames, names } from "./tables.mjs";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "random" },
    seeds: { type: "string", default: "20" },
    only: { type: "string", default: "" },
    workers: { type: "string", default: "1" },
    rules: { type: "string" },
  },
});
const { orders: kind, only } = values;
const [seeds, workers] = [Number(values.seeds), Number(values.workers)];
const CAP = 1500;
/** Steps after which the sampler's order ends, and a random one follows. */
const SAMPLED_STEPS = 350;

async function orderOf({ space, configurations, errors }, seed) {
  const first =
    kind === "sampler" ? await sampledOrder({ space, configurations, errors }, seed) : [];
  const order = [...first];
  for (let round = 0; order.length < CAP; round++) {
    const next = Uint32Array.from(configurations, (_, i) => i);
    createRng(seed).fork(round).shuffle(next);
    order.push(...Array.from(next).filter((i) => round > 0 || !first.includes(i)));
  }
  return order;
}

/** The configurations in the order in which the sampler's proposals were answered. */
async function sampledOrder({ space, configurations, errors }, seed) {
  const { trials } = await simulate({
    space,
    objectives: "minimize",
    curves: configurations.map(({ params }, i) => ({ params, values: errors[i] })),
    sampler: samplerNamed("auto"),
    pruner: prunerNamed(`asha:1:${errors[0].length}`),
    seed,
    steps: SAMPLED_STEPS,
    trials: 100_000,
  });
  const unit = (params) => {
    const u = new Float64Array(space.width).fill(Number.NaN);
    space.toUnit(params, u);
    return u;
  };
  const isChoice = space.axes.map((a) => a.kind === "choice");
  const distance = (a, b) =>
    a.reduce((sum, v, j) => {
      if (Number.isNaN(v) || Number.isNaN(b[j]))
        return sum + Number(Number.isNaN(v) !== Number.isNaN(b[j]));
      return sum + (isChoice[j] ? Number(v !== b[j]) : (v - b[j]) ** 2);
    }, 0);
  const left = new Map(configurations.map(({ params }, i) => [i, unit(params)]));
  return trials.slice(0, configurations.length).map(({ params }) => {
    const at = unit(params);
    let nearest = -1;
    let least = Infinity;
    for (const [i, u] of left) if (distance(at, u) < least) [nearest, least] = [i, distance(at, u)];
    left.delete(nearest);
    return nearest;
  });
}

const chosen = values.rules?.split(";") ?? Object.keys(rules);
console.log(
  `time to the goal, at most ${CAP} steps; ${kind} orders, ${seeds} seeds, ${workers} workers`,
);
const logarithms = new Map(chosen.map((label) => [label, []]));
const sets = only === "" ? names : [...names, ...longNames];
for (const name of sets.filter((n) => n.includes(only))) {
  const recorded = load(name);
  const orders = [];
  for (let seed = 0; seed < seeds; seed++) orders.push(await orderOf(recorded, seed));
  for (const label of chosen) {
    const times = orders.map(
      (o) => runRungs(recorded, o, rules[label], { workers, cap: CAP }).time,
    );
    const mean = times.reduce((a, b) => a + b, 0) / times.length;
    logarithms.get(label).push(Math.log(mean));
    console.log(name.padEnd(20), label.padEnd(20), mean.toFixed(workers === 1 ? 0 : 1).padStart(6));
  }
}
for (const [label, all] of logarithms) {
  const mean = Math.exp(all.reduce((a, b) => a + b, 0) / all.length);
  console.log("geometric mean".padEnd(20), label.padEnd(20), mean.toFixed(1).padStart(6));
}

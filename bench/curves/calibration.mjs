/**
 * How often a pruner with a stated error rate stops wrongly a trial that would have become the
 * best, on recorded curves in random order; and what it saves.
 *   node bench/curves/calibration.mjs [SEEDS]
 */
import { forecast, median, wilcoxon } from "../../dist/pruner/index.js";
import { simulate } from "../../dist/simulate.js";
import { load, names } from "./tables.mjs";

const seeds = Number(process.argv[2] ?? 20);
const rates = [0.05, 0.1, 0.2];
const methods = [
  ...rates.map((error) => [`forecast, error ${error}`, () => forecast({ max: 50, error })]),
  ["median", () => median()],
];

/** Trials that are better in full than every one before them: how many were stopped. */
function wrongly(order, trials) {
  let best = Infinity;
  let winners = 0;
  let stopped = 0;
  for (const t of trials) {
    const full = order(t);
    if (full < best) {
      winners++;
      if (t.state !== "complete") stopped++;
      best = full;
    }
  }
  return { winners, stopped };
}

for (const [label, make] of methods) {
  let winners = 0;
  let stopped = 0;
  let steps = 0;
  let whole = 0;
  let bestStopped = 0;
  let runs = 0;
  for (const name of names) {
    const recorded = load(name);
    const curves = recorded.configurations.map((c, i) => ({
      params: c.params,
      values: recorded.errors[i],
    }));
    const key = (params) => JSON.stringify(params);
    const full = new Map(curves.map((c) => [key(c.params), c.values.at(-1)]));
    for (let seed = 0; seed < seeds; seed++) {
      const { trials, steps: done } = await simulate({
        space: recorded.space,
        objectives: "minimize",
        curves,
        shuffle: true,
        seed,
        trials: 100,
        pruner: make(),
      });
      const count = wrongly((t) => full.get(key(t.params)), trials);
      winners += count.winners;
      stopped += count.stopped;
      steps += done.length;
      whole += trials.length * 50;
      const best = trials.reduce((a, b) =>
        full.get(key(b.params)) < full.get(key(a.params)) ? b : a,
      );
      runs++;
      if (best.state !== "complete") bestStopped++;
    }
  }
  console.log(
    `${label.padEnd(22)} of ${winners} that would have become the best ${((100 * stopped) / winners).toFixed(1)} % stopped; the best of 100 in ${((100 * bestStopped) / runs).toFixed(1)} % of runs; ${Math.round((100 * steps) / whole)} % of the steps`,
  );
}

// Wilcoxon: curves that are folds. A trial as good as the best one, with noise: how often is it
// stopped?
let seedState = 1;
const uniform = () => {
  seedState = (Math.imul(seedState, 1664525) + 1013904223) >>> 0;
  return (seedState + 0.5) / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
for (const p of rates)
  for (const folds of [5, 10, 30]) {
    const pruner = wilcoxon({ p });
    let wrong = 0;
    const RUNS = 4000;
    for (let run = 0; run < RUNS; run++) {
      const curve = (n) => ({
        step: Float64Array.from({ length: n }, (_, i) => i),
        loss: Float64Array.from({ length: n }, normal),
      });
      const best = curve(folds);
      const own = curve(folds);
      for (let n = 1; n <= folds; n++) {
        const history = {
          finished: { length: 1, number: [0], state: [0], violation: [0], loss: [[0]] },
          curve: (number) =>
            number === 0 ? best : { step: own.step.subarray(0, n), loss: own.loss.subarray(0, n) },
        };
        if (pruner.decide(1, history, false) === "stop") {
          wrong++;
          break;
        }
      }
    }
    console.log(
      `wilcoxon p ${p}, ${folds} folds: ${((100 * wrong) / RUNS).toFixed(1)} % of equally good trials stopped`,
    );
  }

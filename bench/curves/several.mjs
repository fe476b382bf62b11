/**
 * Two objectives, the error and the size of the model, on recorded curves in the same random order:
 * how many steps training in full needs for the hypervolume that early stopping comes to.
 *   node bench/curves/several.mjs [SEEDS]
 */
import { hypervolume } from "../../dist/numeric/pareto.js";
import { prunerNamed } from "../../dist/pruner/index.js";
import { simulate } from "../../dist/simulate.js";
import { load, names } from "./tables.mjs";

const seeds = Number(process.argv[2] ?? 10);

/** The hypervolume up to (1, 1) after each step that enlarged it. */
function growth(steps) {
  let front = [];
  const grown = [];
  for (const [i, { values }] of steps.entries()) {
    if (front.some((p) => p[0] <= values[0] && p[1] <= values[1])) continue;
    front = [...front.filter((p) => !(values[0] <= p[0] && values[1] <= p[1])), values];
    grown.push({ step: i + 1, volume: hypervolume(front, [1, 1]) });
  }
  return grown;
}

console.log(
  `${"curves".padEnd(20)} ${"pruner".padEnd(12)} steps  in full  saved  share of the whole hypervolume; means of ${seeds}`,
);
for (const name of names) {
  const recorded = load(name);
  const sizes = recorded.configurations.map((c) => Math.log(c.size));
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const curves = recorded.configurations.map((c, i) => {
    const size = (sizes[i] - least) / (most - least);
    return { params: c.params, values: recorded.errors[i].map((error) => ({ error, size })) };
  });
  for (const pruner of ["asha:1:50:4", "asha:1:50:2"]) {
    const sum = { steps: 0, full: 0, share: 0 };
    for (let seed = 0; seed < seeds; seed++) {
      const common = {
        space: recorded.space,
        objectives: { error: "minimize", size: "minimize" },
        curves,
        shuffle: true,
        seed,
        trials: curves.length,
      };
      const full = growth((await simulate(common)).steps);
      const stopped = growth((await simulate({ ...common, pruner: prunerNamed(pruner) })).steps);
      const end = stopped.at(-1);
      sum.steps += end.step / seeds;
      sum.full += full.find((f) => f.volume >= end.volume).step / seeds;
      sum.share += end.volume / full.at(-1).volume / seeds;
    }
    const saved = `${Math.round(100 * (1 - sum.steps / sum.full))} %`;
    console.log(
      name.padEnd(20),
      pruner.padEnd(12),
      String(Math.round(sum.steps)).padStart(5),
      String(Math.round(sum.full)).padStart(8),
      saved.padStart(6),
      ` ${(100 * sum.share).toFixed(1)} %`,
    );
  }
}

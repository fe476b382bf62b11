/**
 * 1, 4 and 16 simulated workers on recorded curves with their recorded times: how busy they are,
 * and the time to within 1 % of the best accuracy.
 *   node bench/curves/workers.mjs [SEEDS]
 */
import { asha, successiveHalving } from "../../dist/pruner/index.js";
import { tpe } from "../../dist/sampler/index.js";
import { simulate } from "../../dist/simulate.js";
import { load, names } from "./tables.mjs";

const seeds = Number(process.argv[2] ?? 8);
const STEPS = 1000;
const methods = {
  "no pruner": undefined,
  asha: asha({ min: 1, max: 50 }),
  "successive halving": successiveHalving({ min: 1, max: 50 }),
};
console.log(
  `${"pruner".padEnd(20)} workers  busy  time to the goal, against one worker without a pruner (geometric mean of ${names.length} sets)`,
);
const base = new Map();
for (const [label, pruner] of Object.entries(methods))
  for (const workers of [1, 4, 16]) {
    let busy = 0;
    let logarithm = 0;
    for (const name of names) {
      const recorded = load(name);
      const curves = recorded.configurations.map((c, i) => ({
        params: c.params,
        values: recorded.errors[i],
        secondsPerStep: Math.max(1e-3, c.seconds / 50),
      }));
      let time = 0;
      for (let seed = 0; seed < seeds; seed++) {
        const { steps, utilisation, seconds } = await simulate({
          space: recorded.space,
          objectives: "minimize",
          curves,
          sampler: tpe(),
          pruner,
          workers,
          seed,
          steps: label === "no pruner" ? 5 * STEPS : STEPS,
          trials: 350,
        });
        time += (steps.find((s) => s.values[0] <= recorded.goal)?.time ?? seconds) / seeds;
        busy += utilisation / seeds / names.length;
      }
      if (!base.has(name)) base.set(name, time);
      logarithm += Math.log(time / base.get(name)) / names.length;
    }
    console.log(
      label.padEnd(20),
      String(workers).padStart(7),
      `${(100 * busy).toFixed(1)} %`.padStart(8),
      Math.exp(logarithm).toFixed(3).padStart(8),
    );
  }

/**
 * The best error that pruners reach after a number of steps on the long recorded curves, each
 * configuration at most once, in the same random orders.
 *   node bench/curves/long.mjs [ONLY SETS WITH THIS IN THEIR NAME] [SEEDS] [STEPS, …]
 */
import { prunerNamed } from "../../dist/pruner/index.js";
import { samplerNamed } from "../../dist/sampler/sampler-by-name.js";
import { simulate } from "../../dist/simulate.js";
import { load, longNames } from "./tables.mjs";

const [only = "", seeds = "8", steps = "200,400,1000"] = process.argv.slice(2);
const marks = steps.split(",").map(Number);
const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
/** The mean of differences, with its standard error. */
function difference(a, b) {
  const all = a.map((v, i) => v - b[i]);
  const m = mean(all);
  const error = Math.sqrt(mean(all.map((v) => (v - m) ** 2)) / (all.length - 1));
  return `${m >= 0 ? "+" : ""}${m.toFixed(4)} ± ${error.toFixed(4)}`;
}

for (const name of longNames.filter((n) => n.includes(only))) {
  const { space, configurations, errors } = load(name);
  const max = errors[0].length;
  const curves = configurations.map(({ params }, i) => ({ params, values: errors[i] }));
  const best = Math.min(...errors.flat());
  console.log(`${name}: ${curves.length} configurations, best error ${best}; ${seeds} seeds`);
  console.log(
    "pruner, then for each number of steps the mean error and the difference from no pruner",
  );
  const base = new Map();
  for (const pruner of [
    "none",
    "median",
    `asha:1:${max}`,
    `asha:4:${max}`,
    `hyperband:1:${max}`,
    `forecast:${max}`,
  ]) {
    const reached = marks.map(() => []);
    const used = [];
    for (let seed = 0; seed < Number(seeds); seed++) {
      const run = await simulate({
        space,
        objectives: "minimize",
        curves,
        sampler: samplerNamed("random"),
        pruner: prunerNamed(pruner),
        seed,
        steps: Math.max(...marks),
        trials: curves.length,
      });
      const values = run.steps.map((s) => s.values[0]);
      used.push(values.length);
      for (const [k, mark] of marks.entries()) reached[k].push(Math.min(...values.slice(0, mark)));
    }
    const cells = marks.map((mark, k) => {
      if (pruner === "none") base.set(mark, reached[k]);
      return `${mean(reached[k]).toFixed(4)} (${difference(reached[k], base.get(mark))})`;
    });
    console.log(pruner.padEnd(18), cells.join("  "), `steps ${Math.round(mean(used))}`);
  }
}

/**
 * Four and five objectives: the hypervolume up to (2, …, 2) after 25, 50 and 100 trials, the mean
 * of three seeds, on DTLZ2 and two sums of bowls.
 *
 *   npm run build && node bench/many.mjs [SAMPLERS]
 */
import { createStudy, float } from "../dist/index.js";
import { hypervolume } from "../dist/numeric/pareto.js";
import { samplerNamed } from "../dist/sampler/index.js";

/** Deb et al. 2005, eq. 9, its optimum moved off the middle. */
function dtlz2(x, m) {
  const g = x.slice(m - 1).reduce((sum, v) => sum + (v - 0.4) ** 2, 0);
  return Array.from({ length: m }, (_, k) => {
    let value = 1 + g;
    for (let j = 0; j < m - 1 - k; j++) value *= Math.cos((x[j] * Math.PI) / 2);
    return k === 0 ? value : value * Math.sin((x[m - 1 - k] * Math.PI) / 2);
  });
}
const bowls = (x, m) =>
  Array.from({ length: m }, (_, k) =>
    x.reduce((sum, v, j) => sum + (v - (0.15 + (0.7 * ((j * 7 + k * 3) % 10)) / 10)) ** 2, 0),
  );
const rugged = (x, m) =>
  Array.from({ length: m }, (_, k) =>
    x.reduce(
      (sum, v, j) =>
        sum +
        (v - (0.2 + (0.6 * ((j * 3 + k * 5) % 7)) / 7)) ** 2 +
        0.05 * (1 - Math.cos(12 * (v - 0.3 * k))),
      0,
    ),
  );
const problems = [
  ["DTLZ2", dtlz2, 8],
  ["bowls", bowls, 8],
  ["rugged bowls", rugged, 6],
];
const front = (points) =>
  points.filter(
    (a) =>
      !points.some((b) => b !== a && b.every((v, k) => v <= a[k]) && b.some((v, k) => v < a[k])),
  );

const samplers = (process.argv[2] ?? "gp,nsga3,random").split(",");
console.log(
  `| problem | objectives | ${samplers.join(" | ")} |\n|---|---|${samplers.map(() => "---|").join("")}`,
);
for (const [name, f, d] of problems)
  for (const m of [4, 5]) {
    const cells = [];
    for (const sampler of samplers) {
      const volumes = [0, 0, 0];
      for (let seed = 0; seed < 3; seed++) {
        const study = await createStudy({
          space: Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, float(0, 1)])),
          objectives: Object.fromEntries(
            Array.from({ length: m }, (_, k) => [`f${k}`, "minimize"]),
          ),
          sampler: samplerNamed(sampler),
          seed,
        });
        await study.optimize(
          (p) => Object.fromEntries(f(Object.values(p), m).map((v, k) => [`f${k}`, v])),
          { trials: 100 },
        );
        const points = study.trials.map((t) => Object.values(t.value));
        for (const [i, n] of [25, 50, 100].entries())
          volumes[i] += hypervolume(front(points.slice(0, n)), new Array(m).fill(2)) / 3;
      }
      cells.push(volumes.map((v) => v.toFixed(2)).join(", "));
    }
    console.log(`| ${name} | ${m} | ${cells.join(" | ")} |`);
  }

/**
 * What `explain` foretells of the Pareto fronts of two objectives, on problems of its own: part `fit`
 * gave the weights of src/analysis/beliefs, part `check` the table of docs/benchmarks.md.
 *
 *   npm run build && node bench/explain/front.mjs fit|check [SEEDS]
 */
import { foretell } from "../../dist/analysis/beliefs/expected-gain.js";
import { frontProgress } from "../../dist/analysis/beliefs/front-outlook.js";
import { gainTerms } from "../../dist/analysis/beliefs/gain-terms.js";
import { GAIN_WEIGHTS } from "../../dist/analysis/beliefs/gain-weights.js";
import { categorical, createStudy, float, int } from "../../dist/index.js";
import { hypervolume } from "../../dist/numeric/pareto.js";
import { samplerNamed } from "../../dist/sampler/index.js";
import { fit, mean, percent, printTable, weightsText } from "./regression.mjs";

const PREFIXES = [10, 20, 40, 80];
const MORE = [10, 50];
const TRIALS = 130;
const cube = (d) => Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, float(0, 1)]));
const list = (p, d) => Array.from({ length: d }, (_, j) => p[`x${j}`]);
const rest = (x) => x.slice(1).reduce((s, v, j) => s + (v - 0.2 - 0.05 * j) ** 2, 0);
const zdt = (d, shape) => ({
  space: cube(d),
  f: (p) => {
    const x = list(p, d);
    const g = 1 + 9 * rest(x);
    return { a: x[0], b: g * shape(x[0] / g, x[0]) };
  },
});
const bowls = (d, apart, bumps) => ({
  space: cube(d),
  f: (p) => {
    const x = list(p, d);
    const to = (c) =>
      x.reduce((s, v, j) => s + (v - c - 0.03 * j) ** 2 + bumps * (1 - Math.cos(25 * (v - c))), 0);
    return { a: to(0.5 - apart), b: to(0.5 + apart) };
  },
});
const network = (cost) => ({
  space: {
    rate: float(1e-5, 1, { log: true }),
    units: int(8, 1024, { log: true }),
    layers: int(1, 8),
    activation: categorical(["relu", "tanh", "gelu"]),
  },
  f: ({ rate, units, layers, activation }) => ({
    a:
      0.05 +
      0.08 * (Math.log10(rate) + 3) ** 2 +
      1 / (1 + Math.log2(units) * Math.sqrt(layers)) +
      (activation === "tanh" ? 0.05 : 0),
    b: units ** cost * layers * (activation === "gelu" ? 1.3 : 1),
  }),
});
const parts = {
  fit: {
    convex: zdt(6, (r) => 1 - Math.sqrt(Math.min(1, r))),
    bowls4: bowls(4, 0.25, 0),
    rugged3: bowls(3, 0.2, 0.05),
    network: network(0.5),
    broken: zdt(5, (r, x) => 1.5 - Math.sqrt(Math.min(1, r)) - r * Math.sin(10 * Math.PI * x)),
  },
  check: {
    concave: zdt(5, (r) => 1 - Math.min(1, r) ** 2),
    bowls8: bowls(8, 0.15, 0),
    rugged6: bowls(6, 0.3, 0.03),
    widerNetwork: network(1),
    bowls2: bowls(2, 0.35, 0),
  },
};

const [part = "check", seeds = "2"] = process.argv.slice(2);
const SAMPLERS = { auto: 1, tpe: Number(seeds), nsga2: 1, random: 1 };

/** Volume that the feasible points up to n dominate, up to the worst of the first `reference` ones. */
function volumes(points, reference) {
  const worst = ["a", "b"].map((k) => Math.max(...points.slice(0, reference).map((p) => p[k])));
  let front = [];
  return points.map(({ a, b }) => {
    if (!front.some((p) => p[0] <= a && p[1] <= b))
      front = [...front.filter((p) => !(a <= p[0] && b <= p[1])), [a, b]];
    return hypervolume(front, worst);
  });
}

const cases = [];
for (const [problem, { space, f }] of Object.entries(parts[part]))
  for (const [sampler, count] of Object.entries(SAMPLERS))
    for (let seed = 0; seed < count; seed++) {
      const study = await createStudy({
        ...{ space, objectives: { a: "minimize", b: "minimize" }, seed },
        sampler: samplerNamed(sampler),
      });
      await study.optimize(f, { trials: TRIALS });
      const points = study.trials.map(({ value }) => value);
      for (const n of PREFIXES) {
        const all = volumes(points, n);
        const progress = frontProgress(Float64Array.from(all.slice(0, n)));
        if (!(progress.scale > 0)) continue;
        for (const more of MORE) {
          const terms = gainTerms(progress, undefined, more);
          const growth = all[n + more - 1] / all[n - 1] - 1;
          const { gain, chanceOfNone } = foretell(terms, GAIN_WEIGHTS.front, {
            trials: more,
            scale: 1,
          });
          cases.push({ problem, sampler, n, more, terms, growth, gain, chanceOfNone });
        }
      }
    }

const isNone = ({ growth }) => Number(growth <= 1e-12);
if (part === "fit") {
  const rows = (names) => cases.map(({ terms }) => [1, ...names.map((n) => terms[n])]);
  const [ofNone, ofGain] = [
    ["trials", "since", "rate"],
    ["finished", "trials"],
  ];
  const growth = cases.map((c) => Math.min(2, c.growth));
  console.log(`    none: ${weightsText(fit(rows(ofNone), cases.map(isNone), "logit"), ofNone)},`);
  console.log(`    gain: ${weightsText(fit(rows(ofGain), growth, "log", 0.3), ofGain)},`);
}
for (const by of ["more", "n", "sampler", "problem"])
  printTable(
    `front, by ${by}`,
    ["cases", "no growth foretold", "happened", "growth foretold", "happened"],
    [...new Set(cases.map((c) => c[by]))].map((key) => {
      const here = cases.filter((c) => c[by] === key);
      return [
        ...[key, here.length, percent(mean(here.map((c) => c.chanceOfNone)))],
        percent(mean(here.map(isNone))),
        ...[percent(mean(here.map((c) => c.gain))), percent(mean(here.map((c) => c.growth)))],
      ];
    }),
  );

/**
 * Problems on which the outlook of `explain` is calibrated and checked: functions of 2 to 20 numbers,
 * mixed, conditional and finite spaces, imitations of trainings, and surrogates of the recorded
 * trainings in `bench/curves` (the mean error of the three nearest configurations, weighted by their
 * distance). `part` says which ones the constants were fitted on (`fit`), and which ones only check
 * them (`check`).
 */
import { categorical, choose, float, int } from "../../dist/index.js";
import { load } from "../curves/tables.mjs";

const P = Math.PI;
/** Optima that lie at no special place. */
const place = (j) => 0.15 + 0.7 * ((j * 0.618034 + 0.37) % 1);
const cube = (d) => Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, float(0, 1)]));
/** A function of numbers, centred on the optimum, in [−width, width]. */
const of = (d, width, f) => ({
  space: cube(d),
  f: (p) => f(Array.from({ length: d }, (_, j) => width * (p[`x${j}`] - place(j)))),
});
const sum = (z, f) => z.reduce((s, v, j) => s + f(v, j), 0);

const rosenbrock = (z) => {
  const y = z.map((v) => v + 1);
  let s = 0;
  for (let j = 0; j + 1 < y.length; j++) s += 20 * (y[j + 1] - y[j] ** 2) ** 2 + (1 - y[j]) ** 2;
  return s;
};
const rastrigin = (z) => sum(z, (v) => v * v - 3 * Math.cos(2 * P * v) + 3);
const ackley = (z) =>
  20 -
  20 * Math.exp(-0.2 * Math.sqrt(sum(z, (v) => v * v) / z.length)) +
  Math.E -
  Math.exp(sum(z, (v) => Math.cos(2 * P * v)) / z.length);
const levy = (z) => {
  const w = z.map((v) => 1 + v / 4);
  let s = Math.sin(P * w[0]) ** 2;
  for (let j = 0; j + 1 < w.length; j++)
    s += (w[j] - 1) ** 2 * (1 + 10 * Math.sin(P * w[j] + 1) ** 2);
  return s + (w.at(-1) - 1) ** 2 * (1 + Math.sin(2 * P * w.at(-1)) ** 2);
};
const branin = (p) => {
  const [x, y] = [15 * p.x0 - 5, 15 * p.x1];
  const a = y - (5.1 / (4 * P * P)) * x * x + (5 / P) * x - 6;
  return a * a + 10 * (1 - 1 / (8 * P)) * Math.cos(x) + 10;
};
const wells = (d, count, seed) => {
  const middle = (k, j) => ((k * 7919 + j * 104729 + seed * 1299709) % 1000) / 1000;
  return {
    space: cube(d),
    f: (p) => {
      let best = 1;
      for (let k = 0; k < count; k++) {
        let r = 0;
        for (let j = 0; j < d; j++) r += (p[`x${j}`] - middle(k, j)) ** 2;
        best -= ((0.3 + 0.7 * ((k * 37) % count)) * Math.exp((-r * 30) / d)) / count;
      }
      return best;
    },
  };
};

/** What the error of a network looks like. */
const training = (shift, width) => ({
  space: {
    rate: float(1e-5, 1, { log: true }),
    decay: float(1e-7, 1e-1, { log: true }),
    dropout: float(0, 0.7),
    layers: int(1, 6),
    units: int(8, 512, { log: true }),
    batch: categorical([16, 32, 64, 128, 256]),
    optimizer: categorical(["adam", "sgd", "rmsprop"]),
  },
  f: ({ rate, decay, dropout, layers, units, batch, optimizer }) => {
    const ideal = -2.6 - shift + (optimizer === "sgd" ? 1.2 : 0) + 0.3 * Math.log2(batch / 64);
    const off = (Math.log10(rate) - ideal) / width;
    const capacity = Math.log2(units) + layers;
    return (
      0.1 +
      0.5 * (1 - Math.exp(-off * off)) +
      0.02 * Math.abs(capacity - 9 - shift) ** 1.3 +
      0.05 * (dropout - 0.25) ** 2 +
      0.008 * (Math.log10(decay) + 4) ** 2 * (1 - dropout) +
      (optimizer === "rmsprop" ? 0.03 : 0)
    );
  },
});
const branches = (k) => ({
  space: {
    model: choose({
      forest: { trees: int(10, 500, { log: true }), depth: int(2, 20) },
      boosting: {
        rate: float(0.01, 1, { log: true }),
        rounds: int(10, 1000, { log: true }),
        leaves: int(4, 128, { log: true }),
      },
      linear: { penalty: float(1e-4, 1e3, { log: true }) },
      svm: { c: float(1e-3, 1e3, { log: true }), gamma: float(1e-4, 10, { log: true }) },
    }),
  },
  f: ({ model: m }) => {
    const l = Math.log10;
    if (m.kind === "forest") return 0.2 + 0.05 / l(m.trees) + 0.001 * (m.depth - 11 - k) ** 2;
    if (m.kind === "boosting")
      return (
        0.15 +
        0.04 * (l(m.rate) + l(m.rounds) - 1.3) ** 2 +
        0.02 * (l(m.leaves) - 1.4) ** 2 +
        0.03 * (l(m.rate) + 1) ** 2
      );
    if (m.kind === "linear") return 0.24 + 0.01 * (l(m.penalty) - k) ** 2;
    return (
      0.17 - 0.02 * k + 0.05 * (l(m.c) - 1) ** 2 + 0.06 * (l(m.gamma) + 1.5 + 0.4 * l(m.c)) ** 2
    );
  },
});
const finite = (levels) => ({
  space: { n: int(1, levels), m: int(1, levels), kind: categorical(["a", "b", "c", "d"]) },
  f: ({ n, m, kind }) =>
    Math.abs(n - 0.6 * levels) + 0.5 * Math.abs(m - n * 0.4) + { a: 3, b: 0, c: 1, d: 7 }[kind],
});
const rounded = (d, step) => {
  const { space, f } = of(d, 4, (z) => sum(z, (v) => v * v));
  return { space, f: (p) => Math.round(f(p) / step) * step };
};

/** A surrogate of recorded trainings. */
function surrogate(name) {
  const { space, configurations, errors } = load(name);
  const points = configurations.map(({ params }) => {
    const unit = new Float64Array(space.width).fill(Number.NaN);
    space.toUnit(params, unit);
    return unit;
  });
  const isChoice = space.axes.map(({ kind }) => kind === "choice");
  const distance = (a, b) => {
    let d = 0;
    for (let j = 0; j < a.length; j++) {
      const [one, other] = [Number.isNaN(a[j]), Number.isNaN(b[j])];
      if (one && other) continue;
      d += one || other ? 1 : isChoice[j] ? Number(a[j] !== b[j]) : (a[j] - b[j]) ** 2;
    }
    return d;
  };
  return {
    space,
    f: (params) => {
      const unit = new Float64Array(space.width).fill(Number.NaN);
      space.toUnit(params, unit);
      const near = points
        .map((point, i) => [distance(unit, point), errors[i].at(-1)])
        .sort((a, b) => a[0] - b[0])
        .slice(0, 3);
      const weights = near.map(([d]) => 1 / (d + 0.05));
      const total = weights.reduce((a, b) => a + b, 0);
      return near.reduce((s, [, error], i) => s + (weights[i] / total) * error, 0);
    },
  };
}

const fit = {
  sphere3: of(3, 4, (z) => sum(z, (v) => v * v)),
  ellipsoid6: of(6, 4, (z) => sum(z, (v, j) => v * v * 10 ** ((3 * j) / 5))),
  rosenbrock4: of(4, 3, rosenbrock),
  rastrigin3: of(3, 5, rastrigin),
  ackley5: of(5, 8, ackley),
  few12: of(12, 4, (z) => z[0] ** 2 + 2 * z[4] ** 2 + 3 * Math.abs(z[9])),
  edge4: {
    space: cube(4),
    f: (p) => p.x0 + 0.5 * (1 - p.x1) + (p.x2 - 0.4) ** 2 + 0.2 * p.x3 ** 2,
  },
  wells3: wells(3, 6, 1),
  training: training(0, 1.5),
  branches: branches(0),
  finite: finite(20),
  rounded3: rounded(3, 0.25),
  churnForest: surrogate("churn-forest"),
  churnNetwork: surrogate("churn-network"),
  digitsForest: surrogate("digits-forest"),
  digitsNetwork: surrogate("digits-network"),
};
const check = {
  branin: { space: cube(2), f: branin },
  sphere8: of(8, 4, (z) => sum(z, (v) => v * v)),
  sums4: of(4, 4, (z) => sum(z, (v, j) => Math.abs(v) ** (1 + j))),
  levy4: of(4, 10, levy),
  rosenbrock7: of(7, 3, rosenbrock),
  rastrigin6: of(6, 5, rastrigin),
  few20: of(20, 4, (z) => sum(z.slice(0, 5), (v, j) => (j + 1) * v * v)),
  wells5: wells(5, 9, 3),
  sharpTraining: training(0.7, 0.7),
  otherBranches: branches(2),
  smallFinite: finite(9),
  rounded5: rounded(5, 0.5),
  foodsForest: surrogate("fine-foods-forest"),
  foodsNetwork: surrogate("fine-foods-network"),
  mnistForest: surrogate("mnist-forest"),
  mnistNetwork: surrogate("mnist-network"),
};

/** @returns {Record<string, { part: "fit" | "check", space: object, f: (params: object) => number }>} */
export const problems = Object.fromEntries(
  [
    ["fit", fit],
    ["check", check],
  ].flatMap(([part, all]) =>
    Object.entries(all).map(([name, problem]) => [name, { part, ...problem }]),
  ),
);

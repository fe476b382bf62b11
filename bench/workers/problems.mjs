/**
 * Problems for comparing one worker with many: functions shifted at random, made-up responses of
 * training with choices and whole numbers, and recorded trainings as tables.
 *
 * A problem has `params`, `loss` (0 at the optimum), and `tie`, below which losses are equally good.
 */
import { readFileSync } from "node:fs";

const sum = (x, f) => x.reduce((s, v, i) => s + f(v, i), 0);
const DEVELOPED_ON = {
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

/** Functions for checking what was chosen on those above. */
const CHECKED_ON = {
  "bent cigar": (x) => x[0] ** 2 + 1e3 * sum(x.slice(1), (v) => v * v),
  "Schwefel 1.2"(x) {
    let total = 0;
    return sum(x, (v) => {
      total += v;
      return total * total;
    });
  },
  Zakharov(x) {
    const a = sum(x, (v, i) => 0.5 * (i + 1) * v);
    return sum(x, (v) => v * v) + a * a + 0.01 * a ** 4;
  },
  "Dixon–Price"(x) {
    // Moved so that the optimum is at 0.
    const y = x.map((v, i) => v + 2 ** (-(2 ** (i + 1) - 2) / 2 ** (i + 1)));
    return (y[0] - 1) ** 2 + sum(y.slice(1), (v, i) => (i + 2) * (2 * v * v - y[i]) ** 2);
  },
  "Schaffer F7"(x) {
    const terms = x.slice(1).map((v, i) => {
      const r = Math.hypot(x[i], v);
      return Math.sqrt(r) * (1 + Math.sin(5 * r ** 0.4) ** 2);
    });
    return (sum(terms, (v) => v) / terms.length) ** 2;
  },
  Salomon(x) {
    const r = Math.sqrt(sum(x, (v) => v * v));
    return 1 - Math.cos((2 * Math.PI * r) / 3) + 0.3 * r;
  },
  Trid(x) {
    const n = x.length;
    const y = x.map((v, i) => v + (i + 1) * (n - i));
    const least = (-n * (n + 4) * (n - 1)) / 6;
    return sum(y, (v) => (v - 1) ** 2) - sum(y.slice(1), (v, i) => v * y[i]) - least;
  },
  "sharp ridge": (x) => Math.abs(x[0]) * 5 + sum(x.slice(1), (v) => v * v),
  Weierstrass: (x) =>
    sum(x, (v) => {
      let wave = 0;
      for (let k = 0; k < 6; k++) wave += 0.5 ** k * (1 - Math.cos((2 * Math.PI * 3 ** k * v) / 6));
      return wave + 0.1 * v * v;
    }),
  "three peaks"(x) {
    const at = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [2, -2, 2, 1, -1, 2, -2, 1, 2, -1],
      [-2, 3, -1, -2, 2, -1, 1, -2, 1, 2],
    ];
    const peak = (k, height, width) =>
      height * Math.exp(-width * sum(x, (v, i) => (v - at[k][i]) ** 2));
    return 1 - Math.max(peak(0, 1, 0.15), peak(1, 0.9, 0.07), peak(2, 0.8, 0.07));
  },
  quartic: (x) => sum(x, (v, i) => (i + 1) * v ** 4 + 0.1 * v * v),
  exponential: (x) => 1 - Math.exp(-0.05 * sum(x, (v, i) => (i + 1) * v * v)),
};

/** mulberry32 */
export function uniform(seed) {
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
  const params = centre.map((_, i) => ({ name: `x${i}`, type: "float", low: -5, high: 5 }));
  const loss = (values) => {
    const y = params.map(({ name }, i) => values[name] - centre[i]);
    return f(rows ? rows.map((row) => sum(row, (v, k) => v * y[k])) : y);
  };
  return { params, loss, tie: 1e-9 };
}

const number =
  (type) =>
  (name, low, high, log = false) => ({ name, type, low, high, log });
const float = number("float");
const int = number("int");
const choice = (name, count) => ({
  name,
  type: "categorical",
  choices: [..."abcdefgh"].slice(0, count),
});
const MIXED = {
  network: [
    float("rate", 1e-5, 1, true),
    float("decay", 1e-6, 1e-1, true),
    float("dropout", 0, 0.7),
    int("batch", 8, 512, true),
    int("layers", 1, 8),
    int("width", 16, 1024, true),
    choice("activation", 4),
    choice("optimizer", 3),
  ],
  boosting: [
    float("rate", 1e-3, 1, true),
    int("depth", 1, 12),
    float("subsample", 0.2, 1),
    float("columns", 0.2, 1),
    float("lambda", 1e-3, 1e2, true),
    float("gamma", 1e-4, 10, true),
    int("rounds", 10, 1000, true),
    choice("policy", 2),
    int("leaf", 1, 100, true),
    float("alpha", 1e-4, 10, true),
    choice("bins", 3),
    float("scale", 0.5, 2),
  ],
  kernel: [
    float("C", 1e-4, 1e4, true),
    float("gamma", 1e-5, 1e2, true),
    choice("kernel", 3),
    int("degree", 1, 5),
  ],
  whole: [
    int("a", 0, 40),
    int("b", 0, 40),
    int("c", 1, 1000, true),
    int("d", 0, 15),
    int("e", 0, 100),
  ],
};
const WEIGHTS = [3, 0.3, 1, 0.5, 1.5, 0.2];
/** A made-up response of training: lopsided bowls, the first two numbers interact, high rates fail. */
function mixed(params, seed) {
  const random = uniform(seed);
  const best = params.map(() => 0.15 + 0.7 * random());
  const penalties = [0, 1, 2, 3].map((k) => 0.03 + 0.05 * k * random());
  const share = (q, v) =>
    q.log ? Math.log(v / q.low) / Math.log(q.high / q.low) : (v - q.low) / (q.high - q.low);
  const loss = (values) => {
    let wrong = 0;
    const off = params.map((q, i) => {
      if (q.type !== "categorical") {
        const steps = Math.min(40, q.high - q.low);
        const aim = q.type === "int" ? Math.round(best[i] * steps) / steps : best[i];
        return share(q, values[q.name]) - aim;
      }
      const k = q.choices.indexOf(values[q.name]);
      if (k !== Math.floor(best[i] * q.choices.length)) wrong += penalties[k % 4];
      return 0;
    });
    const bowls = sum(off, (v, i) => WEIGHTS[i % 6] * v * v * (v > 0 ? 2 : 1));
    const pair = 1.5 * off[0] * off[1] * (off[0] * off[1] > 0 ? 1 : 0.3);
    const wave = 0.05 * (1 - Math.cos(9 * off[0]));
    return 1 - Math.exp(-bowls - pair - wave) + wrong + (off[0] > 0.35 ? 0.3 : 0);
  };
  return { params, loss, tie: 1e-6 };
}

/** Recorded trainings, as `export_tables.py` writes them; losses in units of the median's distance. */
function table({ params, best, median, values }) {
  const loss = (point) => {
    let at = 0;
    for (const q of params) {
      const choices = q.choices ?? q.grid;
      const scale = q.log ? Math.log : Number;
      const far = choices.map((c) =>
        q.choices ? Number(c !== point[q.name]) : Math.abs(scale(c) - scale(point[q.name])),
      );
      at = at * choices.length + far.indexOf(Math.min(...far));
    }
    return (values[at] - best) / (median - best);
  };
  return { params: params.map(({ grid: _, ...q }) => q), loss, tie: 1e-3 };
}
/** Tables on which nothing was chosen: every second one of each family. */
const isForChecking = (place) => place % 2 === 1;

/**
 * The problems of a set, each with a class, a label, and what makes it from a seed.
 * @param set "developed" or "check"
 * @param tables a file that `export_tables.py` wrote; undefined leaves tables out
 */
export function problemsOf(set, tables) {
  const isCheck = set === "check";
  const out = [];
  const shapes = isCheck
    ? [
        [3, true],
        [4, false],
        [6, false],
        [10, true],
      ]
    : [
        [2, true],
        [5, false],
        [8, true],
      ];
  for (const [d, rotated] of shapes)
    for (const [label, f] of Object.entries(isCheck ? CHECKED_ON : DEVELOPED_ON))
      out.push({
        shape: `${d} numbers${rotated ? ", rotated" : ""}`,
        label,
        make: (seed) =>
          instance(f, d, rotated, 100 * seed + d + label.length + (isCheck ? 1e4 : 0)),
      });
  for (const [label, params] of Object.entries(MIXED))
    for (const variant of [1, 2])
      out.push({
        shape: "mixed",
        label: `${label} ${variant}`,
        make: (seed) => mixed(params, 7919 * (10 * seed + variant) + (isCheck ? 5e5 : 0)),
      });
  if (tables !== undefined)
    for (const [place, [label, rows]] of Object.entries(
      JSON.parse(readFileSync(tables, "utf8")),
    ).entries())
      if (isForChecking(place) === isCheck)
        out.push({ shape: "recorded trainings", label, make: () => table(rows) });
  return out;
}

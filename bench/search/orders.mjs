/**
 * Orders and subsets by many cheap trials: Attune against simulated annealing with the same number of
 * evaluations, on problems that are drawn (travelling salesman, flow shop, job shop, quadratic assignment,
 * linear order, knapsack, spread subsets, feature subsets, a schedule with settings).
 *
 *   node bench/search/orders.mjs RESULTS.jsonl [--set dev|check] [--trials 1000] [--seeds 3]
 *     [--methods auto,annealing,genetic] [--label NAME]
 *
 * What RESULTS has already is not run again. Without `--methods` it prints the table of RESULTS.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createStudy, float, int, permutation, subset } from "../../dist/index.js";
import { samplerNamed } from "../../dist/sampler/index.js";

/** Random numbers of a seed (mulberry32). */
function uniform(seed) {
  let a = (seed * 2654435761) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const times = (n, f) => Array.from({ length: n }, (_, i) => f(i));
const sum = (list) => list.reduce((a, b) => a + b, 0);
const order = (n) => permutation(times(n, (i) => i));

function salesman(n, random, clusters = 0) {
  const centres = times(Math.max(1, clusters), () => [random(), random()]);
  const cities = times(n, (i) =>
    clusters === 0
      ? [random(), random()]
      : centres[i % clusters].map((c) => c + 0.12 * (random() - 0.5)),
  );
  const far = (a, b) => Math.hypot(cities[a][0] - cities[b][0], cities[a][1] - cities[b][1]);
  return { space: { o: order(n) }, loss: ({ o }) => sum(o.map((c, i) => far(c, o[(i + 1) % n]))) };
}

function flowShop(jobs, machines, random) {
  const time = times(jobs, () => times(machines, () => 1 + Math.floor(99 * random())));
  return {
    space: { o: order(jobs) },
    loss({ o }) {
      const end = new Array(machines).fill(0);
      for (const j of o)
        for (let m = 0; m < machines; m++)
          end[m] = Math.max(end[m], m === 0 ? 0 : end[m - 1]) + time[j][m];
      return end[machines - 1];
    },
  };
}

/** Item k of the order is the next operation of job k mod `jobs`. */
function jobShop(jobs, machines, random) {
  const work = times(jobs, () => {
    const left = times(machines, (m) => m);
    return times(machines, () => [
      left.splice(Math.floor(random() * left.length), 1)[0],
      1 + Math.floor(99 * random()),
    ]);
  });
  return {
    space: { o: order(jobs * machines) },
    loss({ o }) {
      const next = new Array(jobs).fill(0);
      const ready = new Array(jobs).fill(0);
      const free = new Array(machines).fill(0);
      for (const k of o) {
        const j = k % jobs;
        const [m, t] = work[j][next[j]++];
        ready[j] = free[m] = Math.max(ready[j], free[m]) + t;
      }
      return Math.max(...ready);
    },
  };
}

function assignment(n, random) {
  const flow = times(n, () => times(n, () => (random() < 0.4 ? random() : 0)));
  const far = times(n, () => times(n, () => random()));
  return {
    space: { o: order(n) },
    loss: ({ o }) => sum(o.map((a, i) => sum(o.map((b, j) => flow[i][j] * far[a][b])))),
  };
}

function linear(n, random) {
  const w = times(n, () => times(n, () => random()));
  return {
    space: { o: order(n) },
    loss: ({ o }) => sum(o.map((a, i) => sum(o.slice(0, i).map((b) => w[a][b])))),
  };
}

function tardiness(n, random) {
  const job = times(n, () => ({ t: 1 + 9 * random(), due: 5 * n * random(), w: 1 + 4 * random() }));
  return {
    space: { o: order(n) },
    loss({ o }) {
      let now = 0;
      return sum(
        o.map((k) => {
          now += job[k].t;
          return job[k].w * Math.max(0, now - job[k].due);
        }),
      );
    },
  };
}

function knapsack(n, random) {
  const item = times(n, () => {
    const weight = 1 + 9 * random();
    return { weight, value: weight + 3 * random() };
  });
  const room = 0.4 * sum(item.map((i) => i.weight));
  return {
    space: { s: subset(times(n, (i) => i)) },
    loss({ s }) {
      const over = Math.max(0, sum(s.map((i) => item[i].weight)) - room);
      return 4 * over - (over > 0 ? 0 : sum(s.map((i) => item[i].value)));
    },
  };
}

function spreadSubset(n, k, random) {
  const at = times(n, () => times(3, random));
  const far = (a, b) => Math.hypot(...at[a].map((v, d) => v - at[b][d]));
  return {
    space: {
      s: subset(
        times(n, (i) => i),
        { min: k, max: k },
      ),
    },
    loss: ({ s }) => -sum(s.map((a, i) => sum(s.slice(0, i).map((b) => far(a, b))))),
  };
}

/** Features of a linear model, some of which say the same. */
function features(n, random) {
  const use = times(n, () => (random() < 0.25 ? random() : 0));
  const twin = times(n, () => Math.floor(n * random()));
  return {
    space: { s: subset(times(n, (i) => i)) },
    loss({ s }) {
      const has = new Set(s);
      return s.length * 0.06 - sum(s.map((i) => use[i] * (has.has(twin[i]) ? 0.5 : 1)));
    },
  };
}

/** The order of jobs with two settings, of a machine whose speed costs energy. */
function machine(n, random) {
  const base = tardiness(n, random);
  const best = random();
  return {
    space: { ...base.space, speed: float(0.5, 2), batch: int(1, 8) },
    loss: ({ o, speed, batch }) =>
      base.loss({ o }) / speed + 20 * speed ** 2 + 15 * Math.abs(batch - 1 - Math.round(7 * best)),
  };
}

const makers = {
  dev: {
    salesman20: (r) => salesman(20, r),
    salesman40: (r) => salesman(40, r),
    flow20: (r) => flowShop(20, 5, r),
    job6: (r) => jobShop(6, 6, r),
    assignment15: (r) => assignment(15, r),
    linear20: (r) => linear(20, r),
    knapsack40: (r) => knapsack(40, r),
    spread40: (r) => spreadSubset(40, 10, r),
    features50: (r) => features(50, r),
    machine15: (r) => machine(15, r),
  },
  check: {
    salesman30: (r) => salesman(30, r),
    clusters50: (r) => salesman(50, r, 7),
    flow40: (r) => flowShop(40, 8, r),
    job10: (r) => jobShop(10, 5, r),
    assignment25: (r) => assignment(25, r),
    linear35: (r) => linear(35, r),
    tardiness30: (r) => tardiness(30, r),
    knapsack80: (r) => knapsack(80, r),
    spread100: (r) => spreadSubset(100, 15, r),
    features90: (r) => features(90, r),
    machine25: (r) => machine(25, r),
  },
};

/**
 * Simulated annealing with the usual moves, each as often: a part of an order is reversed, an item moves, two
 * items change places; an item enters or leaves a subset, or replaces another; numbers take a normal step. The
 * temperature falls geometrically, from the mean absolute difference of the first moves times 0.3 to a
 * hundredth of it.
 */
function* annealing(problem, trials, random) {
  const pick = (n) => Math.floor(n * random());
  const { o, s, speed } = problem.space;
  const n = (o ?? s).width;
  const sizes = s?.toJSON();
  let now = {
    ...(o && {
      o: times(n, (i) => [random(), i])
        .sort((a, b) => a[0] - b[0])
        .map((p) => p[1]),
    }),
    ...(s && {
      s: times(n, (i) => [random(), i])
        .sort((a, b) => a[0] - b[0])
        .slice(0, sizes.min ?? Math.floor(n / 2))
        .map((p) => p[1]),
    }),
    ...(speed && { speed: 0.5 + 1.5 * random(), batch: 1 + pick(8) }),
  };
  let value = yield now;
  let heat;
  const first = [];
  for (let t = 1; t < trials; t++) {
    const next = { ...now };
    const which = speed ? pick(4) : 0;
    if (which === 3) {
      if (random() < 0.5)
        next.speed = Math.min(2, Math.max(0.5, now.speed + 0.15 * (random() - 0.5) * 2));
      else next.batch = Math.min(8, Math.max(1, now.batch + (random() < 0.5 ? -1 : 1)));
    } else if (o) {
      const list = [...now.o];
      let [i, j] = [pick(n), pick(n)];
      if (i > j) [i, j] = [j, i];
      const kind = pick(3);
      if (kind === 0) list.splice(i, j - i + 1, ...list.slice(i, j + 1).reverse());
      else if (kind === 1) list.splice(j, 0, ...list.splice(i, 1));
      else [list[i], list[j]] = [list[j], list[i]];
      next.o = list;
    } else {
      const inside = new Set(now.s);
      const outside = times(n, (i) => i).filter((i) => !inside.has(i));
      const fixed = sizes.min !== undefined && sizes.min === sizes.max;
      if (fixed || (random() < 0.5 && now.s.length > 0 && outside.length > 0)) {
        inside.delete(now.s[pick(now.s.length)]);
        inside.add(outside[pick(outside.length)]);
      } else {
        const i = pick(n);
        if (!inside.delete(i)) inside.add(i);
      }
      next.s = [...inside];
    }
    const other = yield next;
    if (first.length < 20) first.push(Math.abs(other - value));
    heat = HEAT * (sum(first) / first.length) * 0.01 ** (t / trials);
    if (other <= value || random() < Math.exp((value - other) / heat)) [now, value] = [next, other];
  }
}
const HEAT = Number(process.env.SA_HEAT ?? 0.3);

async function best(method, problem, trials, seed) {
  const at = [];
  let least = Infinity;
  const note = (v) => {
    if (v < least) least = v;
    at.push(least);
    return v;
  };
  if (method === "annealing") {
    const steps = annealing(problem, trials, uniform(seed + 1));
    for (let next = steps.next(); !next.done; ) next = steps.next(note(problem.loss(next.value)));
  } else {
    const study = await createStudy({
      space: problem.space,
      objectives: "minimize",
      seed,
      sampler: await samplerOf(method),
      budget: trials,
    });
    await study.optimize((p) => note(problem.loss(p)), { trials });
    await study.close();
  }
  return at;
}

async function samplerOf(method) {
  if (!method.startsWith("local")) return samplerNamed(method);
  const { LocalSearchPlan } = await import("../../dist/sampler/local/local-search-plan.js");
  const { EVERYTHING } = await import("../../dist/sampler/sampler.js");
  const { AutoPlan } = await import("../../dist/sampler/auto-plan.js");
  const from = Number(method.slice(5) || 10);
  const methods = {
    few: (p) => ({ plan: samplerNamed("random").plan(p), reason: "first points" }),
    fewUntil: from,
    many: (p) => ({ plan: new LocalSearchPlan(p, from), reason: "local search" }),
  };
  return { name: "local", supports: EVERYTHING, plan: (p) => new AutoPlan(p, methods) };
}

const args = process.argv.slice(2);
const option = (name, usual) => {
  const i = args.indexOf(`--${name}`);
  return i === -1 ? usual : args.splice(i, 2)[1];
};
const set = option("set", "dev");
const only = option("only")?.split(",");
const trials = Number(option("trials", 1000));
const seeds = Number(option("seeds", 3));
const methods = option("methods");
const label = option("label");
const [path] = args;
const read = () =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((l) => JSON.parse(l))
    : [];
if (methods !== undefined) {
  const done = new Set(read().map((r) => [r.problem, r.method, r.trials, r.seed].join()));
  for (const method of methods.split(","))
    for (const [problem, make] of Object.entries(makers[set])) {
      if (only !== undefined && !only.includes(problem)) continue;
      for (let seed = 0; seed < seeds; seed++) {
        const name = label ?? method;
        if (done.has([problem, name, trials, seed].join())) continue;
        const began = process.cpuUsage();
        const values = await best(method, make(uniform(hash(problem))), trials, seed);
        const { user, system } = process.cpuUsage(began);
        const marks = [50, 100, 200, 500, 1000, 2000, 5000, 10000].filter((k) => k <= trials);
        const loss = Object.fromEntries(marks.map((k) => [k, values[k - 1] ?? values.at(-1)]));
        appendFileSync(
          path,
          `${JSON.stringify({ problem, method: name, trials, seed, loss, cpu: (user + system) / 1e6 })}\n`,
        );
      }
    }
}
function hash(text) {
  return [...text].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, 7);
}

// The share of pairs of runs in which a method (row) finds a better value than another one, and its mean loss where annealing has 1.
const runs = read().filter((r) => r.trials === trials && r.problem in makers[set]);
const names = [...new Set(runs.map((r) => r.method))];
for (const k of Object.keys(runs[0]?.loss ?? {}).map(Number)) {
  console.log(`\n| after ${k} of ${trials} | ${names.join(" | ")} | s |`);
  for (const a of names) {
    const cells = names.map((b) => {
      const shares = Object.keys(makers[set]).flatMap((p) => {
        const [x, y] = [a, b].map((m) => runs.filter((r) => r.problem === p && r.method === m));
        const pairs = x.flatMap((r) =>
          y.map((q) => (r.loss[k] < q.loss[k] ? 1 : r.loss[k] === q.loss[k] ? 0.5 : 0)),
        );
        return pairs.length === 0 ? [] : [sum(pairs) / pairs.length];
      });
      return a === b ? "" : (sum(shares) / shares.length).toFixed(2);
    });
    const own = runs.filter((r) => r.method === a);
    console.log(
      `| ${a} | ${cells.join(" | ")} | ${(sum(own.map((r) => r.cpu)) / own.length).toFixed(2)} |`,
    );
  }
}
if (option("each", "no") !== "no")
  for (const p of Object.keys(makers[set]))
    console.log(
      p,
      ...names.map((m) => {
        const own = runs
          .filter((r) => r.problem === p && r.method === m)
          .map((r) => r.loss[trials]);
        return `${m} ${(sum(own) / own.length).toFixed(3)}`;
      }),
    );

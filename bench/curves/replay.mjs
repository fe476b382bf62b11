/**
 * Rules by which trials continue, compared on the same orders of the recorded configurations: random
 * ones, or those that the default sampler proposed with `asha`. With several workers the time to the
 * goal is counted, in steps of one worker.
 *   node bench/curves/replay.mjs [--orders random] [--seeds 20] [--only digits] [--workers 1]
 * [--rules "first waits;freeze-thaw"]
 */
import { parseArgs } from "node:util";
import { createRng } from "../../dist/numeric/rng.js";
import { prunerNamed } from "../../dist/pruner/index.js";
import { samplerNamed } from "../../dist/sampler/sampler-by-name.js";
import { simulate } from "../../dist/simulate.js";
import { CurveModel } from "../../dist/trial/curve-model.js";
import { bestUpTo, runRungs } from "./run-rungs.mjs";
import { load, names } from "./tables.mjs";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "random" },
    seeds: { type: "string", default: "20" },
    only: { type: "string", default: "" },
    workers: { type: "string", default: "1" },
    rules: { type: "string" },
  },
});
const { orders: kind, only } = values;
const [seeds, workers] = [Number(values.seeds), Number(values.workers)];
const CAP = 1500;
/** Steps after which the sampler's order ends, and a random one follows. */
const SAMPLED_STEPS = 350;

async function orderOf({ space, configurations, errors }, seed) {
  const first =
    kind === "sampler" ? await sampledOrder({ space, configurations, errors }, seed) : [];
  const order = [...first];
  for (let round = 0; order.length < CAP; round++) {
    const next = Uint32Array.from(configurations, (_, i) => i);
    createRng(seed).fork(round).shuffle(next);
    order.push(...Array.from(next).filter((i) => round > 0 || !first.includes(i)));
  }
  return order;
}

/** The configurations in the order in which the sampler's proposals were answered. */
async function sampledOrder({ space, configurations, errors }, seed) {
  const { trials } = await simulate({
    space,
    objectives: "minimize",
    curves: configurations.map(({ params }, i) => ({ params, values: errors[i] })),
    sampler: samplerNamed("auto"),
    pruner: prunerNamed(`asha:1:${errors[0].length}`),
    seed,
    steps: SAMPLED_STEPS,
    trials: 100_000,
  });
  const unit = (params) => {
    const u = new Float64Array(space.width).fill(Number.NaN);
    space.toUnit(params, u);
    return u;
  };
  const isChoice = space.axes.map((a) => a.kind === "choice");
  const distance = (a, b) =>
    a.reduce((sum, v, j) => {
      if (Number.isNaN(v) || Number.isNaN(b[j]))
        return sum + Number(Number.isNaN(v) !== Number.isNaN(b[j]));
      return sum + (isChoice[j] ? Number(v !== b[j]) : (v - b[j]) ** 2);
    }, 0);
  const left = new Map(configurations.map(({ params }, i) => [i, unit(params)]));
  return trials.slice(0, configurations.length).map(({ params }) => {
    const at = unit(params);
    let nearest = -1;
    let least = Infinity;
    for (const [i, u] of left) if (distance(at, u) < least) [nearest, least] = [i, distance(at, u)];
    left.delete(nearest);
    return nearest;
  });
}

/**
 * `asha`, whose first trial (or each one) that is alone may continue, up to a share of all steps, while
 * no other one runs, or always.
 */
const asha =
  ({ first = 0, alone = 0, hopeless = 0, from = 8, always = false } = {}) =>
  (study) => {
    const keep = (n) => Math.floor(n / 3 + 0.5);
    const continues = (k, rank) => {
      const { curve, number } = study.at[k][rank];
      const rung = study.rungs[k];
      if (rank < keep(study.at[k].length)) {
        if (hopeless === 0 || rung < from || rank === 0) return true;
        const now = bestUpTo(curve, rung);
        const gain = bestUpTo(curve, rung / 2) - now;
        return now - hopeless * gain * Math.log2(study.end / rung) <= study.best;
      }
      // The trial itself runs while it is judged, and waits while a worker asks.
      if (study.running > Number(!study.at[k][rank].paused) && !always) return false;
      const share = number === 0 ? Math.max(first, alone) : alone;
      return rank === 0 && (study.rungs[k + 1] ?? study.end) - rung <= share * study.spent;
    };
    return {
      continues,
      promote() {
        for (let k = study.rungs.length - 1; k >= 0; k--)
          for (const [rank, t] of study.at[k]
            .slice(0, Math.max(1, keep(study.at[k].length)))
            .entries())
            if (t.paused && t.step === study.rungs[k] && continues(k, rank)) return t;
        return undefined;
      },
    };
  };

/** Freeze-thaw: the paused trial with the greatest expected improvement per step that is left. */
const freezeThaw = () => (study) => {
  let model;
  let learnt = 0;
  const curveOf = ({ curve, step }) => {
    const loss = Float64Array.from(curve.slice(0, step));
    return { step: loss.map((_, i) => i + 1), loss, losses: [loss] };
  };
  const improvement = (trial, step) => {
    const { mean, sd } = model.forecast(curveOf(trial), step);
    const z = (model.fromLoss(study.best) - mean) / Math.max(sd, 1e-9);
    return Math.max(0, sd * (z / (1 + Math.exp(-1.702 * z)) + Math.exp((-z * z) / 2) / 2.5066));
  };
  return {
    continues: () => false,
    promote() {
      const { trials, at, end } = study;
      const reached = at.reduce((sum, list) => sum + list.length, 0);
      if (trials.length < 3) return undefined;
      if (reached > 1.3 * learnt + 2) {
        model = new CurveModel(trials.map(curveOf), end);
        learnt = reached;
      }
      // A new trial is worth what the present ones were after their first step.
      let most = trials.reduce((sum, t) => sum + improvement(t, 1), 0) / trials.length / end;
      let best;
      for (const t of trials.filter((t) => t.paused)) {
        const worth = improvement(t, t.step) / (end - t.step);
        if (worth > most) [most, best] = [worth, t];
      }
      return best;
    },
  };
};

/** What `asha` does, and freeze-thaw where it would begin a new trial. */
const both = (study) => {
  const [byRungs, byForecast] = [asha({ first: 1 / 3 })(study), freezeThaw()(study)];
  return {
    continues: byRungs.continues,
    promote: () => byRungs.promote() ?? byForecast.promote(),
  };
};

const rules = {
  "first waits": asha(),
  "first, 1/4": asha({ first: 1 / 4 }),
  "first, 1/3": asha({ first: 1 / 3 }),
  "first, 1/3, always": asha({ first: 1 / 3, always: true }),
  "first, 1/2": asha({ first: 1 / 2 }),
  "first, in full": asha({ first: 1 }),
  "alone, 1/8": asha({ alone: 1 / 8 }),
  "alone, 1/4": asha({ alone: 1 / 4 }),
  "hopeless, 1": asha({ hopeless: 1 }),
  "hopeless, 2": asha({ hopeless: 2 }),
  "freeze-thaw": freezeThaw(),
  both,
};
const chosen = values.rules?.split(";") ?? Object.keys(rules);
console.log(
  `time to the goal, at most ${CAP} steps; ${kind} orders, ${seeds} seeds, ${workers} workers`,
);
const logarithms = new Map(chosen.map((label) => [label, []]));
for (const name of names.filter((n) => n.includes(only))) {
  const recorded = load(name);
  const orders = [];
  for (let seed = 0; seed < seeds; seed++) orders.push(await orderOf(recorded, seed));
  for (const label of chosen) {
    const times = orders.map(
      (o) => runRungs(recorded, o, rules[label], { workers, cap: CAP }).time,
    );
    const mean = times.reduce((a, b) => a + b, 0) / times.length;
    logarithms.get(label).push(Math.log(mean));
    console.log(name.padEnd(20), label.padEnd(20), mean.toFixed(workers === 1 ? 0 : 1).padStart(6));
  }
}
for (const [label, all] of logarithms) {
  const mean = Math.exp(all.reduce((a, b) => a + b, 0) / all.length);
  console.log("geometric mean".padEnd(20), label.padEnd(20), mean.toFixed(1).padStart(6));
}

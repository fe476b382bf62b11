// Studies that the gallery of docs/plots.md and its measurements show.
import { categorical, choose, createStudy, float, int } from "../../dist/index.js";
import { asha } from "../../dist/pruner/index.js";
import { random, tpe } from "../../dist/sampler/index.js";

const space = () => ({
  rate: float(1e-5, 1, { log: true }),
  layers: int(1, 6),
  activation: categorical(["relu", "tanh", "gelu"]),
  optimizer: choose({ sgd: { momentum: float(0, 1) }, adam: {} }),
  dropout: float(0, 0.5),
});
const wobble = (number) => ((number * 7919) % 101) / 300;
const lossOf = (p, number) =>
  (Math.log10(p.rate) + 2.5) ** 2 +
  0.3 * Math.abs(p.layers - 4) +
  (p.activation === "tanh" ? 0.5 : 0) +
  (p.optimizer.kind === "sgd" ? p.optimizer.momentum : 0.4) +
  wobble(number);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Model-based samplers would take minutes for many trials. */
const samplerFor = (trials) => (trials > 500 ? random() : tpe());

/** One objective, some failures. */
export async function makeSingle(trials, { name = "network", seed = 1, sampler } = {}) {
  const study = await createStudy({
    ...{ name, space: space(), objectives: "minimize", seed },
    sampler: sampler ?? samplerFor(trials),
  });
  await study.optimize(
    (p, { number }) => {
      if (number % 17 === 5) throw new Error("out of memory");
      return lossOf(p, number);
    },
    { trials },
  );
  return study;
}

/** Two or three objectives and a limit. */
export async function makeSeveral(trials, count = 2) {
  const study = await createStudy({
    name: "tradeoff",
    space: space(),
    objectives: {
      loss: "minimize",
      milliseconds: "minimize",
      ...(count > 2 && { recall: "maximize" }),
    },
    limits: { megabytes: { atMost: 50 } },
    ...{ seed: 1, sampler: samplerFor(trials) },
  });
  await study.optimize(
    (p, { number }) => ({
      value: {
        loss: lossOf(p, number),
        milliseconds: 5 * p.layers + 2 / (0.1 + p.dropout),
        ...(count > 2 && { recall: 0.9 - 0.1 * Math.abs(p.dropout - 0.2) - 0.05 / p.layers }),
      },
      limits: { megabytes: 10 * p.layers },
    }),
    { trials },
  );
  return study;
}

/** Learning curves with a pruner. */
export async function makeCurves(trials) {
  const study = await createStudy({
    ...{ name: "curves", space: space(), objectives: "minimize", seed: 1, sampler: random() },
    pruner: asha({ min: 1, max: 27 }),
  });
  await study.optimize(
    async (p, trial) => {
      for (let step = 1; step <= 27; step++) {
        const value = lossOf(p, trial.number) + 6 * Math.exp(-step / 6);
        if (await trial.report(value, step)) return trial.pruned();
      }
      return lossOf(p, trial.number) + 6 * Math.exp(-27 / 6);
    },
    { trials },
  );
  return study;
}

/** Trials that take time, several at once. */
export async function makeTimed(trials) {
  const study = await createStudy({
    ...{ name: "timed", space: space(), objectives: "minimize", seed: 1, sampler: random() },
  });
  await study.optimize(
    async (p, { number }) => {
      if (trials < 1000) await pause(5 + 10 * p.layers);
      if (number % 11 === 3) throw new Error("out of memory");
      return lossOf(p, number);
    },
    { trials, parallel: 4 },
  );
  return study;
}

/** The same search with two samplers, five seeds each. */
export async function makeGroups(trials) {
  const groups = [];
  for (const [name, sampler] of [
    ["random", random],
    ["tpe", trials > 500 ? random : tpe],
  ]) {
    const studies = [];
    for (let seed = 1; seed <= 5; seed++)
      studies.push(await makeSingle(trials, { name: `${name}-${seed}`, seed, sampler: sampler() }));
    groups.push({ name, studies });
  }
  return groups;
}

/**
 * Records studies of the problems in `problems.mjs` with several samplers, as SQLite databases that
 * `calibration.mjs` replays: `study` is problem, sampler, noise and seed.
 *
 *   npm run build && node bench/explain/record.mjs FILE [SEEDS] [TRIALS] [fit|check]
 *
 * Noisy studies have the true value of each trial in the attribute `truth`.
 */
import { createStudy } from "../../dist/index.js";
import { createRng } from "../../dist/numeric/rng.js";
import { samplerNamed } from "../../dist/sampler/index.js";
import { problems } from "./problems.mjs";

const [file, seeds = "3", trials = "130", part] = process.argv.slice(2);
/** The default is recorded most, since most studies use it. */
const SAMPLERS = { auto: 1, tpe: 0.67, random: 0.34, "cma-es": 0.34 };
/** Noise as a share of the standard deviation of values at random points. */
const NOISES = [0, 0.3];

for (const [name, problem] of Object.entries(problems)) {
  if (part !== undefined && problem.part !== part) continue;
  const spread = await spreadOf(problem);
  for (const noise of NOISES)
    for (const [sampler, share] of Object.entries(SAMPLERS)) {
      if (noise > 0 && sampler !== "auto" && sampler !== "tpe") continue;
      for (let seed = 0; seed < Math.max(1, Math.round(share * Number(seeds))); seed++) {
        const study = await createStudy({
          name: `${name} ${sampler} ${noise} ${seed}`,
          storage: `sqlite:${file}`,
          space: problem.space,
          objectives: "minimize",
          sampler: samplerNamed(sampler),
          seed,
          experience: false, // studies of one problem are repeats, which must not know each other
        });
        const stream = createRng(seed).fork(`${name} ${noise}`);
        await study.optimize(
          async (params, trial) => {
            const truth = problem.f(params);
            if (noise === 0) return truth;
            await trial.setAttr("truth", truth);
            return truth + noise * spread * stream.fork(trial.number).normal();
          },
          { trials: Number(trials) },
        );
        await study.close();
      }
    }
  console.error(name);
}

/** Standard deviation of the values at 200 random points. */
async function spreadOf({ space, f }) {
  const study = await createStudy({
    space,
    objectives: "minimize",
    sampler: samplerNamed("random"),
    seed: 99,
  });
  await study.optimize(f, { trials: 200 });
  const values = study.trials.map(({ value }) => value).filter(Number.isFinite);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
}

/**
 * Tells some trials of a study with a sampler, and is then killed. node resume-worker.mjs URL
 * SAMPLER TRIALS
 */
import { boolean, categorical, choose, createStudy, float, int } from "../../dist/index.js";
import { samplerNamed } from "../../dist/sampler/index.js";

const [url, sampler, trials] = process.argv.slice(2);
const space = {
  rate: float(1e-4, 1, { log: true }),
  layers: int(1, 8),
  bias: boolean(),
  activation: categorical(["relu", "tanh", "gelu"]),
  optimizer: choose({ sgd: { momentum: float(0, 0.99) }, adam: { beta: float(0.9, 0.999) } }),
};
const study = await createStudy({
  name: sampler,
  space,
  objectives: "minimize",
  storage: url,
  sampler: samplerNamed(sampler),
  seed: 5,
});
for (let i = 0; i < Number(trials); i++) {
  const [trial] = await study.ask(1);
  const { rate, layers, optimizer } = trial.params;
  await trial.tell(
    (Math.log10(rate) + 2) ** 2 +
      layers / 10 +
      (optimizer.kind === "sgd" ? optimizer.momentum : 0.3),
  );
}
process.kill(process.pid, "SIGKILL");

import { describe, expect, it } from "vitest";
import { models } from "../../model/models.ts";
import { createRng } from "../../numeric/rng.ts";
import type { Job, TrainedResult } from "../jobs/job.ts";
import { JobRunner } from "../jobs/job-runner.ts";
import { metrics } from "../metric.ts";
import { Pipeline } from "../preparation/pipeline.ts";
import { candidateFrom } from "../search/candidates.ts";
import { settleSteps } from "./settle-steps.ts";

const ROWS = 90;
const HELD = 18;
/** Classes drawn without regard to the column: nothing can be learned. */
const noise = ((): Pick<Job, "table" | "target"> => {
  const rng = createRng(3);
  const draw = (): Float64Array => Float64Array.from({ length: ROWS }, () => rng.uniform());
  return {
    table: {
      rows: ROWS,
      columns: ["a", "b"].map((name) => ({ name, type: "number" as const, values: draw() })),
    },
    target: { values: draw().map((u) => (u < 0.5 ? 1 : 0)), classes: 2 },
  };
})();
const searched = Array.from({ length: ROWS - HELD }, (_, i) => i);
const folds = [0, 1, 2, 3, 4, 5].map((f) => ({
  train: Int32Array.from(searched.filter((i) => i % 6 !== f)),
  validation: Int32Array.from(searched.filter((i) => i % 6 === f)),
}));
const job: Job = {
  ...noise,
  folds,
  rest: Int32Array.from(searched),
  finalFolds: [],
  held: Int32Array.from({ length: HELD }, (_, i) => ROWS - HELD + i),
  metric: "log-loss",
  seed: 1,
};

const trainFolds = (candidate: ReturnType<typeof candidateFrom>): readonly TrainedResult[] => {
  const runner = new JobRunner(job);
  return folds.map((_, fold) => {
    const answer = runner.run({ kind: "fold", candidate, fold });
    return "trained" in answer ? answer.trained : expect.fail("another kind of answer");
  });
};
const settle = (candidate: ReturnType<typeof candidateFrom>, trained: readonly TrainedResult[]) =>
  settleSteps(candidate, trained, { folds, target: job.target, info: metrics["log-loss"] });
const mean = (results: readonly TrainedResult[]): number =>
  results.reduce((sum, r) => sum + r.validation, 0) / results.length;

describe("with rows held out", () => {
  const restless = candidateFrom(
    {
      model: "network",
      ...{ neurons: [32], epochs: 100, schedule: "constant", patience: 20 },
      optimizer: { kind: "adam", rate: 0.3, beta1: 0.9, beta2: 0.95 },
    },
    "classification",
  );

  it("a network is not scored by the step that its validation rows have chosen", () => {
    const trained = trainFolds(restless);
    const settled = settle(restless, trained);
    // Among a hundred epochs of a restless training, one is good for 12 rows by luck.
    expect(mean(settled)).toBeGreaterThan(mean(trained) + 0.1);
    // Nothing can be learned, so it is worse than predicting one half.
    expect(mean(settled)).toBeGreaterThan(Math.LN2);
    for (const [f, result] of settled.entries()) {
      expect(result.path).toBeUndefined();
      expect(result.pipeline).toBe(trained[f].pipeline);
      expect(result.held).toBe(trained[f].held);
    }
  });

  it("boosting is cut back, and its predictions are those of the model that is left", () => {
    const candidate = candidateFrom({ model: "boosting", rounds: 200 }, "classification");
    const trained = trainFolds(candidate);
    const settled = settle(candidate, trained);
    expect(settled.some(({ steps }, f) => steps! < trained[f].steps!)).toBe(true);
    for (const [f, { predictions, held, pipeline }] of settled.entries()) {
      const kept = Pipeline.fromJSON(JSON.parse(pipeline));
      expect([...held]).toEqual([...kept.predict(job.table, job.held)]);
      expect([...predictions]).toEqual([...kept.predict(job.table, folds[f].validation)]);
    }
  });

  it("a model that no rows stop stays as it is", () => {
    expect(models.linear.stopsByRows).toBeUndefined();
    const candidate = candidateFrom({ model: "linear" }, "classification");
    const trained = trainFolds(candidate);
    expect(settle(candidate, trained)).toBe(trained);
  });
});

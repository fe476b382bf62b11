import { describe, expect, it } from "vitest";
import type { Job } from "./job.ts";
import { JobRunner } from "./job-runner.ts";

const values = Float64Array.of(1, 3, 5, 7, 4, 6);
const job: Job = {
  table: { rows: 6, columns: [{ name: "a", type: "number", values }] },
  target: { values, classes: 0 },
  folds: [{ train: Int32Array.of(0, 1, 2, 3), validation: Int32Array.of(4, 5) }],
  metric: "mae",
  seed: 1,
};
/** Predicts the mean of its training rows. */
const candidate = { model: "constant" as const, params: {} };

describe("the tasks of a job", () => {
  it("score a fold on its training and on its validation rows", () => {
    const score = new JobRunner(job).scoreFold({ kind: "fold", candidate, fold: 0 });
    // The mean of 1, 3, 5, 7 is 4.
    expect(score.train).toBe((3 + 1 + 1 + 3) / 4);
    expect(score.validation).toBe((0 + 2) / 2);
    expect(score.fitSeconds).toBeGreaterThanOrEqual(0);
    expect(score.predictSeconds).toBeGreaterThanOrEqual(0);
  });
  it("train on a sample of a fold, the same one in every process", () => {
    const score = () => new JobRunner(job).scoreFold({ kind: "fold", candidate, fold: 0, rows: 1 });
    // One row predicts itself.
    expect(score().train).toBe(0);
    expect(score().validation).toBe(score().validation);
  });
  it("fit and predict; the trained model comes back on request", () => {
    const runner = new JobRunner(job);
    const [train, test] = [Int32Array.of(0, 1), Int32Array.of(3, 4, 5)];
    const fit = (keep: boolean) => runner.fit({ kind: "fit", candidate, train, test, keep });
    expect([...fit(false).predictions]).toEqual([2, 2, 2]);
    expect(fit(false).pipeline).toBeUndefined();
    expect(fit(true).pipeline?.model).toBe("constant");
  });
  it("do not depend on the tasks before", () => {
    const tree = {
      model: "tree" as const,
      params: { depth: 2, min_leaf: 1, min_split: 2, pruning: 0 },
    };
    const used = new JobRunner(job);
    used.scoreFold({ kind: "fold", candidate, fold: 0, rows: 2 });
    used.scoreFold({ kind: "fold", candidate, fold: 0 });
    const scores = (runner: JobRunner) => {
      const { train, validation } = runner.scoreFold({ kind: "fold", candidate: tree, fold: 0 });
      return [train, validation];
    };
    expect(scores(used)).toEqual(scores(new JobRunner(job)));
  });
});

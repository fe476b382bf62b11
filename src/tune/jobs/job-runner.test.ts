import { afterEach, describe, expect, it, vi } from "vitest";
import type { FitOptions } from "../../model/model.ts";
import { models } from "../../model/models.ts";
import { Pipeline } from "../preparation/pipeline.ts";
import type { Job, JobTask, TrainedResult } from "./job.ts";
import { JobRunner } from "./job-runner.ts";

const values = Float64Array.of(1, 3, 5, 7, 4, 6, 100);
const job: Job = {
  table: { rows: 7, columns: [{ name: "a", type: "number", values }] },
  target: { values, classes: 0 },
  folds: [{ train: Int32Array.of(0, 1, 2, 3), validation: Int32Array.of(4, 5) }],
  rest: Int32Array.of(0, 1, 2, 3, 4, 5),
  finalFolds: [],
  held: Int32Array.of(6),
  metric: "mae",
  seed: 1,
};
/** Predicts the mean of its training rows. */
const candidate = { model: "constant" as const, params: {} };
const tree = {
  model: "tree" as const,
  params: { depth: 2, min_leaf: 1, min_split: 2, pruning: 0 },
};

function train(runner: JobRunner, task: JobTask): TrainedResult {
  const answer = runner.run(task);
  return "trained" in answer ? answer.trained : expect.fail("another kind of answer");
}
const predict = (text: string, rows: Int32Array): number[] => [
  ...Pipeline.fromJSON(JSON.parse(text)).predict(job.table, rows),
];

afterEach(() => void vi.restoreAllMocks());

describe("the tasks of a job", () => {
  it("train on a fold: scores, and predictions for validation and held rows", () => {
    const result = train(new JobRunner(job), { kind: "fold", candidate, fold: 0 });
    // The mean of 1, 3, 5, 7 is 4.
    expect(result.train).toBe((3 + 1 + 1 + 3) / 4);
    expect(result.validation).toBe((0 + 2) / 2);
    expect([...result.predictions]).toEqual([4, 4]);
    expect([...result.held]).toEqual([4]);
    expect(result.steps).toBeUndefined();
    expect(result.fitSeconds).toBeGreaterThanOrEqual(0);
    expect(result.secondsPerRow).toBeGreaterThanOrEqual(0);
    expect(predict(result.pipeline, job.held)).toEqual([4]);
  });
  it("train once on all rows of the search, with predictions of what was learned without them", () => {
    const outOfSample = Float64Array.of(2, 3, 5, 7, 4, 6);
    const { fit } = models.constant;
    vi.spyOn(models.constant, "fit").mockImplementation((x, y, params, rng, options) => {
      expect(options).toMatchObject({ outOfSample: true, stopping: undefined });
      const fitted = fit(x, y, params, rng);
      return {
        predict: (rows) => fitted.predict(rows),
        toJSON: () => fitted.toJSON(),
        outOfSample,
        steps: 9,
      };
    });
    const result = train(new JobRunner(job), { kind: "whole", candidate });
    expect([...result.predictions]).toEqual([...outOfSample]);
    expect(result.steps).toBe(9);
    // The score is that of these predictions, not of the model for its own training rows.
    expect(result.validation).toBeCloseTo(1 / 6, 12);
    const [mean] = result.held;
    expect(mean).toBeCloseTo(26 / 6, 12);
    expect(predict(result.pipeline, job.held)).toEqual([mean]);
  });
  it("name a model that can't predict its training rows out of sample", () => {
    expect(() => new JobRunner(job).run({ kind: "whole", candidate })).toThrow(
      "constant has no predictions out of sample",
    );
  });
  it("train on a sample of a fold, the same one in every process", () => {
    const screen = () => new JobRunner(job).run({ kind: "screen", candidate, fold: 0, rows: 1 });
    const first = screen();
    if (!("screen" in first)) return expect.fail("another kind of answer");
    // The one row that was drawn predicts 4 and 6.
    const possible = [1, 3, 5, 7].map((v) => (Math.abs(4 - v) + Math.abs(6 - v)) / 2);
    expect(possible).toContain(first.screen.validation);
    expect(screen()).toMatchObject({ screen: { validation: first.screen.validation } });
  });
  it("train on all rows, the held ones included, for as many steps as they say", () => {
    const seen: (FitOptions | undefined)[] = [];
    const { fit } = models.constant;
    vi.spyOn(models.constant, "fit").mockImplementation((x, y, params, rng, options) => {
      seen.push(options);
      return fit(x, y, params, rng);
    });
    const answer = new JobRunner(job).run({ kind: "final", candidate, steps: 7 });
    if (!("pipeline" in answer)) return expect.fail("another kind of answer");
    expect(predict(answer.pipeline, Int32Array.of(0))[0]).toBeCloseTo(126 / 7, 12);
    expect(seen).toEqual([expect.objectContaining({ steps: 7, stopping: undefined })]);
  });
  it("train and score with the weights of rows, but score with none of classes", () => {
    const weights = Float64Array.of(1, 1, 1, 5, 3, 1, 1);
    const weighed = train(new JobRunner({ ...job, weights }), { kind: "fold", candidate, fold: 0 });
    // (1 + 3 + 5 + 5 · 7) / 8 = 5.5; the errors of 4 and 6 are 1.5 and 0.5, and weigh 3 and 1.
    expect([...weighed.predictions]).toEqual([5.5, 5.5]);
    expect(weighed.validation).toBeCloseTo((3 * 1.5 + 0.5) / 4, 12);
    expect(weighed.train).toBeCloseTo((4.5 + 2.5 + 0.5 + 5 * 1.5) / 8, 12);
    const classes: Job = {
      ...{ ...job, balanced: true, metric: "brier" },
      target: { values: Float64Array.of(0, 0, 0, 1, 0, 0, 1), classes: 2 },
    };
    const balanced = train(new JobRunner(classes), { kind: "fold", candidate, fold: 0 });
    expect([...balanced.predictions]).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(balanced.validation).toBe(0.25);
  });
  it("do not depend on the tasks before", () => {
    const used = new JobRunner(job);
    used.run({ kind: "screen", candidate, fold: 0, rows: 2 });
    used.run({ kind: "fold", candidate, fold: 0 });
    used.run({ kind: "final", candidate });
    const outcome = (runner: JobRunner) => {
      const {
        fitSeconds: _,
        secondsPerRow: __,
        ...rest
      } = train(runner, {
        ...{ kind: "fold", candidate: tree, fold: 0 },
      } as const);
      return rest;
    };
    expect(outcome(used)).toEqual(outcome(new JobRunner(job)));
  });
});

import { describe, expect, it } from "vitest";
import { estimateFinalsMs, type Finalists, playFinals } from "./finals.ts";
import type { FitResult, FitTask, Job } from "./jobs/job.ts";
import { JobHost } from "./jobs/job-host.ts";
import type { PipelineJson } from "./pipeline.ts";
import { type PlanOptions, planTuning, type TunePlan } from "./plan.ts";
import type { Evaluated } from "./tuning-result.ts";

const job: Job = {
  table: { rows: 0, columns: [] },
  target: { values: new Float64Array(0), classes: 0 },
  folds: [],
  metric: "mae",
  seed: 0,
};

/** Names the rows that a pipeline was trained on: the fake host trains nothing. */
const pipelineOf = (task: FitTask): PipelineJson => ({
  model: task.candidate.model,
  preparation: { steps: [] },
  fitted: task.train.length,
});

/** Predicts the target plus an error that depends on the candidate. */
class FakeHost extends JobHost {
  readonly tasks: FitTask[] = [];
  readonly #predict: (task: FitTask) => Float64Array | Error;

  constructor(predict: (task: FitTask) => Float64Array | Error) {
    super(job, 0);
    this.#predict = predict;
  }

  override fit(task: FitTask): Promise<FitResult> {
    this.tasks.push(task);
    const predictions = this.#predict(task);
    if (predictions instanceof Error) return Promise.reject(predictions);
    const pipeline = task.keep ? pipelineOf(task) : undefined;
    return Promise.resolve({ predictions, fitSeconds: 1, predictSeconds: 0, pipeline });
  }
}

const n = 100;
const plan = (options: Partial<PlanOptions> = {}): Promise<TunePlan> =>
  planTuning(
    Array.from({ length: n }, (_, i) => ({ a: (i * 37) % n, y: i + 0.5 })),
    { target: "y", metric: "mae", seed: 1, ...options },
  );
const evaluated = (number: number, model: Evaluated["model"], seconds = 1): Evaluated => ({
  number,
  model,
  params: { number },
  train: 1,
  validation: { mean: 1.1, low: 1, high: 1.2 },
  std: 0.1,
  folds: [1, 1.2],
  secondsToTrain: seconds,
  seconds,
  rowsPerSecond: 1,
});
const best = evaluated(7, "boosting");
const untuned = evaluated(2, "forest");
const finalists: Finalists = { best, untuned, constant: 30 };

/** Plays the finals with candidates that are wrong by these amounts in every row. */
async function play(
  errors: { readonly [model: string]: number },
  of: Partial<Finalists> = {},
  options: Partial<PlanOptions> = {},
  msLeft = 1e6,
) {
  const p = await plan(options);
  const host = new FakeHost(({ candidate, test }) =>
    Float64Array.from(test, (i) => p.target.values[i] + errors[candidate.model]),
  );
  const finals = await playFinals(p, host, {}, { ...finalists, ...of }, () => msLeft);
  return { finals, tasks: host.tasks, plan: p };
}

describe("the finals", () => {
  it("score both finalists on the held rows, by the metric", async () => {
    const { finals, plan: p } = await play({ boosting: 1, forest: -3 });
    expect(finals.holdout?.score).toBeCloseTo(1, 9);
    expect(finals.baselineHoldout?.score).toBeCloseTo(3, 9);
    expect(finals.verdict.gain?.score).toBeCloseTo(2, 9);
    expect(finals.verdict.recommended).toBe("best");
    expect([...finals.heldTarget.values]).toEqual(Array.from(p.held, (i) => p.target.values[i]));
    expect(finals.predictions?.length).toBe(20);
  });
  it("train on the other rows for the comparison, and the winner on all rows", async () => {
    const { finals, tasks, plan: p } = await play({ boosting: 1, forest: 3 });
    expect(tasks.map((t) => [t.candidate.model, t.train.length, t.test.length, t.keep])).toEqual([
      ["boosting", 80, 20, true],
      ["forest", 80, 20, false],
      ["boosting", 100, 0, true],
    ]);
    expect([...tasks[0].train]).toEqual([...p.rest]);
    expect([...tasks[0].test]).toEqual([...p.held]);
    expect(finals.kept).toBe(best);
    expect(finals.pipeline).toMatchObject({ model: "boosting", fitted: 100 });
  });
  it("keep the untuned model, trained on all rows, when it does better on the held rows", async () => {
    const { finals } = await play({ boosting: 3, forest: 1 });
    expect(finals.kept).toBe(untuned);
    expect(finals.pipeline).toMatchObject({ model: "forest", fitted: 100 });
    expect(finals.verdict).toMatchObject({ recommended: "default", beatsDefault: false });
    // The scores and predictions are those of the best candidate all the same.
    expect(finals.holdout?.score).toBeCloseTo(3, 9);
  });
  it("keep the best candidate when both do equally well", async () => {
    const { finals } = await play({ boosting: 2, forest: 2 });
    expect(finals.kept).toBe(best);
    expect(finals.verdict).toMatchObject({ recommended: "best", beatsDefault: false });
  });
  it("do not keep an untuned model that must not win", async () => {
    const { finals } = await play({ boosting: 3, forest: 1 }, {}, { models: ["boosting"] });
    expect(finals.kept).toBe(best);
    expect(finals.verdict.recommended).toBe("best");
    expect(finals.verdict.advice).toContain("which is not among the models to choose from");
  });
  it("keep the model of the comparison when there is no time to train another", async () => {
    // Training on all rows may take 1.6 times as long as a second on a fold.
    const late = await play({ boosting: 1, forest: 3 }, {}, {}, 1600);
    expect(late.tasks.length).toBe(2);
    expect(late.finals.pipeline).toMatchObject({ model: "boosting", fitted: 80 });
    const early = await play({ boosting: 1, forest: 3 }, {}, {}, 1601);
    expect(early.finals.pipeline).toMatchObject({ fitted: 100 });
  });
  it("train the best candidate on all rows, and compare nothing, without held rows", async () => {
    const { finals, tasks } = await play({ boosting: 1 }, {}, { holdout: 0 }, 0);
    expect(tasks.map((t) => t.train.length)).toEqual([100]);
    expect(finals).toMatchObject({
      holdout: undefined,
      baselineHoldout: undefined,
      predictions: undefined,
      kept: best,
    });
    expect(finals.verdict.gain).toBeUndefined();
    expect(finals.heldTarget.values.length).toBe(0);
  });
  it("train once when the best candidate is the untuned model", async () => {
    const { finals, tasks } = await play({ forest: 2 }, { best: untuned });
    expect(tasks.map((t) => t.train.length)).toEqual([80, 100]);
    expect(finals.holdout).toEqual(finals.baselineHoldout);
    expect(finals.verdict.advice).toContain("No candidate beat the untuned forest");
    expect(finals.kept).toBe(untuned);
  });
  it("have no gain when no untuned model was evaluated", async () => {
    const { finals } = await play({ boosting: 2 }, { untuned: undefined });
    expect(finals.verdict.gain).toBeUndefined();
    expect(finals.verdict.advice).toContain("No untuned model was evaluated");
    expect(finals.kept).toBe(best);
  });
  it("fail with the error of a model that can't be trained", async () => {
    const p = await plan();
    const host = new FakeHost(({ candidate }) =>
      candidate.model === "forest" ? new Error("out of memory") : new Float64Array(20),
    );
    await expect(playFinals(p, host, {}, finalists, () => 1e6)).rejects.toThrow("out of memory");
  });
  it("give the same intervals for the same seed", async () => {
    const wave = async (seed: number) => {
      const p = await plan({ seed });
      const host = new FakeHost(({ test }) => Float64Array.from(test, (i) => 30 * Math.sin(i)));
      return (await playFinals(p, host, {}, finalists, () => 1e6)).holdout;
    };
    expect(await wave(1)).toEqual(await wave(1));
    expect(await wave(1)).not.toEqual(await wave(2));
  });
});

describe("the time that the finals will need", () => {
  it("is 400 ms, the cells at 0.1 µs and the bootstrap, when no finalist is known", async () => {
    // 100 rows of one column; 20 held rows are drawn 500 times for both predictions.
    const ms = estimateFinalsMs(await plan(), undefined, undefined, 1);
    expect(ms).toBeCloseTo(400 + 100 * 1e-4 + 2 * 500 * 20 * 1e-4, 9);
  });
  it("grows with the seconds of both finalists, half of which two processes save", async () => {
    const p = await plan();
    const without = estimateFinalsMs(p, undefined, undefined, 1);
    const ms = (parallel: number) =>
      estimateFinalsMs(p, evaluated(5, "tree", 2), evaluated(1, "linear", 0.4), parallel) - without;
    expect(ms(1)).toBeCloseTo(1000 * (2.5 * 2 + 1.25 * 0.4 + 1.5 * 0.4), 6);
    expect(ms(2)).toBeCloseTo(1000 * ((2.5 * 2 + 1.25 * 0.4) / 2 + 1.5 * 0.4), 6);
    expect(ms(64)).toBe(ms(2));
  });
});

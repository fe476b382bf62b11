import { describe, expect, it, vi } from "vitest";
import { emptyJob, evaluated } from "../../../test/tune-parts.ts";
import type { FinalTask, FoldTask, TrainedResult, WholeTask } from "../jobs/job.ts";
import { JobHost } from "../jobs/job-host.ts";
import type { PlanOptions, TunePlan } from "../plan/tune-plan.ts";
import { planTuning } from "../plan.ts";
import { TrainedModels } from "../search/trained-models.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Choice } from "./choose-model.ts";
import { estimateFinalSeconds, trainMembers } from "./train-members.ts";

const plan = (options: Partial<PlanOptions> = {}): Promise<TunePlan> =>
  planTuning(
    Array.from({ length: 100 }, (_, i) => ({ a: (i * 37) % 100, y: i + 0.5 })),
    { target: "y", folds: 4, holdout: 0.2, ...options },
  );

/** A pipeline that says in place of its fitted model how it was trained. */
const pipelineOf = (fitted: unknown): string =>
  JSON.stringify({ model: "constant", preparation: { steps: [] }, fitted });

/** Trains nothing; final training takes some milliseconds, or has no end. */
class FakeHost extends JobHost {
  override readonly count: number = 2;
  readonly tasks: (FinalTask | FoldTask | WholeTask)[] = [];
  readonly #finalMs: number;
  readonly #running: { readonly owner: object; readonly reject: (error: Error) => void }[] = [];

  constructor(finalMs = 0) {
    super(emptyJob, 0);
    this.#finalMs = finalMs;
  }

  override async train(task: FoldTask | WholeTask): Promise<TrainedResult> {
    this.tasks.push(task);
    return {
      ...{ train: 0, validation: 0, predictions: new Float64Array(0), held: new Float64Array(0) },
      ...{ steps: undefined, fitSeconds: 1, secondsPerRow: 1 },
      pipeline: pipelineOf(task.kind === "fold" ? `again ${task.fold}` : "again whole"),
    };
  }

  override trainFinal(task: FinalTask, owner: object): Promise<string> {
    this.tasks.push(task);
    const { fold = "all", steps } = task;
    const pipeline = pipelineOf(`final ${fold}${steps === undefined ? "" : `, ${steps} steps`}`);
    if (this.#finalMs === 0) return Promise.resolve(pipeline);
    return new Promise((resolve, reject) => {
      this.#running.push({ owner, reject });
      if (Number.isFinite(this.#finalMs)) setTimeout(() => resolve(pipeline), this.#finalMs);
    });
  }

  override async callOff(owner: object, error: Error): Promise<void> {
    for (const task of this.#running) if (task.owner === owner) task.reject(error);
  }
}

const choiceOf = (...candidates: readonly (readonly [Evaluated, number])[]): Choice => ({
  members: candidates.map(([e, weight]) => ({
    contender: { evaluated: e, validation: new Float64Array(0), held: new Float64Array(0) },
    weight,
  })),
  ...{ calibration: undefined, score: 0, chosenScore: 0 },
  ...{ crossFitted: new Float64Array(0), held: new Float64Array(0) },
});
const tree = evaluated(7, 0.9, { secondsToTrain: 1 });
const forest = evaluated(5, 0.8, { model: "forest", secondsToTrain: 1, steps: 12.6 });

/** The trained models of the folds of both candidates. */
function trainedFolds(): TrainedModels {
  const trained = new TrainedModels();
  for (const { number } of [tree, forest])
    trained.keep(
      number,
      [0, 1, 2, 3].map((fold) => pipelineOf(`${number}/${fold}`)),
      0,
    );
  return trained;
}

async function train(
  p: TunePlan,
  { members = choiceOf([tree, 0.75], [forest, 0.25]), host = new FakeHost(), ms = Infinity } = {},
  trained = trainedFolds(),
) {
  const { ensemble } = await trainMembers(p, host, trained, members, {}, () => ms);
  const fitted = ensemble.members.map((m) => m.pipelines.map((pipeline) => pipeline.fitted));
  return { ensemble, fitted, host };
}
const foldsOf = (number: number) => [0, 1, 2, 3].map((fold) => `${number}/${fold}`);

describe("the members of an ensemble", () => {
  it("are trained again where rows were held out, as models that leave out another part each", async () => {
    const { ensemble, fitted, host } = await train(await plan());
    const each = ["final 0", "final 1", "final 2", "final 3", "final 4"];
    expect(fitted).toEqual([each, each]);
    // The first model of each member comes before the second one of any.
    expect(host.tasks.slice(0, 3).map((t) => [t.kind, t.candidate.model])).toEqual([
      ["final", "tree"],
      ["final", "forest"],
      ["final", "tree"],
    ]);
    expect(ensemble).toMatchObject({
      members: [
        { model: "tree", params: tree.params, weight: 0.75 },
        { model: "forest", params: forest.params, weight: 0.25 },
      ],
    });
    expect(Object.keys(ensemble)).toEqual(["members"]);
  });
  it("are trained again in the order of their weights, as far as there is time", async () => {
    const slow = evaluated(5, 0.8, { model: "forest", secondsToTrain: 100 });
    const p = await plan();
    const rare = choiceOf([tree, 0.75], [slow, 0.25]);
    expect((await train(p, { members: rare, ms: 9000 })).fitted).toEqual([
      ["final 0", "final 1", "final 2", "final 3", "final 4"],
      foldsOf(5),
    ]);
    const main = choiceOf([slow, 0.75], [tree, 0.25]);
    expect((await train(p, { members: main, ms: 9000 })).fitted).toEqual([foldsOf(5), foldsOf(7)]);
  });
  it("are in the order of the folds, whichever training ends first", async () => {
    const host = new FakeHost();
    const waiting: (() => void)[] = [];
    vi.spyOn(host, "trainFinal").mockImplementation(
      ({ fold }) =>
        new Promise((resolve) => {
          waiting.push(() => resolve(pipelineOf(fold)));
          if (waiting.length === 10) for (const end of waiting.reverse()) end();
        }),
    );
    const { fitted } = await train(await plan(), { host });
    expect(fitted).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
  });
  it("are one model of all rows each by time, for as many steps as the folds had", async () => {
    const byTime = { ...(await plan()), finalFolds: [] };
    expect((await train(byTime)).fitted).toEqual([["final all"], ["final all, 13 steps"]]);
  });
  it("are one model of all rows if they predict their rows out of sample", async () => {
    const whole = evaluated(9, 0.7, { model: "forest", whole: true });
    const members = choiceOf([tree, 0.75], [whole, 0.25]);
    expect((await train(await plan(), { members })).fitted[1]).toEqual(["final all"]);
  });
  it("keep the models of the folds where no rows were held out", async () => {
    const { fitted, host } = await train(await plan({ holdout: 0 }));
    expect(fitted).toEqual([foldsOf(7), foldsOf(5)]);
    expect(host.tasks).toEqual([]);
  });
  it("are as many models as there is time for, one of all rows or those of the folds", async () => {
    const p = await plan();
    // Two processes train one member each.
    const round = 1000 * estimateFinalSeconds(p, tree);
    const counts = async (ms: number) => (await train(p, { ms })).fitted;
    expect(await counts(round - 1)).toEqual([foldsOf(7), foldsOf(5)]);
    expect(await counts(round + 1)).toEqual([["final all"], ["final all, 13 steps"]]);
    const two = ["final 0", "final 1"];
    expect(await counts(2 * round + 1)).toEqual([two, two]);
    expect((await counts(99 * round)).map((list) => list.length)).toEqual([5, 5]);
  });
  it("keep the models of the folds when training again takes longer than was estimated", async () => {
    vi.useFakeTimers();
    try {
      const p = await plan();
      const done = train(p, { host: new FakeHost(Infinity), ms: 60_000 });
      await vi.advanceTimersByTimeAsync(60_001);
      expect((await done).fitted).toEqual([foldsOf(7), foldsOf(5)]);
    } finally {
      vi.useRealTimers();
    }
  });
  it("are trained again on the folds where their models are not in memory", async () => {
    const p = await plan({ holdout: 0 });
    const whole = evaluated(9, 0.7, { model: "forest", whole: true });
    const members = choiceOf([tree, 0.75], [whole, 0.25]);
    const { fitted, host } = await train(p, { members }, new TrainedModels());
    expect(fitted).toEqual([["again 0", "again 1", "again 2", "again 3"], ["again whole"]]);
    expect(host.tasks[0]).toEqual({
      kind: "fold",
      candidate: { model: "tree", params: tree.params },
      fold: 0,
    });
  });
  it("have the calibration that was fitted with their weights", async () => {
    const calibration = { temperature: 1.5, floor: 0.01 };
    const members = { ...choiceOf([tree, 1]), calibration };
    expect((await train(await plan(), { members })).ensemble.calibration).toEqual(calibration);
  });
  it("fail with the error of a model that can't be trained", async () => {
    const host = new FakeHost();
    vi.spyOn(host, "train").mockRejectedValue(new Error("out of memory"));
    await expect(train(await plan({ holdout: 0 }), { host }, new TrainedModels())).rejects.toThrow(
      "out of memory",
    );
  });
  it("are trained again within a time limit of months", async () => {
    vi.useFakeTimers();
    try {
      const done = train(await plan(), { host: new FakeHost(1000), ms: 1e12 });
      await vi.advanceTimersByTimeAsync(1001);
      expect((await done).fitted.map((list) => list.length)).toEqual([5, 5]);
    } finally {
      vi.useRealTimers();
    }
  });
});

it("training again takes as much longer as there are more rows, and a sixth more", async () => {
  const p = await plan();
  const trained = p.folds[0].train.length;
  expect(p.finalFolds.length).toBe(5);
  expect(estimateFinalSeconds(p, tree)).toBeCloseTo((1.15 * 80) / trained, 12);
  expect(estimateFinalSeconds({ ...p, finalFolds: [] }, tree)).toBeCloseTo(115 / trained, 12);
  expect(estimateFinalSeconds(p, { ...tree, whole: true })).toBeCloseTo(1.15 * (100 / 80), 12);
});

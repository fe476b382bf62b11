import { afterEach, describe, expect, it } from "vitest";
import { openSession } from "../study/open-session.ts";
import type { Session } from "../study/session.ts";
import { candidateName } from "./candidate-name.ts";
import { createTuneResult } from "./create-result.ts";
import type { Finalists, Finals } from "./finals.ts";
import { isRecord } from "./is-record.ts";
import { type PlanOptions, planTuning } from "./plan.ts";
import type { Evaluated, TuneResult } from "./tuning-result.ts";

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

const evaluated = (number: number, mean: number, seconds: number): Evaluated => ({
  number,
  model: number === 2 ? "forest" : "tree",
  params: { depth: number },
  train: 0.99,
  validation: { mean, low: mean - 0.1, high: mean + 0.1 },
  std: 0.02,
  folds: [mean],
  secondsToTrain: seconds / 2,
  seconds,
  rowsPerSecond: 100,
});
const best = evaluated(9, 0.9, 8);
const untuned = evaluated(2, 0.8, 3);
/** Best score first. */
const leaderboard = [
  best,
  evaluated(7, 0.85, 9),
  untuned,
  evaluated(4, 0.7, 3),
  evaluated(5, 0.6, 1),
];

async function create(
  finals: Partial<Finals> = {},
  finalists: Partial<Finalists> = {},
  options: Partial<PlanOptions> = {},
): Promise<TuneResult<"classification">> {
  const plan = await planTuning(
    Array.from({ length: 40 }, (_, i) => ({ a: (i * 7) % 11, y: i % 2 === 0 ? "no" : "yes" })),
    { target: "y", models: ["tree"], ...options },
  );
  const objectives = plan.timed
    ? ({ score: "maximize", seconds: "minimize" } as const)
    : ("maximize" as const);
  const session = await openSession({ name: "mine", objectives, seed: 0 }, plan.space);
  sessions.push(session);
  return createTuneResult<"classification">(
    plan,
    session,
    { best, untuned, constant: 0.5, ...finalists },
    {
      holdout: { score: 0.88, low: 0.8, high: 0.95 },
      baselineHoldout: { score: 0.79, low: 0.7, high: 0.86 },
      verdict: {
        fit: "good",
        beatsDefault: true,
        gain: { score: 0.09, low: 0.02, high: 0.15 },
        recommended: "best",
        advice: "Fine.",
      },
      predictions: undefined,
      heldTarget: { values: new Float64Array(0), classes: 2 },
      kept: best,
      pipeline: { model: "constant", preparation: { steps: [] }, fitted: { value: [0.25, 0.75] } },
      ...finals,
    },
    leaderboard,
    1.23456,
  );
}

describe("the result of a search", () => {
  it("has the finalists with their scores on the held rows", async () => {
    const r = await create();
    expect(r).toMatchObject({ task: "classification", metric: "auc", study: "mine", best });
    expect(r.holdout).toEqual({ mean: 0.88, low: 0.8, high: 0.95 });
    expect(r.baseline).toEqual({ ...untuned, holdout: { mean: 0.79, low: 0.7, high: 0.86 } });
  });
  it("has no baseline where no untuned model was evaluated, and no holdout without rows", async () => {
    const r = await create(
      { holdout: undefined, baselineHoldout: undefined },
      { untuned: undefined },
    );
    expect(r.baseline).toBeUndefined();
    expect(r.holdout).toBeUndefined();
    expect(Object.keys(r.toJSON())).not.toContain("default");
    expect(Object.keys(r.toJSON())).not.toContain("holdout");
  });
  it("has the candidates of which no better one takes less time as its front", async () => {
    // 7 is slower than 9, and 4 takes as long as 2, which scores better.
    expect((await create()).front.map((e) => e.number)).toEqual([9, 2, 5]);
  });
  it("predicts with the model that was kept", async () => {
    const predictions = [];
    for await (const p of (await create()).predict([{ a: 1 }])) predictions.push(p);
    expect(predictions).toEqual([{ prediction: "yes", probability: { no: 0.25, yes: 0.75 } }]);
  });
  it("saves that model with the columns, the classes and its own parameters", async () => {
    const r = await create({ kept: untuned });
    expect(r.model()).toMatchObject({
      format: "attune-model",
      version: 1,
      task: "classification",
      metric: "auc",
      target: "y",
      classes: ["no", "yes"],
      columns: [{ name: "a", type: "number" }],
      params: { depth: 2 },
    });
  });
});

describe("the result as JSON", () => {
  it("has scores and parameters, and seconds to the millisecond", async () => {
    const json = (await create()).toJSON();
    expect(json.seconds).toBe(1.235);
    expect(json.best).toEqual({
      model: "tree",
      params: { depth: 9 },
      cv: { mean: 0.9, std: 0.02 },
      train: 0.99,
      secondsToTrain: 4,
    });
    expect(json.default).toEqual({
      model: "forest",
      cv: { mean: 0.8, std: 0.02 },
      holdout: { score: 0.79, low: 0.7, high: 0.86 },
    });
    expect(json.holdout).toEqual({ score: 0.88, low: 0.8, high: 0.95 });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
  it("says which candidate was kept, by its number", async () => {
    expect((await create()).toJSON().kept).toBe("best");
    expect((await create({ kept: untuned })).toJSON().kept).toBe("default");
    // An untuned model that won is the best candidate, too.
    expect((await create({ kept: untuned }, { best: untuned })).toJSON().kept).toBe("best");
  });
  it("has the front only when seconds are an objective", async () => {
    expect((await create()).toJSON().front).toBeUndefined();
    const timed = await create({}, {}, { objective: "score,time" });
    expect(timed.toJSON().front).toEqual(
      timed.front.map((e) => ({
        model: e.model,
        params: e.params,
        cv: { mean: e.validation.mean, std: 0.02 },
        seconds: e.seconds,
        secondsToTrain: e.seconds / 2,
        rowsPerSecond: 100,
      })),
    );
  });
});

it("a candidate is called untuned by its number, not by its model", async () => {
  const r = await create();
  expect(candidateName(untuned, r)).toBe("untuned forest");
  expect(candidateName({ ...untuned, number: 12 }, r)).toBe("tuned forest");
  expect(candidateName(best, { baseline: undefined })).toBe("tuned tree");
});

it.each<[unknown, boolean]>([
  [{}, true],
  [[], true],
  [Object.create(null), true],
  [null, false],
  [undefined, false],
  ["text", false],
  [3, false],
])("members of %j can be read: %s", (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

import { afterEach, describe, expect, it } from "vitest";
import { evaluated as candidate, contender } from "../../test/tune-parts.ts";
import { openSession } from "../study/session/open-session.ts";
import type { Session } from "../study/session/session.ts";
import { createTuneResult, type Outcome } from "./create-result.ts";
import type { EnsembleJson, MemberJson } from "./ensemble/ensemble.ts";
import type { Choice } from "./finals/choose-model.ts";
import type { Finals } from "./finals/finals.ts";
import { isRecord } from "./is-record.ts";
import type { PlanOptions } from "./plan/tune-plan.ts";
import { planTuning } from "./plan.ts";
import { readSavedModel } from "./saved-model/saved-model.ts";
import { candidateName, modelName } from "./search/candidate-name.ts";
import { defaultCandidate } from "./search/candidates.ts";
import type { Evaluated, TuneResult } from "./tuning-result.ts";

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

const evaluated = (number: number, mean: number, seconds: number): Evaluated =>
  candidate(number, mean, {
    model: number === 2 ? "forest" : "tree",
    secondsToTrain: seconds / 2,
    seconds,
  });
const best = evaluated(9, 0.9, 8);
const second = evaluated(7, 0.85, 9);
const untuned = evaluated(2, 0.8, 3);
/** Best score first. */
const leaderboard = [best, second, untuned, evaluated(4, 0.7, 3), evaluated(5, 0.6, 1)];

const choice = (score: number, ...members: readonly (readonly [Evaluated, number])[]): Choice => ({
  members: members.map(([e, weight]) => ({
    contender: { ...contender(e.number, new Float64Array(0)), evaluated: e },
    weight,
  })),
  ...{ score, chosenScore: score },
  ...{ calibration: undefined, crossFitted: new Float64Array(0), held: new Float64Array(0) },
});
const single = choice(0.89, [best, 1]);
const both = choice(0.91, [best, 0.75], [second, 0.25]);

/** A model that predicts these probabilities, once for each part of the shares. */
const member = (weight: number, ...shares: readonly (readonly [number, number])[]): MemberJson => ({
  ...{ model: "tree", params: { depth: 9 }, weight },
  pipelines: shares.map((value) => ({
    ...{ model: "constant", fitted: { value } },
    preparation: { steps: [{ kind: "number", name: "a", fill: [0], missing: false }] },
  })),
});
const calibration = { temperature: 1, floor: 0.001 };
const ofSingle: EnsembleJson = { members: [member(1, [0.25, 0.75])], calibration };
const ofBoth: EnsembleJson = {
  members: [member(0.75, [0.5, 0.5], [1, 0]), member(0.25, [0.25, 0.75])],
  calibration,
};

const finals: Finals = {
  decision: { kept: single, single, gain: undefined },
  untuned: choice(0.79, [untuned, 1]),
  by: "holdout",
  estimate: { score: 0.88, low: 0.8, high: 0.95 },
  untunedEstimate: { score: 0.79, low: 0.7, high: 0.86 },
  constantEstimate: { score: 0.5, low: 0.5, high: 0.5 },
  predictions: Float64Array.of(0.9, 0.1, 0.2, 0.8),
  target: { values: Float64Array.of(0, 1), classes: 2 },
  rows: Int32Array.of(0, 1),
  overUntuned: { score: 0.09, low: 0.02, high: 0.15 },
  overConstant: { score: 0.38, low: 0.3, high: 0.45 },
  validation: { score: 0.89, low: 0.85, high: 0.92 },
};

async function create(
  ofFinals: Partial<Finals> = {},
  outcome: Partial<Outcome> = {},
  options: Partial<PlanOptions> = {},
  before: (session: Session) => Promise<void> = async () => {},
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
  await before(session);
  return createTuneResult<"classification">(plan, session, {
    finals: { ...finals, ...ofFinals },
    ensemble: ofSingle,
    test: undefined,
    written: { models: "scored", text: "As scored." },
    leaderboard,
    untried: [],
    examination: { learning: undefined, importance: undefined, shown: [], effects: undefined },
    seconds: 1.23456,
    data: "some.csv",
    ...outcome,
  });
}
const createBoth = () =>
  create({ decision: { kept: both, single, gain: undefined } }, { ensemble: ofBoth });

async function predictionsOf(r: Pick<TuneResult<"classification">, "predict">) {
  const predictions = [];
  for await (const p of r.predict([{ a: 1 }])) predictions.push(p);
  return predictions;
}

describe("the result of a search", () => {
  it("has the kept model with its score, and what it is compared with", async () => {
    const r = await create();
    expect(r).toMatchObject({ task: "classification", metric: "auc", study: "mine" });
    expect(r.best).toEqual({
      model: "tree",
      params: { depth: 9 },
      members: [{ number: 9, model: "tree", params: { depth: 9 }, weight: 1 }],
      validation: 0.89,
      rowsPerSecond: 100,
    });
    expect(r.single).toEqual(best);
    expect(r.untuned).toEqual({ ...untuned, estimate: { mean: 0.79, low: 0.7, high: 0.86 } });
    expect(r.constant).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
    expect(r.estimate).toEqual({ mean: 0.88, low: 0.8, high: 0.95, by: "holdout", rows: 2 });
    expect(r.holdout).toEqual({ mean: 0.88, low: 0.8, high: 0.95 });
    expect(r.verdict).toMatchObject({
      ...{ beatsConstant: true, beatsUntuned: true, confirmed: true },
      gainOverUntuned: finals.overUntuned,
      gainOverConstant: finals.overConstant,
      overtuning: { score: expect.closeTo(0.01, 9) },
    });
    expect(r.cost).toBeUndefined();
  });
  it("has an ensemble as its members, which predict one after the other", async () => {
    const { best: kept, single: alone } = await createBoth();
    expect(kept).toMatchObject({ model: "ensemble", params: {}, validation: 0.91 });
    expect(kept.members.map((m) => [m.number, m.weight])).toEqual([
      [9, 0.75],
      [7, 0.25],
    ]);
    // Two models of the first member and one of the second, each with 100 rows in a second.
    expect(kept.rowsPerSecond).toBeCloseTo(100 / 3, 9);
    expect(alone).toEqual(best);
  });
  it("has no untuned model where none was evaluated, and no holdout without rows", async () => {
    const r = await create({
      ...{ by: "cross-validation", untuned: undefined, untunedEstimate: undefined },
      constantEstimate: undefined,
    });
    expect([r.untuned, r.holdout, r.constant]).toEqual([undefined, undefined, undefined]);
    expect(r.estimate).toMatchObject({ by: "cross-validation", mean: 0.88 });
    for (const absent of ["untuned", "holdout", "constant"])
      expect(Object.keys(r.toJSON())).not.toContain(absent);
  });
  it("has the candidates of which no better one takes less time as its front", async () => {
    // 7 is slower than 9, and 4 takes as long as 2, which scores better.
    expect((await create()).front.map((e) => e.number)).toEqual([9, 2, 5]);
  });
  it("predicts with the model that was kept", async () => {
    expect(await predictionsOf(await create())).toEqual([
      { prediction: "yes", probability: { no: 0.25, yes: 0.75 } },
    ]);
  });
  it("predicts the weighted mean of an ensemble's members, each the mean of its models", async () => {
    const no = 0.75 * (0.5 + 1) * 0.5 + 0.25 * 0.25;
    expect(await predictionsOf(await createBoth())).toEqual([
      {
        prediction: "no",
        probability: { no: expect.closeTo(no, 12), yes: expect.closeTo(1 - no, 12) },
      },
    ]);
  });
  it("saves that model with the columns and the classes", async () => {
    const r = await createBoth();
    const saved = readSavedModel(JSON.stringify(r.model()), "m.json");
    expect(saved).toMatchObject({
      format: "attune-model",
      version: 3,
      task: "classification",
      metric: "auc",
      target: "y",
      classes: ["no", "yes"],
      columns: [{ name: "a", type: "number" }],
      ensemble: ofBoth,
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
      members: [{ number: 9, model: "tree", params: { depth: 9 }, weight: 1 }],
      cv: { mean: 0.89 },
      rowsPerSecond: 100,
    });
    expect(json.single).toEqual({
      model: "tree",
      params: { depth: 9 },
      cv: { mean: 0.9, std: 0.02 },
    });
    expect(json.untuned).toEqual({
      model: "forest",
      params: { depth: 2 },
      cv: { mean: 0.8, std: 0.02 },
      estimate: { score: 0.79, low: 0.7, high: 0.86 },
    });
    expect(json.constant).toEqual({ score: 0.5, low: 0.5, high: 0.5 });
    expect(json.estimate).toEqual({ score: 0.88, low: 0.8, high: 0.95, by: "holdout", rows: 2 });
    expect(json.holdout).toEqual({ score: 0.88, low: 0.8, high: 0.95 });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
  it("has the members of an ensemble in place of parameters", async () => {
    const { best: kept } = (await createBoth()).toJSON();
    expect(kept.model).toBe("ensemble");
    expect(Object.keys(kept)).not.toContain("params");
    expect(kept.members.map((m) => m.weight)).toEqual([0.75, 0.25]);
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

it("a candidate is called untuned when all its parameters have their defaults", async () => {
  const forest = defaultCandidate("forest", "classification");
  const task = { task: "classification" } as const;
  expect(candidateName(forest, task)).toBe("untuned forest");
  expect(candidateName({ ...forest, params: { ...forest.params, depth: 3 } }, task)).toBe(
    "tuned forest",
  );
  expect(candidateName({ model: "constant", params: {} }, task)).toBe("constant");
});

it("a kept model is called by its candidate, an ensemble by the number of its members", async () => {
  expect(modelName((await create()).best, await create())).toBe("tuned tree");
  const two = await createBoth();
  expect(modelName(two.best, two)).toBe("ensemble of 2 models");
});

it("a search of which most trials failed has a result without important parameters", async () => {
  const r = await create({}, {}, {}, async (session) => {
    for (let i = 0; i < 12; i++) {
      const [trial] = await session.askAll(1);
      if (i < 3) await trial.tell(0.5 + i / 10);
      else await trial.fail("took longer than 6 s");
    }
  });
  expect(r.toJSON().report.parameters).toEqual([]);
});

it("an ensemble has its cost, compared with the best single candidate", async () => {
  const { cost, toJSON } = await createBoth();
  // Two models of the first member, which is that candidate, and one of the second.
  expect(cost?.slower).toBeCloseTo(1.5, 9);
  expect(cost?.larger).toBeGreaterThan(1.3);
  expect(cost?.larger).toBeLessThan(1.7);
  expect(toJSON().cost).toEqual(cost);
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

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrialRow } from "../../trial/row.ts";
import type { StudySpec } from "../storage.ts";
import { COMPLETE, FAIL, type OptunaTrial, PRUNED, RUNNING, WAITING } from "./optuna-study.ts";
import { makeSchema } from "./study-schema.ts";
import { toTrialRow } from "./translate.ts";
import { toInsertedTrial, toRestoredTrial } from "./write-trial.ts";

const spec: StudySpec = {
  name: "s",
  space: {
    version: 1,
    params: {
      x: { type: "float", low: 0, high: 1 },
      o: {
        type: "choose",
        branches: { sgd: { rate: { type: "float", low: 0, high: 1 } }, adam: {} },
      },
      order: { type: "permutation", items: ["a", "b"] },
    },
  },
  objectives: "minimize",
  limits: { memory: { atMost: 4 }, speed: { atLeast: 10 } },
  seed: 1,
  sampler: "random",
};
const schema = makeSchema(spec, false);
const withoutSpace = makeSchema({ ...spec, space: null }, false);
const x = { kind: "float", low: 0, high: 1, log: false, step: null } as const;

const trial = (changed: Partial<OptunaTrial>): OptunaTrial => ({
  id: 5,
  number: 2,
  state: RUNNING,
  values: null,
  params: new Map(),
  intermediate: new Map(),
  user: {},
  system: {},
  start: 1000,
  complete: 0,
  ...changed,
});

describe("toTrialRow of a trial that Optuna wrote", () => {
  it("complete: values, measured limits by the constraints, reports by step", () => {
    const row = toTrialRow(
      trial({
        state: COMPLETE,
        values: [Infinity],
        params: new Map([["x", { internal: 0.25, distribution: x }]]),
        intermediate: new Map([
          [3, Number.NaN],
          [1, 7],
        ]),
        user: { why: "é" },
        system: { "constraints:memory": -1, constraints: [9, 2] },
        complete: 3500,
      }),
      withoutSpace,
    );
    expect(row).toEqual({
      number: 2,
      state: "complete",
      params: { x: 0.25 },
      origin: { sampler: "optuna" },
      note: undefined,
      attributes: { why: "é" },
      internal: {},
      reports: [
        { step: 1, values: [7], seconds: 0 },
        { step: 3, values: [Number.NaN], seconds: 0 },
      ],
      worker: "optuna",
      attempt: 1,
      startedAt: 1000,
      seconds: 2.5,
      values: [Infinity],
      limits: [3, 8],
      error: undefined,
      cost: undefined,
      step: 0,
      reason: undefined,
      message: undefined,
    } satisfies TrialRow);
  });
  it("pruned: at the last step that it reported", () => {
    const pruned = trial({
      state: PRUNED,
      intermediate: new Map([
        [4, 1],
        [2, 1],
      ]),
    });
    expect(toTrialRow(pruned, schema)).toMatchObject({ state: "pruned", step: 4, values: [] });
  });
  it("failed: with Optuna's reason", () => {
    expect(toTrialRow(trial({ state: FAIL, system: { fail_reason: "no" } }), schema)).toMatchObject(
      {
        state: "failed",
        reason: "error",
        message: "no",
      },
    );
    expect(toTrialRow(trial({ state: FAIL }), schema).message).toBe("failed in Optuna");
  });
  it("enqueued: with the parameters that are fixed", () => {
    const system = { fixed_params: { x: 0.5 } };
    expect(toTrialRow(trial({ state: WAITING, start: 0, system }), withoutSpace)).toMatchObject({
      state: "waiting",
      params: { x: 0.5 },
      origin: "enqueued",
      attempt: 0,
    });
  });
  it("running: without parameters until all are there", () => {
    const params = new Map([["x", { internal: 0.25, distribution: x }]]);
    expect(toTrialRow(trial({ params }), schema).params).toBeNull();
    expect(toTrialRow(trial({ params }), withoutSpace).params).toEqual({ x: 0.25 });
    expect(toTrialRow(trial({}), withoutSpace).params).toBeNull();
  });
  it("of an earlier Attune: Attune's own keys are separated", () => {
    const legacy = makeSchema(spec, true);
    const row = toTrialRow(
      trial({ user: { token: "old", why: 1 }, system: { "attune:internal": { token: "new" } } }),
      legacy,
    );
    expect([row.attributes, row.internal]).toEqual([{ why: 1 }, { token: "new" }]);
  });
});

describe("A trial that Attune wrote", () => {
  const row: TrialRow = {
    number: 2,
    state: "complete",
    params: { x: 0.5, o: { kind: "sgd", rate: 0.1 }, order: ["b", "a"] },
    origin: { sampler: "tpe", reason: "model" },
    note: { own: [1] },
    attributes: { why: [null] },
    internal: { folds: [1, 2] },
    reports: [{ step: 1, values: [0.5], seconds: 2 }],
    worker: "host:1::a",
    attempt: 3,
    startedAt: 5000,
    seconds: 2,
    values: [1.5],
    limits: [5, Number.NaN],
    error: [0.1],
    cost: 9,
    step: 0,
    reason: undefined,
    message: undefined,
  };
  const stored = (t: TrialRow): OptunaTrial => trial({ ...toRestoredTrial(t, schema, 1) });

  it("comes back as it was", () => {
    expect(toTrialRow(stored(row), schema)).toEqual(row);
    const pruned: TrialRow = { ...row, state: "pruned", step: 7, values: [], limits: [] };
    expect(toTrialRow(stored({ ...pruned, error: undefined }), schema)).toEqual({
      ...pruned,
      error: undefined,
    });
  });
  it("has for Optuna the parameters and constraints that Optuna knows", () => {
    const { params, system } = stored(row);
    expect([...params].map(([name, p]) => [name, p.internal])).toEqual([
      ["x", 0.5],
      ["o", 0],
      ["o.sgd.rate", 0.1],
    ]);
    expect(system["constraints:memory"]).toBe(1);
    expect(system).not.toHaveProperty("constraints:speed"); // It was not measured.
  });
  it("from outside waits with Optuna's flat names", () => {
    const { params } = row;
    const inserted = { params: params ?? {}, origin: "enqueued", values: [], limits: [] } as const;
    const waiting = toInsertedTrial({ ...inserted, state: "waiting", seconds: 0 }, schema, 1);
    expect(waiting.system?.["fixed_params"]).toEqual({
      x: 0.5,
      o: "sgd",
      "o.sgd.rate": 0.1,
      order: ["b", "a"],
    });
    expect(toTrialRow(trial({ ...waiting }), schema)).toMatchObject({
      state: "waiting",
      params,
      origin: "enqueued",
    });
  });
});

describe("Any trial of another storage", () => {
  const number = fc.double().map((x) => x + 0);
  const states = fc.constantFrom("complete", "pruned", "failed", "waiting" as const);
  const rows: fc.Arbitrary<TrialRow> = fc
    .record({
      state: states,
      x: fc.double({ min: 0, max: 1, noNaN: true }),
      kind: fc.constantFrom({ kind: "sgd", rate: 0.5 }, { kind: "adam" }),
      note: fc.option(fc.array(fc.integer()), { nil: undefined }),
      values: fc.array(number, { minLength: 1 }),
      limits: fc.tuple(number, number),
      error: fc.option(fc.array(number), { nil: undefined }),
      cost: fc.option(number, { nil: undefined }),
      step: fc.nat(),
      seconds: fc.nat(),
      startedAt: fc.nat(4e12),
      attempt: fc.nat(9),
      message: fc.string(),
    })
    .map(({ x, kind, ...t }): TrialRow => {
      const isComplete = t.state === "complete";
      const isFailed = t.state === "failed";
      return {
        ...t,
        number: 2,
        params: { x: x + 0, o: kind, order: ["a", "b"] },
        origin: { sampler: "tpe" },
        attributes: {},
        internal: {},
        reports: [],
        worker: "w",
        values: isComplete ? t.values : [],
        limits: isComplete ? t.limits : [],
        error: isComplete ? t.error : undefined,
        cost: isComplete ? t.cost : undefined,
        step: t.state === "pruned" ? t.step : 0,
        reason: isFailed ? "timeout" : undefined,
        message: isFailed ? t.message : undefined,
      };
    });
  it("comes back from Optuna's format as it was", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const restored = trial({ ...toRestoredTrial(row, schema, 777) });
        expect(toTrialRow(restored, schema)).toEqual(row);
      }),
    );
  });
  it("is over for Optuna exactly if it has finished, with its end after its seconds", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const { state, start = 0, complete } = toRestoredTrial(row, schema, 777);
        expect(state === WAITING).toBe(row.state === "waiting");
        expect(complete).toBe(row.state === "waiting" ? 0 : start + row.seconds * 1000);
      }),
    );
  });
});

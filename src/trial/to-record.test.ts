import { describe, expect, it } from "vitest";
import { copyLineage, lineageOf } from "./lineage.ts";
import { measuresOf } from "./measures.ts";
import { runningRow, type TrialRow } from "./row.ts";
import { toRecord } from "./to-record.ts";

const measures = measuresOf({ loss: "minimize", speed: "maximize" }, { mb: { atMost: 5 } });
const row: TrialRow = {
  ...runningRow(2, "w", { x: 1 }, "enqueued", undefined, 1000),
  internal: { repeats: [[1, 2]] },
  attributes: { mine: 1 },
  reports: [{ step: 3, values: [4, 5], seconds: 6 }],
  seconds: 7,
  step: 3,
};
const common = {
  number: 2,
  params: { x: 1 },
  attributes: { mine: 1 },
  reports: [{ step: 3, value: { loss: 4, speed: 5 }, seconds: 6 }],
  origin: "enqueued",
};
const started = { ...common, startedAt: new Date(1000), worker: "w", attempt: 1 };

describe("a record", () => {
  it("has what its state has, and nothing of Attune's own", () => {
    expect(toRecord({ ...row, state: "waiting" }, measures)).toEqual({
      ...common,
      state: "waiting",
    });
    expect(toRecord(row, measures)).toEqual({ ...started, state: "running" });
    expect(toRecord({ ...row, state: "paused" }, measures)).toEqual({
      ...started,
      state: "paused",
      step: 3,
    });
    expect(toRecord({ ...row, state: "pruned" }, measures)).toEqual({
      ...started,
      state: "pruned",
      step: 3,
      seconds: 7,
    });
    expect(toRecord({ ...row, state: "failed", reason: "memory", message: "m" }, measures)).toEqual(
      {
        ...started,
        state: "failed",
        seconds: 7,
        reason: "memory",
        message: "m",
      },
    );
  });
  it("that is complete names values, errors, repeats and limits", () => {
    const complete: TrialRow = { ...row, state: "complete", values: [1, 2], limits: [6] };
    expect(toRecord({ ...complete, error: [0.1, 0.2], cost: 0 }, measures)).toEqual({
      ...started,
      state: "complete",
      seconds: 7,
      value: { loss: 1, speed: 2 },
      error: { loss: 0.1, speed: 0.2 },
      repeats: [{ loss: 1, speed: 2 }],
      cost: 0,
      limits: { mb: 6 },
      feasible: false,
    });
    const plain = toRecord({ ...complete, internal: {}, limits: [5] }, measures);
    expect(plain).toMatchObject({ feasible: true });
    expect(Object.keys(plain)).not.toEqual(expect.arrayContaining(["error"]));
    expect("repeats" in plain || "cost" in plain).toBe(false);
  });
  it("reads repeats of earlier formats, which are bare numbers", () => {
    const one = measuresOf("minimize", {});
    const stored = { ...row, reports: [], values: [2], internal: { repeats: [1, 3] } };
    expect(toRecord({ ...stored, state: "complete" }, one)).toMatchObject({ repeats: [1, 3] });
  });
});

describe("a lineage", () => {
  const member = (number: number, x: number, note?: TrialRow["note"]): TrialRow =>
    runningRow(number, "w", { x }, "added", note, 1);
  it("is none for a trial that has copied no other, whatever its note", () => {
    for (const note of [undefined, null, 3, "n", {}, { schedule: [] }])
      expect(lineageOf(note)).toBeUndefined();
  });
  it("of copies of copies follows the weights, and the member's own training", () => {
    const first = copyLineage(member(0, 0.1), member(1, 0.2), 3, { x: 0.3 });
    expect(first).toEqual({
      schedule: [
        { step: 0, params: { x: 0.2 } },
        { step: 3, params: { x: 0.3 }, from: 1 },
      ],
      own: [
        { step: 0, params: { x: 0.1 } },
        { step: 3, params: { x: 0.3 }, from: 1 },
      ],
    });
    const second = lineageOf(copyLineage(member(2, 0.4), member(0, 0.3, first), 6, { x: 0.5 }));
    expect(second?.schedule.map((s) => [s.step, s.params.x, s.from])).toEqual([
      [0, 0.2, undefined],
      [3, 0.3, 1],
      [6, 0.5, 0],
    ]);
    expect(second?.own.map((s) => s.params.x)).toEqual([0.4, 0.5]);
  });
  it("leaves out stages of the other at the step of the copy, and later, which were not copied", () => {
    const other = {
      schedule: [
        { step: 0, params: { x: 1 } },
        { step: 5, params: { x: 2 } },
      ],
      own: [],
    };
    const copied = lineageOf(copyLineage(member(0, 0.1), member(1, 2, other), 5, { x: 3 }));
    expect(copied?.schedule.map((s) => [s.step, s.params.x])).toEqual([
      [0, 1],
      [5, 3],
    ]);
  });
  it("is shown as the record's schedule", () => {
    const note = copyLineage(member(0, 0.1), member(1, 0.2), 3, { x: 0.3 });
    expect(toRecord(member(0, 0.3, note), measuresOf("minimize", {})).schedule).toHaveLength(2);
  });
});

describe("a record that is written to", () => {
  const params = { x: 1, m: { kind: "a", y: [1, { z: 2 }] } };
  const schedule = [{ step: 0, params }];
  const whole: TrialRow = {
    ...row,
    state: "complete",
    params,
    origin: { sampler: "tpe" },
    note: { schedule, own: schedule },
    attributes: { mine: { deep: [1] } },
    values: [1, 2],
    limits: [4],
    error: [0.1, 0.2],
  };
  it("stays as it is, whatever part of it, and so does the row", () => {
    const record = toRecord(whole, measures);
    const before = structuredClone(record);
    const write = (part: object): void => {
      for (const key of [...Object.keys(part), "added"])
        expect(Reflect.set(part, key, 9)).toBe(false);
      for (const value of Object.values(part))
        if (typeof value === "object" && value !== null && !(value instanceof Date)) write(value);
    };
    write(record);
    if (record.state !== "waiting") record.startedAt.setTime(0);
    expect(record).toEqual(before);
    expect(Reflect.set(params, "x", 1)).toBe(true);
  });
  it("does not change with the row's own objects", () => {
    const attributes = { list: [1] };
    const record = toRecord({ ...whole, attributes }, measures);
    attributes.list.push(2);
    params.m.y.push(3);
    expect(record.attributes).toEqual({ list: [1] });
    expect(record.params).toEqual({ x: 1, m: { kind: "a", y: [1, { z: 2 }] } });
  });
});

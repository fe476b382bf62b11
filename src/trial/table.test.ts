import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float } from "../space/builders.ts";
import { type Space, space } from "../space/space.ts";
import type { HistoryColumns } from "./history.ts";
import { measuresOf } from "./measures.ts";
import { runningRow, type TrialRow } from "./row.ts";
import { TrialRows } from "./rows.ts";
import { TrialTable } from "./table.ts";

const line = space({ x: float(0, 10) }) as Space;
const table = (): TrialTable => new TrialTable(line, measuresOf("maximize", { mb: { atMost: 5 } }));
const running = (number: number, x = 5, startedAt = 1): TrialRow =>
  runningRow(number, "w", { x }, "added", undefined, startedAt);
const done = (number: number, value: number, mb = 1): TrialRow => ({
  ...running(number),
  state: "complete",
  values: [value],
  limits: [mb],
  seconds: 4,
});
const numbersOf = ({ number, length }: HistoryColumns): readonly number[] =>
  Array.from(number.subarray(0, length));
const first = (column: Float64Array, { length }: HistoryColumns): readonly number[] =>
  Array.from(column.subarray(0, length));

describe("the table of trials", () => {
  it("has finished trials as columns in completion order, losses signed", () => {
    const t = table();
    for (const row of [done(4, 2, 7), { ...done(1, 3), cost: 9 }, done(2, -1)]) t.add(row);
    t.add({ ...running(0), state: "failed", reason: "error" });
    const { finished } = t.history;
    expect(numbersOf(finished)).toEqual([4, 1, 2, 0]);
    expect(finished.state.slice(0, 4)).toEqual(["complete", "complete", "complete", "failed"]);
    expect(first(finished.loss[0], finished)).toEqual([-2, -3, 1, Number.NaN]);
    expect(first(finished.violation, finished)).toEqual([2, 0, 0, 0]);
    expect(first(finished.excess[0], finished)).toEqual([2, -4, -4, Number.NaN]);
    expect(first(finished.cost, finished)).toEqual([4, 9, 4, 0]);
    expect(first(finished.unit[0], finished)).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it("counts trials by state, without numbers that are only reserved", () => {
    const t = table();
    const none = { waiting: 0, running: 0, paused: 0, complete: 0, pruned: 0, failed: 0 };
    t.add(runningRow(0, "w", null, "added", undefined, 0));
    expect([t.counts, t.finishedCount]).toEqual([none, 0]);
    t.add(running(0));
    t.add(running(1));
    t.add({ ...running(3), state: "waiting" });
    expect(t.counts).toEqual({ ...none, running: 2, waiting: 1 });
    t.add({ ...running(1), state: "paused", step: 1 });
    t.add(done(0, 1));
    t.add({ ...done(0, 1), attributes: { a: 1 } });
    t.add({ ...running(3), state: "failed", reason: "error" });
    expect(t.counts).toEqual({ ...none, paused: 1, complete: 1, failed: 1 });
    expect(t.finishedCount).toBe(2);
  });

  it("moves a trial from pending to paused, back, and to the end", () => {
    const t = table();
    const look = (): readonly (readonly number[])[] =>
      [t.history.pending, t.history.paused, t.history.finished].map(numbersOf);
    t.add(runningRow(0, "w", null, "added", undefined, 0));
    expect(look()).toEqual([[], [], []]);
    expect(t.isStarted(0)).toBe(false);
    t.add(running(0));
    expect(look()).toEqual([[0], [], []]);
    t.add({ ...running(0), state: "paused", step: 1 });
    expect(look()).toEqual([[], [0], []]);
    expect(t.isStarted(0)).toBe(true);
    t.add(running(0));
    expect(look()).toEqual([[0], [], []]);
    expect(t.add(done(0, 1))).toBe(true);
    expect(look()).toEqual([[], [], [0]]);
    expect(t.isStarted(0)).toBe(false);
  });

  it("a trial that waits is none that samplers know of, one that was lost and claimed stays", () => {
    const t = table();
    t.add(running(0));
    t.add({ ...running(0), attempt: 2 }); // lost, and claimed: it keeps the time of its start
    expect(numbersOf(t.history.pending)).toEqual([0]);
    t.add({ ...running(0), state: "waiting" });
    expect(numbersOf(t.history.pending)).toEqual([]);
    t.add(running(0, 5, 0)); // claimed, not started
    expect(numbersOf(t.history.pending)).toEqual([]);
  });
  it("a paused trial that is claimed stays paused until it is started", () => {
    const t = table();
    t.add({ ...running(0), state: "paused", step: 1 });
    t.add(running(0, 5, 0));
    expect(numbersOf(t.history.pending).concat(numbersOf(t.history.paused))).toEqual([0]);
  });

  it("counts a finished trial once, and keeps what was annotated after", () => {
    const t = table();
    expect(t.add(done(0, 1))).toBe(true);
    const { history } = t;
    expect(t.add({ ...done(0, 1), attributes: { why: "later" } })).toBe(false);
    expect(t.finishedCount).toBe(1);
    expect(t.history).toBe(history);
    expect(t.rows.get(0)?.attributes).toEqual({ why: "later" });
  });

  it("counts trials outside the space, but they are not part of the history", () => {
    const t = table();
    expect(t.add({ ...done(0, 1), params: { y: "?" } }, false)).toBe(true);
    t.add({ ...running(1), params: { y: "?" } }, false);
    expect([t.finishedCount, t.history.finished.length, t.history.pending.length]).toEqual([
      1, 0, 0,
    ]);
    expect(t.rows.get(0)?.params).toEqual({ y: "?" });
  });

  it("keeps curves of every state, losses by objective, and none is an empty curve", () => {
    const t = new TrialTable(line, measuresOf({ a: "minimize", b: "maximize" }, {}));
    const reports = [
      { step: 1, values: [5, 6], seconds: 0 },
      { step: 4, values: [3, 8], seconds: 1 },
    ];
    t.add({ ...running(0), reports });
    const curve = t.history.curve(0);
    expect([curve.step, ...curve.losses].map((c) => Array.from(c))).toEqual([
      [1, 4],
      [5, 3],
      [-6, -8],
    ]);
    expect(curve.loss).toBe(curve.losses[0]);
    expect(t.history.curve(9)).toMatchObject({ step: new Float64Array(0), losses: [{}, {}] });
  });

  it("keeps no copy of rows that the storage has in this process", () => {
    const rows = new TrialRows(1);
    const t = new TrialTable(line, measuresOf("minimize", {}), rows);
    t.add(done(0, 1));
    expect(t.rows.get(0)).toBeUndefined();
    rows.set({ ...done(0, 1), note: 3 });
    expect([t.rows.get(0)?.values, t.history.note(0)]).toEqual([[1], 3]);
  });

  it("a history that was handed out stays as it is, whatever comes after", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 150 }), (n, more) => {
        const t = table();
        for (let i = 0; i < n; i++) t.add(done(i, i));
        t.add(running(n));
        const early = t.history;
        for (let i = n + 1; i < n + 1 + more; i++) t.add(done(i, -i));
        t.add(done(n, 1));
        expect(numbersOf(early.finished)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(first(early.finished.loss[0], early.finished)).toEqual(
          Array.from({ length: n }, (_, i) => -i),
        );
        expect(numbersOf(early.pending)).toEqual([n]);
        // A longer history starts with every shorter one.
        expect(numbersOf(t.history.finished).slice(0, n)).toEqual(numbersOf(early.finished));
      }),
      { numRuns: 20 },
    );
  });

  it("pending and paused trials are in order of number", () => {
    const t = table();
    for (const number of [5, 1, 3]) t.add(running(number, number));
    for (const number of [4, 0, 2]) t.add({ ...running(number, number), state: "paused", step: 1 });
    const { pending, paused } = t.history;
    expect([numbersOf(pending), numbersOf(paused)]).toEqual([
      [1, 3, 5],
      [0, 2, 4],
    ]);
    expect(Array.from(pending.unit[0])).toEqual([0.1, 0.3, 0.5]);
    expect(Array.from(paused.unit[0])).toEqual([0, 0.2, 0.4]);
  });
});

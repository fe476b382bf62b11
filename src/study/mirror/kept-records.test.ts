import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measuresOf } from "../../trial/measures.ts";
import { runningRow, type TrialRow } from "../../trial/row.ts";
import { TrialRows } from "../../trial/rows.ts";
import { toRecord } from "../../trial/to-record.ts";
import { KeptRecords } from "./kept-records.ts";

const measures = measuresOf("minimize", {});
const reserved = (number: number): TrialRow => runningRow(number, "w", null, "added", undefined, 0);
const running = (number: number): TrialRow =>
  runningRow(number, "w", { x: number }, "added", undefined, 1);
const done = (number: number, value: number): TrialRow => ({
  ...running(number),
  state: "complete",
  values: [value],
});

function recordsOf(...rows: readonly TrialRow[]): {
  readonly records: KeptRecords;
  readonly set: (row: TrialRow) => void;
} {
  const table = new TrialRows(1);
  const records = new KeptRecords(table, measures);
  const set = (row: TrialRow): void => {
    table.set(row);
    records.change(row.number);
  };
  for (const row of rows) set(row);
  return { records, set };
}

describe("records that are read again", () => {
  it("are those of before, except where a trial has changed or is new", () => {
    const { records, set } = recordsOf(done(0, 5), running(1));
    const before = records.all;
    expect(records.all).toBe(before);
    set(done(1, 3));
    set(running(2));
    const after = records.all;
    expect(after.map((t) => [t.number, t.state])).toEqual([
      [0, "complete"],
      [1, "complete"],
      [2, "running"],
    ]);
    expect(after[0]).toBe(before[0]);
    expect(before.map((t) => t.state)).toEqual(["complete", "running"]);
    expect(records.get(0)).toBe(after[0]);
  });
  it("one by one are kept until they change", () => {
    const { records, set } = recordsOf(done(0, 5));
    const first = records.get(0);
    expect(records.get(0)).toBe(first);
    set({ ...done(0, 5), attributes: { why: "later" } });
    expect(records.get(0)?.attributes).toEqual({ why: "later" });
    expect(records.get(9)).toBeUndefined();
  });
  it("lack numbers without parameters, until these are chosen", () => {
    const { records, set } = recordsOf(done(2, 1), reserved(1));
    expect(records.all.map((t) => t.number)).toEqual([2]);
    set(running(1));
    set(reserved(0));
    set(reserved(3));
    expect(records.all.map((t) => t.number)).toEqual([1, 2]);
    set(done(0, 1));
    expect(records.all.map((t) => t.number)).toEqual([0, 1, 2]);
  });
  it("equal those made from all rows, after any changes, however often they were read", () => {
    const make = [reserved, running, (n: number) => done(n, 1), (n: number) => done(n, 2)];
    const step = fc.record({ number: fc.nat(6), kind: fc.nat(3), reads: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const table = new TrialRows(1);
        const records = new KeptRecords(table, measures);
        for (const { number, kind, reads } of steps) {
          const row = make[kind](number);
          table.set(row);
          records.change(number);
          if (reads) expect(records.of(row)).toEqual(toRecord(row, measures));
          if (reads) records.all;
        }
        expect(records.all).toEqual(
          [...table].filter((row) => row.params !== null).map((row) => toRecord(row, measures)),
        );
      }),
    );
  });
});

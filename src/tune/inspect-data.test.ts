import { describe, expect, it } from "vitest";
import { inspectData } from "./inspect-data.ts";
import type { Column } from "./table/data-table.ts";
import type { Dataset } from "./table/read-dataset.ts";

const ROWS = 60;
const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
const column = (name: string, value: (i: number) => number): Column => ({
  name,
  type: "number",
  values: Float64Array.from(rows, value),
});
const category = (name: string, code: (i: number) => number): Column => ({
  name,
  type: "category",
  codes: Int32Array.from(rows, code),
  categories: Array.from({ length: ROWS }, (_, i) => `c${i}`),
});
/** Differs in every row, and says nothing on the targets below. */
const order = column("order", (i) => (i * 37) % ROWS);

function inspect(classes: number, target: (i: number) => number, columns: readonly Column[]) {
  const data: Dataset = {
    table: { rows: ROWS, columns },
    targetName: "y",
    task: classes === 0 ? "regression" : "classification",
    target: Float64Array.from(rows, target),
    classes: Array.from({ length: classes }, (_, c) => `class${c}`),
    timesOf: () => new Float64Array(0),
    kept: new Map(),
    notes: [],
    fingerprint: "",
  };
  return inspectData(data, rows).map((n) => `${n.column}: ${n.message}`);
}

describe("remarks on the data", () => {
  it("are none where nothing is wrong", () => {
    expect(inspect(2, (i) => i % 2, [order])).toEqual([]);
    expect(inspect(0, (i) => i % 7, [order])).toEqual([]);
  });
  it("name columns that predict the target: two classes by order, in either direction", () => {
    const up = column("up", (i) => (i % 2) * 100 + i / ROWS);
    const down = column("down", (i) => -(i % 2) * 100 + i / ROWS);
    const notes = inspect(2, (i) => i % 2, [order, up, down]);
    expect(notes.map((n) => n.split(" ")[0])).toEqual(["up:", "down:"]);
    expect(notes[0]).toBe(
      "up: predicts the target almost perfectly by itself (1.000): " +
        "check that it is known before the target is",
    );
  });
  it("name columns that predict the target: numbers by correlation", () => {
    const twice = column("twice", (i) => 2 * (i % 7) + 1);
    expect(inspect(0, (i) => i % 7, [order, twice])).toEqual([
      expect.stringMatching(/^twice: .*\(1\.000\)/),
    ]);
  });
  it("name columns that predict the target: values that agree with one class", () => {
    const pairs = category("pairs", (i) => i % 6);
    expect(inspect(3, (i) => i % 3, [order, pairs])).toEqual([
      expect.stringMatching(/^pairs: .*\(1\.000\)/),
    ]);
    // With fewer than five rows per value agreement is chance.
    expect(inspect(3, (i) => i % 3, [order, category("many", (i) => i % 30)])).toEqual([]);
  });
  it("name a class with fewer than ten rows", () => {
    expect(inspect(2, (i) => (i % 20 === 0 ? 1 : 0), [order])).toEqual([
      ': class "class1" has only 3 rows to learn from',
    ]);
  });
  it("count rows that equal an earlier one, target included", () => {
    const half = column("half", (i) => ((i % 30) * 17) % 30);
    expect(inspect(2, (i) => i % 2, [half])).toEqual([
      ": 30 rows are copies of others: " +
        "copies in both training and holdout rows make scores too good",
    ]);
    // Half of the copies have the other class.
    expect(inspect(2, (i) => (i < 30 ? i % 2 : (i >> 1) % 2), [half])[0]).toMatch(/: 1\d rows are/);
  });
});

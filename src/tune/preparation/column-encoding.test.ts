import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { createRng } from "../../numeric/rng.ts";
import type { CategoryColumn, Column } from "../table/data-table.ts";
import {
  type CategoryEncoding,
  type EncodingStep,
  learnStep,
  stepWidth,
  stepWriters,
  writeStep,
} from "./column-encoding.ts";
import { fitPipeline } from "./pipeline.ts";
import { Preparation } from "./preparation.ts";

const number = (...values: number[]): Column => ({
  name: "c",
  type: "number",
  values: Float64Array.from(values),
});
const date = (...values: number[]): Column => ({
  name: "c",
  type: "date",
  values: Float64Array.from(values),
});
/** `null` is a missing cell. */
function category(...texts: (string | null)[]): CategoryColumn {
  const categories = [...new Set(texts.filter((t) => t !== null))];
  const codes = Int32Array.from(texts, (t) => (t === null ? -1 : categories.indexOf(t)));
  return { name: "c", type: "category", codes, categories };
}
const allRows = (column: Column): Int32Array =>
  Int32Array.from(
    column.type === "category"
      ? column.codes
      : column.type === "text"
        ? column.starts.subarray(1)
        : column.values,
    (_, i) => i,
  );
const zeros = (n: number): Target => ({ values: new Float64Array(n), classes: 2 });

const learn = (
  column: Column,
  rows = allRows(column),
  encoding: CategoryEncoding = "one-hot",
  missing: "fill" | "keep" = "fill",
): EncodingStep =>
  learnStep(
    column,
    { rows, y: zeros(rows.length + 100) },
    { encoding, missing, texts: { as: "effects" } },
  );

/** The encoded rows as lists. */
function write(step: EncodingStep, column: Column, rows = allRows(column)): number[][] {
  const columns = stepWidth(step);
  const x: Matrix = { rows: rows.length, columns, data: new Float64Array(rows.length * columns) };
  writeStep(stepWriters, step, column, rows, x, 0);
  return Array.from(rows, (_, k) => [...x.data.subarray(k * columns, (k + 1) * columns)]);
}

const { NaN: none } = Number;

describe("a column of numbers", () => {
  it("is one column as it is when no training cell is missing", () => {
    const step = learn(number(3, -1, 1e9));
    expect(step).toEqual({ kind: "number", name: "c", fill: [3], missing: false });
    expect(write(step, number(3, -1, 1e9))).toEqual([[3], [-1], [1e9]]);
  });
  it("is filled with the median, of an even number of cells the mean of the middle two", () => {
    expect(learn(number(4, none, 1, 10, 2))).toMatchObject({ fill: [3], missing: true });
  });
  it("learns from the training rows alone", () => {
    const column = number(1, 2, 3, 1000, none);
    expect(learn(column, Int32Array.of(0, 1, 2))).toMatchObject({ fill: [2], missing: false });
  });
  it("fills cells missing in later rows alone, without a column that says so", () => {
    const step = learn(number(1, 5));
    expect(write(step, number(none, 7))).toEqual([[3], [7]]);
  });
  it("counts a row that is drawn twice twice", () => {
    expect(learn(number(1, 2, 9), Int32Array.of(0, 1, 2, 2, 2))).toMatchObject({ fill: [9] });
  });
  it("is 0 where every training cell is missing", () => {
    const step = learn(number(none, none));
    expect(step).toMatchObject({ fill: [0], missing: true });
    expect(write(step, number(none, 8))).toEqual([
      [0, 1],
      [8, 0],
    ]);
  });
});

describe("a column of dates", () => {
  it("becomes days since 1970, and its year, month, day, weekday and day of the year", () => {
    // 1970-01-01 was a Thursday (4); day 19,782 is 2024-02-29, a Thursday; −1 is a Wednesday.
    expect(write(learn(date(0, 19_782, -1)), date(0, 19_782, -1))).toEqual([
      [0, 1970, 1, 1, 4, 1],
      [19_782, 2024, 2, 29, 4, 60],
      [-1, 1969, 12, 31, 3, 365],
    ]);
  });
  it("has a column of hours where they vary, and none for parts that do not", () => {
    expect(write(learn(date(19_782.75, 19_782)), date(19_782.75, 19_783))).toEqual([
      [19_782.75, 18],
      [19_783, 0],
    ]);
  });
  it("fills a missing cell with the parts of the median date", () => {
    const column = date(0, 31, 59, none);
    // Day 31 is Sunday, 1 February 1970.
    const step = learn(column);
    expect(step).toMatchObject({
      kind: "date",
      parts: ["days", "month", "weekday", "day-of-year"],
      fill: [31, 2, 0, 32],
      missing: true,
    });
    expect(stepWidth(step)).toBe(5);
    expect(write(step, column)[3]).toEqual([31, 2, 0, 32, 1]);
  });
});

describe("a column of categories, one-hot", () => {
  it("has a column for each category, the most frequent first, ties by first appearance", () => {
    const column = category("b", "a", "c", "c", "a", "d");
    const step = learn(column);
    expect(step).toMatchObject({ categories: ["a", "c", "b", "d"], missing: false });
    expect(write(step, column)[0]).toEqual([0, 0, 1, 0]);
    expect(write(step, column)[2]).toEqual([0, 1, 0, 0]);
  });
  it("has one column for two categories, and one for a single category", () => {
    const column = category("no", "yes", "no");
    expect(learn(column)).toMatchObject({ categories: ["no"] });
    expect(write(learn(column), column)).toEqual([[1], [0], [1]]);
    expect(learn(category("x", "x"))).toMatchObject({ categories: ["x"] });
  });
  it("has a further column when training cells were missing", () => {
    const column = category("a", null, "b", "c");
    const rows = write(learn(column), column);
    expect(rows[1]).toEqual([0, 0, 0, 1]);
    for (const row of rows) expect(row.reduce((a, b) => a + b)).toBe(1);
  });
  it("encodes categories that training rows did not have as zeros, and finds others by text", () => {
    const step = learn(category("a", "b", "c"));
    // The same texts have other codes in another table.
    expect(write(step, category("c", "new", "a", null))).toEqual([
      [0, 0, 1],
      [0, 0, 0],
      [1, 0, 0],
      [0, 0, 0],
    ]);
  });
  it("gives the 50 most frequent of many categories a column, and the others zeros", () => {
    const texts = Array.from({ length: 130 }, (_, i) => `t${i % 65}`);
    texts.push("t64", "t64"); // the last one in order of appearance is the most frequent
    const column = category(...texts);
    const step = learn(column);
    expect(stepWidth(step)).toBe(50);
    expect(step.kind === "one-hot" && step.categories.slice(0, 3)).toEqual(["t64", "t0", "t1"]);
    expect(write(step, column)[60].every((v) => v === 0)).toBe(true);
  });
  it("leaves out categories that occur in other rows only", () => {
    expect(learn(category("a", "b", "c", "d"), Int32Array.of(0, 2, 3))).toMatchObject({
      categories: ["a", "c", "d"],
    });
  });
  it("may have names that objects inherit", () => {
    const column = category("constructor", "__proto__", "toString");
    expect(write(learn(column), column)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });
  it("has no column at all when every training cell is missing, but for that remark", () => {
    const step = learn(category("a", null), Int32Array.of(1));
    expect(step).toMatchObject({ categories: [], missing: true });
    expect(write(step, category("a", null))).toEqual([[0], [1]]);
  });
});

describe("the choice between both encodings of categories", () => {
  const letters = (count: number): CategoryColumn =>
    category(...Array.from({ length: count * 2 }, (_, i) => `k${i % count}`));
  it("is one-hot for up to 8 categories among the training rows, also for models of targets", () => {
    expect(learn(letters(8), undefined, "target").kind).toBe("one-hot");
    expect(learn(letters(9), undefined, "target").kind).toBe("target");
    expect(learn(letters(9), undefined, "one-hot").kind).toBe("one-hot");
    expect(learn(letters(30), Int32Array.of(0, 1, 2, 3), "target").kind).toBe("one-hot");
  });
  it("writes nothing when a column has another type than its step", () => {
    expect(write(learn(category("a", "b", "c")), number(1, 2))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(write(learn(number(1, 2)), category("a"))).toEqual([[0]]);
  });
});

describe("scaling", () => {
  const scaled = (values: number[], later: number[] = values): number[] => {
    const columns = [number(...values)];
    const rows = allRows(columns[0]);
    const { preparation } = Preparation.fit(
      { rows: rows.length, columns },
      rows,
      zeros(rows.length),
      { encoding: "one-hot", scale: true },
    );
    const other = number(...later);
    return [
      ...preparation.transform({ rows: later.length, columns: [other] }, allRows(other)).data,
    ];
  };
  it("subtracts the mean and divides by the deviation with the divisor n", () => {
    // Mean 5, deviation 2.
    expect(scaled([2, 4, 4, 4, 5, 5, 7, 9])).toEqual([-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]);
    expect(scaled([2, 4, 4, 4, 5, 5, 7, 9], [15])).toEqual([5]);
  });
  it("takes the deviation of a constant column as 1", () => {
    expect(scaled([4, 4, 4], [4, 6])).toEqual([0, 2]);
  });
  // The mean of n times 0.7 is not 0.7 to the last bit, and the deviation would be 1e-16, not 0.
  it("takes the deviation of a constant column as 1, whatever the constant", () => {
    for (const v of [0.1, 0.7, 1.1, 1e5 / 3])
      for (const n of [6, 10, 49])
        expect(Math.abs(scaled(Array<number>(n).fill(v), [v + 1])[0])).toBeLessThan(2);
  });
  it("finds columns by name, in whatever order a later table has them", () => {
    const a: Column = { name: "a", type: "number", values: Float64Array.of(1, 2) };
    const b: Column = { name: "b", type: "number", values: Float64Array.of(10, 20) };
    const rows = Int32Array.of(0, 1);
    const { preparation } = Preparation.fit({ rows: 2, columns: [a, b] }, rows, zeros(2), {
      encoding: "one-hot",
      scale: false,
    });
    const extra: Column = { name: "z", type: "number", values: Float64Array.of(7, 7) };
    expect([...preparation.transform({ rows: 2, columns: [b, extra, a] }, rows).data]).toEqual([
      1, 10, 2, 20,
    ]);
  });
});

it("a pipeline of any model gives finite predictions where all cells are missing", () => {
  const columns: Column[] = [
    { ...number(1, none, 3, 4, none, 2, 9, 1), name: "n" },
    { ...date(none, 5, 6, 7, 8, 9, 1, 2), name: "d" },
    { ...category("a", null, "b", "a", "c", "d", null, "a"), name: "k" },
  ];
  const y: Target = { values: Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1), classes: 2 };
  const table = { rows: 8, columns };
  const empty = {
    rows: 1,
    columns: [
      { ...number(none), name: "n" },
      { ...date(none), name: "d" },
      { ...category(null), name: "k" },
    ],
  };
  const linear = { model: "linear" as const, params: { penalty: 0.1, l1_share: 0 } };
  const neighbors = {
    model: "neighbors" as const,
    params: { k: 3, power: 2, weights: "distance" },
  };
  for (const candidate of [linear, neighbors]) {
    const { pipeline } = fitPipeline(candidate, {
      table,
      target: y,
      rows: Int32Array.from({ length: 8 }, (_, i) => i),
      rng: createRng(1),
    });
    const [p, q] = pipeline.predict(empty, Int32Array.of(0));
    expect(p + q).toBeCloseTo(1, 12);
  }
});

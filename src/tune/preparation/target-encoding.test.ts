import { describe, expect, it } from "vitest";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { CategoryColumn } from "../table/data-table.ts";
import { learnTargetStep, targetOutputs, writeCrossFitted } from "./target-encoding.ts";

/** 40 rows of ten categories a to j, and targets by whole-number formulas. */
const n = 40;
const letters = [..."abcdefghij"];
const column: CategoryColumn = {
  name: "c",
  type: "category",
  codes: Int32Array.from({ length: n }, (_, i) => (i * 3) % 10),
  categories: letters,
};
const rows = Int32Array.from({ length: n }, (_, i) => i);
const y: Target = { values: Float64Array.from(rows, (i) => ((i * i) % 17) / 4), classes: 0 };
const rounded: Target = { values: y.values.map((v) => Number(v.toFixed(2))), classes: 0 };
const three: Target = {
  values: Float64Array.from(rows, (i) => Math.min(2, ((i * i) % 3) + (i % 5 === 0 ? 1 : 0))),
  classes: 3,
};
const near = (got: readonly number[], wanted: readonly number[]): void =>
  wanted.forEach((w, i) => expect(got[i], `entry ${i}`).toBeCloseTo(w, 7));

/** The cross-fitted encoding of the training rows, row by row. */
function crossFit(of: CategoryColumn, target: Target, part = rows): number[] {
  const columns = targetOutputs(target);
  const x: Matrix = { rows: part.length, columns, data: new Float64Array(part.length * columns) };
  writeCrossFitted(of, { rows: part, y: target }, { x, at: 0 });
  return [...x.data];
}

describe("target encoding agrees with scikit-learn", () => {
  // TargetEncoder(smooth=10.0).fit, scikit-learn 1.9.1
  it("on numbers", () => {
    const { prior, means } = learnTargetStep(column, { rows, y: rounded });
    expect(prior).toEqual([1.9375]);
    near(
      letters.map((c) => means[c][0]),
      [
        ...[2.0982143, 2.0803571, 2.0982143, 1.8839286, 1.9553571],
        ...[1.8482143, 1.8125, 1.9732143, 1.7410714, 1.8839286],
      ],
    );
  });
  it("on three classes, with a column for each", () => {
    const { prior, means } = learnTargetStep(column, { rows, y: three });
    near(prior, [0.275, 0.6, 0.125]);
    near(means["a"], [0.19642857, 0.57142857, 0.23214286]);
    near(means["f"], [0.19642857, 0.5, 0.30357143]);
    near(means["h"], [0.33928571, 0.57142857, 0.089285714]);
  });
  it("on training rows, each fifth of which is encoded by the other four", () => {
    // TargetEncoder(smooth=10.0) fitted on rows with i % 5 ≠ p and applied to the others, p = 0 … 4
    near(crossFit(column, rounded), [
      ...[1.90625, 2.046875, 1.9296875, 1.953125, 1.8515625],
      ...[1.90625, 2.046875, 1.9296875, 1.953125, 1.8515625],
    ]);
  });
});

describe("target encoding", () => {
  it("has one output for numbers and two classes, else one per class", () => {
    const outputs = (classes: number) => targetOutputs({ values: new Float64Array(0), classes });
    expect([0, 2, 3, 7].map(outputs)).toEqual([1, 1, 3, 7]);
  });
  it("of two classes is the share of the second one", () => {
    const two: Target = {
      values: Float64Array.from(rows, (i) => (i % 4 === 0 ? 1 : 0)),
      classes: 2,
    };
    expect(learnTargetStep(column, { rows, y: two }).prior).toEqual([0.25]);
  });
  it("gives a category between its own mean and the overall one, nearer with more rows", () => {
    const codes = Int32Array.from({ length: 30 }, (_, i) => (i < 20 ? 0 : i < 25 ? 1 : 2));
    const few: CategoryColumn = { ...column, codes, categories: ["twenty", "five", "rest"] };
    const part = Int32Array.from({ length: 30 }, (_, i) => i);
    const values = Float64Array.from(codes, (c) => (c === 2 ? 0 : 6));
    const { prior, means } = learnTargetStep(few, { rows: part, y: { values, classes: 0 } });
    expect(prior).toEqual([5]);
    expect(means["twenty"][0]).toBeCloseTo((20 * 6 + 10 * 5) / 30, 12);
    expect(means["five"][0]).toBeCloseTo((5 * 6 + 10 * 5) / 15, 12);
  });
  it("has the means of categories in training rows alone", () => {
    const { means } = learnTargetStep(column, { rows: Int32Array.of(0, 10, 20), y });
    expect(Object.keys(means)).toEqual(["a"]);
  });
  it("counts rows with a missing cell in the overall mean only", () => {
    const gaps = { ...column, codes: column.codes.map((c) => (c === 0 ? -1 : c)) };
    const { prior, means } = learnTargetStep(gaps, { rows, y: rounded });
    expect(prior).toEqual([1.9375]);
    expect(Object.hasOwn(means, "a")).toBe(false);
    expect(means["b"][0]).toBeCloseTo(2.0803571, 7);
  });
  it("of no rows is 0", () => {
    expect(learnTargetStep(column, { rows: new Int32Array(0), y })).toMatchObject({
      prior: [0],
      means: {},
    });
  });
  it("of a training row does not change with its own target", () => {
    for (const row of [0, 7, 39]) {
      const changed = { ...y, values: y.values.with(row, 1e9) };
      expect(crossFit(column, changed)[row]).toBe(crossFit(column, y)[row]);
      expect(crossFit(column, changed)).not.toEqual(crossFit(column, y));
    }
  });
  it("of a training row whose category occurs once, or is missing, is the others' mean", () => {
    const codes = Int32Array.of(0, 1, 1, 1, -1, 1);
    const small = { ...column, codes, categories: ["once", "often"] };
    const part = Int32Array.of(0, 1, 2, 3, 4, 5);
    const target: Target = { values: Float64Array.of(100, 1, 2, 3, 50, 4), classes: 0 };
    const encoded = crossFit(small, target, part);
    // Rows 0 and 5 are one part, so both are encoded by rows 1 to 4.
    expect(encoded[0]).toBe((1 + 2 + 3 + 50) / 4);
    expect(encoded[4]).toBe((100 + 1 + 2 + 3 + 4) / 5);
  });
  it("of a single training row, which no other one tells of, is 0", () => {
    expect(crossFit(column, y, Int32Array.of(3))).toEqual([0]);
  });
  it("is written from a column on, and leaves the others as they are", () => {
    const x: Matrix = { rows: n, columns: 5, data: new Float64Array(n * 5).fill(-7) };
    writeCrossFitted(column, { rows, y: three }, { x, at: 1 });
    const wanted = crossFit(column, three);
    for (let i = 0; i < n; i++) {
      expect([...x.data.subarray(i * 5 + 1, i * 5 + 4)]).toEqual(wanted.slice(i * 3, i * 3 + 3));
      expect([x.data[i * 5], x.data[i * 5 + 4]]).toEqual([-7, -7]);
    }
  });
  it("sums to 1 over the classes", () => {
    const encoded = crossFit(column, three);
    for (let i = 0; i < n; i++)
      expect(encoded[i * 3] + encoded[i * 3 + 1] + encoded[i * 3 + 2]).toBeCloseTo(1, 12);
  });
  it("knows a category called __proto__", () => {
    const odd = { ...column, categories: ["__proto__", ...letters.slice(1)] };
    expect(Object.hasOwn(learnTargetStep(odd, { rows, y }).means, "__proto__")).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { foldsOf, outOfFold } from "../../../test/tune-parts.ts";
import type { Fold } from "../split.ts";
import { decodePredictions, encodePredictions, OutOfFold, selectRows } from "./out-of-fold.ts";

/** Predictions of each fold for its validation rows: what `predict` says of a row and an output. */
const predictFolds = (
  folds: readonly Fold[],
  outputs: number,
  predict: (row: number, output: number, fold: number) => number,
): Float64Array[] =>
  folds.map(({ validation }, f) =>
    Float64Array.from({ length: validation.length * outputs }, (_, k) =>
      predict(validation[Math.floor(k / outputs)], k % outputs, f),
    ),
  );

describe("the rows of cross-validation", () => {
  it("are those that some fold validates, in ascending order, each in the part of its fold", () => {
    // Row 2 is held out.
    const folds: readonly Fold[] = [
      { train: Int32Array.of(0, 4), validation: Int32Array.of(1, 5) },
      { train: Int32Array.of(1, 5), validation: Int32Array.of(0, 3, 4) },
    ];
    const target = { values: Float64Array.of(10, 11, 12, 13, 14, 15), classes: 0 };
    const rows = new OutOfFold(folds, target);
    expect([...rows.rows]).toEqual([0, 1, 3, 4, 5]);
    expect([...rows.parts]).toEqual([1, 0, 1, 1, 0]);
    expect(rows.partCount).toBe(2);
    expect([...rows.target.values]).toEqual([10, 11, 13, 14, 15]);
  });
  it("are in the part of the first repeat", () => {
    const all = [...foldsOf(6, 2), ...foldsOf(6, 3)];
    const rows = new OutOfFold(all, { values: new Float64Array(6), classes: 0 });
    expect([...rows.parts]).toEqual([0, 1, 0, 1, 0, 1]);
    expect(rows.partCount).toBe(2);
  });
  it("are in five parts when there is a single fold", () => {
    const [fold] = foldsOf(20, 2);
    const rows = new OutOfFold([fold], { values: new Float64Array(20), classes: 0 });
    expect([...rows.rows]).toEqual([...fold.validation]);
    expect([...rows.parts]).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    expect(rows.partCount).toBe(5);
  });
  it("are sampled evenly above 20,000, fewer with more classes, and keep their parts", () => {
    const n = 50_000;
    const folds = foldsOf(n, 4);
    const few = (classes: number) =>
      new OutOfFold(folds, { values: Float64Array.from({ length: n }, (_, i) => i), classes });
    for (const [classes, count] of [
      [0, 20_000],
      [2, 20_000],
      [10, 20_000],
      [20, 10_000],
    ]) {
      const rows = few(classes);
      expect(rows.rows.length).toBe(count);
      expect(rows.rows.every((row, k) => row === Math.floor((k * n) / count))).toBe(true);
      expect(rows.rows.every((row, k) => rows.parts[k] === row % 4)).toBe(true);
      expect(rows.target.values).toEqual(Float64Array.from(rows.rows));
    }
    expect(new OutOfFold(foldsOf(20_000, 4), few(0).target).rows.length).toBe(20_000);
  });
  it("divide into those of a part and the others", () => {
    const { inside, outside } = outOfFold([0, 0, 0, 0, 0, 0], 0, 3).divide(1);
    expect([...inside]).toEqual([1, 4]);
    expect([...outside]).toEqual([0, 2, 3, 5]);
  });
});

describe("the predictions of folds", () => {
  it("are collected in order of the rows", () => {
    const folds = foldsOf(7, 3);
    const rows = outOfFold([0, 0, 0, 0, 0, 0, 0], 2, 3);
    const collected = rows.collect(predictFolds(folds, 2, (row, c) => row + c / 10));
    expect([...collected]).toEqual([0, 0.1, 1, 1.1, 2, 2.1, 3, 3.1, 4, 4.1, 5, 5.1, 6, 6.1]);
  });
  it("are averaged where repeats predict a row more than once", () => {
    const folds = [...foldsOf(6, 2), ...foldsOf(6, 3), ...foldsOf(6, 2)];
    const rows = new OutOfFold(folds, { values: new Float64Array(6), classes: 0 });
    // The folds 0 and 1 are the first repeat, 2 to 4 the second, 5 and 6 the third.
    const repeatOf = (fold: number): number => (fold < 2 ? 0 : fold < 5 ? 1 : 2);
    const collected = rows.collect(
      predictFolds(folds, 1, (row, _, fold) => 100 * row + [3, 6, 18][repeatOf(fold)]),
    );
    expect([...collected]).toEqual([9, 109, 209, 309, 409, 509]);
  });
  it("are collected for the sampled rows alone", () => {
    const n = 30_000;
    const folds = foldsOf(n, 3);
    const rows = new OutOfFold(folds, { values: new Float64Array(n), classes: 0 });
    expect(rows.collect(predictFolds(folds, 1, (row) => row))).toEqual(
      Float64Array.from(rows.rows),
    );
  });
  it("are picked from predictions of other rows", () => {
    const rows = new OutOfFold(foldsOf(6, 2).slice(1), { values: new Float64Array(6), classes: 2 });
    const of = Int32Array.of(0, 1, 3, 4, 5);
    const predictions = Float64Array.from([...of].flatMap((row) => [row, row + 0.5]));
    expect([...rows.pick(of, predictions)]).toEqual([1, 1.5, 3, 3.5, 5, 5.5]);
  });
  it("are scored in each part", () => {
    const rows = outOfFold([1, 2, 3, 4], 0, 2);
    const score = (p: Float64Array, y: { values: Float64Array }) =>
      p.reduce((total, v, i) => total + v * y.values[i], 0);
    expect(rows.scoreParts(Float64Array.of(10, 20, 30, 40), score)).toEqual([
      10 * 1 + 30 * 3,
      20 * 2 + 40 * 4,
    ]);
  });
});

it("rows of predictions have all their outputs", () => {
  const p = Float64Array.of(0, 1, 10, 11, 20, 21);
  expect([...selectRows(p, Int32Array.of(2, 0), 2)]).toEqual([20, 21, 0, 1]);
});

describe("stored predictions", () => {
  const awkward = [0, 1, 1 / 3, 0.1, 5e-324, 1 - 2 ** -53, 1e-300];

  it("are exactly what they were: numbers, and probabilities of more than two classes", () => {
    const numbers = Float64Array.of(...awkward, -1e308, Number.MAX_VALUE, -0);
    expect(decodePredictions(encodePredictions(numbers, 0), 0)).toEqual(numbers);
    const three = Float64Array.from(awkward.slice(0, 6));
    expect(decodePredictions(encodePredictions(three, 3), 3)).toEqual(three);
  });
  it("of two classes have the second one's probability exactly, and the first one's from it", () => {
    const both = Float64Array.from(awkward.flatMap((p) => [1 - p, p]));
    expect(decodePredictions(encodePredictions(both, 2), 2)).toEqual(both);
    // So they are the same however often they are stored.
    const odd = Float64Array.of(0.1 + 0.2, 0.7);
    const once = decodePredictions(encodePredictions(odd, 2), 2);
    expect([...once]).toEqual([1 - 0.7, 0.7]);
    expect(decodePredictions(encodePredictions(once, 2), 2)).toEqual(once);
  });
  it("are of a part of a larger array when that was given", () => {
    const part = Float64Array.of(9, 1, 2, 9).subarray(1, 3);
    expect([...decodePredictions(encodePredictions(part, 0), 0)]).toEqual([1, 2]);
  });
  it("may be none", () => {
    expect(decodePredictions(encodePredictions(new Float64Array(0), 2), 2)).toEqual(
      new Float64Array(0),
    );
  });
});

it("parts are scored with the weights of their rows", () => {
  const target = { values: new Float64Array(4), classes: 0 };
  const weights = Float64Array.of(1, 2, 3, 4);
  const rows = new OutOfFold(foldsOf(4, 2), target, { by: "rows" }, weights);
  expect([...(rows.weights ?? [])]).toEqual([1, 2, 3, 4]);
  const seen: number[][] = [];
  rows.scoreParts(new Float64Array(4), (_p, _y, w) => seen.push([...(w ?? [])]));
  expect(seen).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

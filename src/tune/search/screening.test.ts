import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { sampleRows } from "../split.ts";
import { estimateSeconds, screenOut, screenSizes } from "./screening.ts";

describe("screens", () => {
  it("grow fourfold, and leave out what is near to all rows", () => {
    expect(screenSizes(3200)).toEqual([]);
    expect(screenSizes(5000)).toEqual([2500]);
    expect(screenSizes(64_000)).toEqual([2500, 10_000]);
    expect(screenSizes(1_000_000)).toEqual([2500, 10_000, 40_000, 160_000]);
  });
  const others = [0.5, 0.6, 0.7, 0.8].map((s) => ({ screens: [s], whole: s + 0.1 }));
  it("let the better half pass, and everybody while there are few", () => {
    expect(screenOut([0.55], others, 1)).toBeUndefined();
    expect(screenOut([0.75], others, 1)).toBeDefined();
    expect(screenOut([0.75], others, -1)).toBeUndefined();
    expect(screenOut([0.55], others, -1)).toBeDefined();
    expect(screenOut([9], others.slice(1), 1)).toBeUndefined();
    // Only those count that came as far.
    expect(screenOut([0.9, 0.9], others, 1)).toBeUndefined();
  });
  it("foresee how long all rows would take", () => {
    expect(estimateSeconds([1], [2500, 10_000], 40_000)).toBe(16); // nothing but the rows is known
    expect(estimateSeconds([1, 4], [2500, 10_000], 40_000)).toBeCloseTo(16, 9);
    expect(estimateSeconds([1, 16], [2500, 10_000], 40_000)).toBeCloseTo(256, 9); // with the square of the rows
    expect(estimateSeconds([1, 100], [2500, 10_000], 40_000)).toBeCloseTo(1600, 9); // and not faster
    expect(estimateSeconds([0, 0.5], [2500, 10_000], 20_000)).toBeCloseTo(2, 9);
  });
  it("say what the loser would have come to, by what the others gained", () => {
    const lost = screenOut([0.9], [...others, { screens: [0.4], whole: undefined }], 1)!;
    expect(lost.value).toBeCloseTo(1, 12);
    expect(lost.error).toBeCloseTo(0, 12);
    const spread = others.map((o, i) => ({ ...o, whole: o.whole + (i % 2) * 0.2 }));
    expect(screenOut([0.9], spread, 1)!.error).toBeGreaterThan(0);
    expect(
      screenOut(
        [0.9],
        [{}, {}, {}, {}].map(() => ({ screens: [0.1], whole: undefined })),
        1,
      ),
    ).toEqual({ value: 0.9, error: 0 });
  });
});

describe("a sample of rows", () => {
  it("has as many as asked for, each once, of each class its share", () => {
    const rows = Int32Array.from({ length: 1000 }, (_, i) => 3 * i);
    const classes = Float64Array.from({ length: 3000 }, (_, i) => (i < 300 ? 1 : 0));
    const sample = sampleRows(rows, 200, classes, createRng(1));
    expect(sample.length).toBe(200);
    expect(new Set(sample).size).toBe(200);
    expect(sample.every((i) => rows.includes(i))).toBe(true);
    expect([...sample].filter((i) => classes[i] === 1).length).toBeCloseTo(20, -1);
    expect(sampleRows(rows, 200, classes, createRng(1))).toEqual(sample);
    expect(sampleRows(rows, 200, classes, createRng(2))).not.toEqual(sample);
    expect(sampleRows(rows, 5000, classes, createRng(1))).toBe(rows);
  });
});

describe("giving up a candidate at a screen", () => {
  const reached = (...scores: number[]) =>
    scores.map((s) => ({ screens: [s], whole: (s + 0.1) as number | undefined }));
  it("needs half of the rivals to be better; equal ones are not better", () => {
    expect(screenOut([3], reached(1, 2, 4, 5), 1)).toBeDefined();
    expect(screenOut([3], reached(1, 3, 4, 5), 1)).toBeUndefined();
    expect(screenOut([3], reached(1, 2, 4, 5, 6), 1)).toBeUndefined();
    expect(screenOut([3], reached(3, 3, 3, 3), 1)).toBeUndefined();
  });
  it("estimates by the median gain, with 1.4826 median deviations as its error", () => {
    // Gains −1, 0, 1, 2, 10: the median is 1, the deviations are 2, 1, 0, 1, 9.
    const others = [-1, 0, 1, 2, 10].map((g, i) => ({ screens: [i], whole: i + g }));
    const lost = screenOut([4.5], others, 1);
    expect(lost).toEqual({ value: 5.5, error: 1.4826 });
  });
  it("counts rivals that were given up later among those that came as far", () => {
    const others = [...reached(1, 2), { screens: [1, 1], whole: undefined }, ...reached(9)];
    expect(screenOut([3], others, 1)).toBeDefined();
    expect(screenOut([3], others.slice(0, 3), 1)).toBeUndefined();
  });
  it("takes the last screen of each alone", () => {
    const others = [0.9, 0.8, 0.7, 0.6].map((s) => ({ screens: [0, s], whole: s }));
    expect(screenOut([1, 0.5], others, -1)).toMatchObject({ value: 0.5 });
    expect(screenOut([1, 0.95], others, -1)).toBeUndefined();
  });
});

it("the sizes of screens begin at 2500 rows, and at most half of the rows are one", () => {
  expect([0, 4999, 5000, 19_999, 20_000].map(screenSizes)).toEqual([
    [],
    [],
    [2500],
    [2500],
    [2500, 10_000],
  ]);
});

it("a sample has no row twice, keeps to the given rows, and is in ascending order", () => {
  const rows = Int32Array.of(1, 4, 9, 16, 25, 36, 49);
  for (let count = 1; count <= 7; count++) {
    const sample = sampleRows(rows, count, undefined, createRng(count));
    expect(sample.length).toBe(count);
    expect(new Set(sample).size).toBe(count);
    expect(sample).toEqual(sample.toSorted());
    expect(sample.every((i) => rows.includes(i))).toBe(true);
  }
});

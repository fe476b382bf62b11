import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { estimateSeconds, screenOut, screenSizes } from "./screening.ts";
import { sampleRows } from "./split.ts";

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

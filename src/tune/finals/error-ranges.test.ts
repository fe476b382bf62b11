import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { type ErrorRange, errorRanges, errorsNeeded, intervalsAround } from "./error-ranges.ts";

/** Rows whose errors grow with the prediction, and lean upwards. */
function makeRows(n: number, seed: number) {
  const rng = createRng(seed);
  const predicted = Float64Array.from({ length: n }, () => 10 * rng.uniform());
  const actual = predicted.map((p) => p - p * Math.log(1 - rng.uniform()));
  return { predicted, actual, weights: undefined };
}
const around = (ranges: readonly ErrorRange[], coverage: number) => {
  const found = intervalsAround(ranges, coverage);
  if (found === undefined) throw new Error("there are too few errors");
  return found;
};
const coverageOf = (
  { predicted, actual }: ReturnType<typeof makeRows>,
  ends: (p: number) => readonly [number, number],
  isOf: (p: number) => boolean = () => true,
): number => {
  const rows = [...predicted.keys()].filter((i) => isOf(predicted[i]));
  const inside = rows.filter((i) => {
    const [low, high] = ends(predicted[i]);
    return low <= actual[i] && actual[i] <= high;
  });
  return inside.length / rows.length;
};

describe("intervals by errors on unseen rows", () => {
  it("end at the errors of conformal prediction", () => {
    // Errors −9 to 9: of 20 places between and beside them, 0.9 leaves out one on either side.
    const actual = Float64Array.from({ length: 19 }, (_, i) => ((i * 7) % 19) - 9);
    const ranges = errorRanges({ predicted: new Float64Array(19), actual, weights: undefined });
    expect(around(ranges, 0.9)(100)).toEqual([91, 109]);
    expect(around(ranges, 0.8)(100)).toEqual([92, 108]);
    expect(errorsNeeded(0.9)).toBe(19);
    expect(errorsNeeded(0.95)).toBe(39);
    expect(intervalsAround(ranges, 0.91)).toBeUndefined();
  });
  it("hold the share of new rows that is asked for, for small and for large predictions", () => {
    const fresh = makeRows(20_000, 2);
    for (const [n, tolerance] of [
      [400, 0.04],
      [20_000, 0.01],
    ])
      for (const coverage of [0.8, 0.9, 0.95]) {
        const ends = around(errorRanges(makeRows(n, 1)), coverage);
        const of = [
          coverageOf(fresh, ends),
          coverageOf(fresh, ends, (p) => p < 10 / 3),
          coverageOf(fresh, ends, (p) => p > 20 / 3),
        ];
        for (const share of of) expect(Math.abs(share - coverage)).toBeLessThan(3 * tolerance);
        expect(Math.abs(of[0] - coverage)).toBeLessThan(tolerance);
      }
  });
  it("are of larger ranges where a range has too few errors", () => {
    const ranges = errorRanges(makeRows(500, 1));
    expect(ranges).toHaveLength(5);
    const widths = (coverage: number): number =>
      new Set(
        [0.5, 3, 5, 7, 9.5].map((p) => {
          const [low, high] = around(ranges, coverage)(p);
          return (high - low).toFixed(6);
        }),
      ).size;
    expect(widths(0.9)).toBe(5);
    expect(widths(0.99)).toBe(2);
  });
  it("count rows by their weights", () => {
    const rows = makeRows(3000, 3);
    const equal = errorRanges({ ...rows, weights: new Float64Array(3000).fill(2.5) });
    expect(equal).toEqual(errorRanges(rows));
    // Every third row has no error and 98 % of the weight.
    const actual = rows.actual.map((y, i) => (i % 3 === 0 ? rows.predicted[i] : y));
    const weights = Float64Array.from(actual, (_, i) => (i % 3 === 0 ? 100 : 1));
    const [low, high] = around(errorRanges({ ...rows, actual, weights }), 0.9)(5);
    expect([low, high]).toEqual([5, 5]);
  });
  it("leave rows of equal predictions together, and rows without a finite error out", () => {
    const predicted = Float64Array.from({ length: 400 }, (_, i) => (i < 300 ? 1 : 2));
    const actual = predicted.map((p, i) => (i === 0 ? Number.NaN : p + 1));
    expect(errorRanges({ predicted, actual, weights: undefined }).map((r) => r.below)).toEqual([
      2,
      null,
    ]);
    const none = { predicted: Float64Array.of(1), actual: Float64Array.of(Number.NaN) };
    expect(errorRanges({ ...none, weights: undefined })).toEqual([]);
  });
});

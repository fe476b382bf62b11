import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { bootstrap, estimateBootstrapMs } from "./bootstrap.ts";
import { metrics } from "./metric.ts";

describe("the bootstrap", () => {
  it("of an accuracy has the width that the binomial says, and covers the score", () => {
    const n = 400;
    const y = { values: new Float64Array(n), classes: 2 };
    const p = new Float64Array(n * 2);
    for (let i = 0; i < n; i++) p[i * 2 + (i % 5 === 0 ? 1 : 0)] = 1; // 80 % right
    const { each } = bootstrap([p], y, metrics.accuracy.score, createRng(1));
    expect(each[0].score).toBe(0.8);
    expect(each[0].high - each[0].low).toBeCloseTo(2 * 1.96 * Math.sqrt((0.8 * 0.2) / n), 1);
    expect(each[0].low).toBeLessThan(0.8);
    expect(each[0].high).toBeGreaterThan(0.8);
  });
  it("compares two on the same rows: equal predictions differ by nothing", () => {
    const y = { values: Float64Array.from({ length: 50 }, (_, i) => i), classes: 0 };
    const p = y.values.map((v) => v + Math.sin(v));
    expect(bootstrap([p, p.slice()], y, metrics.rmse.score, createRng(1)).difference).toEqual({
      score: 0,
      low: 0,
      high: 0,
    });
  });
  it("takes the 2.5 % and 97.5 % quantiles of the resampled scores", () => {
    // The score of the k-th call is k: 0 for the point, then 1, 2, … for the resamples.
    const interval = (rows: number) => {
      let calls = 0;
      const y = { values: new Float64Array(rows), classes: 0 };
      return bootstrap([new Float64Array(rows)], y, () => calls++, createRng(1)).each[0];
    };
    expect(interval(10)).toEqual({ score: 0, low: 13, high: 488 }); // of 500 resamples
    expect(interval(6000)).toEqual({ score: 0, low: 6, high: 196 }); // of 200 resamples
  });
  it("leaves out resamples whose score is NaN", () => {
    const y = { values: Float64Array.of(0, 1), classes: 2 };
    const p = Float64Array.of(0.9, 0.1, 0.2, 0.8);
    // Half of the resamples of two rows have one class only, and no AUC.
    expect(bootstrap([p], y, metrics.auc.score, createRng(1)).each[0]).toEqual({
      score: 1,
      low: 1,
      high: 1,
    });
  });
  it("has an interval of the difference, first minus second", () => {
    const y = { values: Float64Array.of(0, 0, 0), classes: 0 };
    const near = Float64Array.of(1, 1, 1);
    const far = Float64Array.of(3, 3, 3);
    const { difference } = bootstrap([near, far], y, metrics.mae.score, createRng(1));
    expect(difference).toEqual({ score: -2, low: -2, high: -2 });
  });
});

it("the time of a bootstrap is 100 ns per resampled row of both predictions", () => {
  expect(estimateBootstrapMs(100)).toBeCloseTo(2 * 500 * 100 * 1e-4, 12);
  expect(estimateBootstrapMs(6000)).toBeCloseTo(2 * 200 * 6000 * 1e-4, 12);
  expect(estimateBootstrapMs(1e6)).toBeCloseTo(2 * 200 * 20_000 * 1e-4, 12);
});

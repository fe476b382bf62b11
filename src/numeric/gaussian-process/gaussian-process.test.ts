import { describe, expect, it } from "vitest";
import { samplerReference } from "../../../test/reference.ts";
import { createRng } from "../rng.ts";
import { GaussianProcess } from "./gaussian-process.ts";

/** 24 points of two numbers and a choice of three, and values that depend on all of them. */
function example(): { x: Float64Array; y: Float64Array; n: number } {
  const rng = createRng(8);
  const n = 24;
  const x = new Float64Array(n * 3);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    x.set([rng.uniform(), rng.uniform(), rng.integer(3)], i * 3);
    y[i] = Math.sin(5 * x[i * 3]) + x[i * 3 + 1] ** 2 + (x[i * 3 + 2] === 1 ? 1 : 0) - 0.7;
  }
  return { x, y, n };
}

describe("a Gaussian process", () => {
  it("with fixed hyperparameters predicts what scikit-learn's predicts", () => {
    const { x, y, points, lengths, signal, noise, mean, variance } = samplerReference.process;
    const process = new GaussianProcess(3, []);
    process.theta = Float64Array.of(
      ...lengths.map(Math.log),
      Math.log(signal),
      -60,
      -60,
      Math.log(noise),
    );
    expect(process.condition(Float64Array.from(x), Float64Array.from(y), 15)).toBe(true);
    const out = { mean: 0, variance: 0 };
    for (let i = 0; i < 6; i++) {
      process.predict(Float64Array.from(points.slice(i * 3, i * 3 + 3)), out);
      expect(out.mean).toBeCloseTo(mean[i], 9);
      expect(out.variance).toBeCloseTo(variance[i], 9);
    }
  });
  it("has the gradients that differences show", () => {
    const { x, y, n } = example();
    const process = new GaussianProcess(3, [3]);
    process.fit(x, y, n, [process.mode()], 40);
    process.condition(x, y, n);
    process.append(Float64Array.of(0.3, 0.3, 1));
    const at = Float64Array.of(0.4, 0.65, 1);
    const [byMean, byVariance] = [new Float64Array(2), new Float64Array(2)];
    const out = { mean: 0, variance: 0 };
    const point = process.predict(at, out);
    point.gradient(byMean, byVariance);
    const again = [new Float64Array(2), new Float64Array(2)];
    point.gradient(again[0], again[1]); // asking twice changes nothing
    expect(again).toEqual([byMean, byVariance]);
    const h = 1e-5;
    for (let d = 0; d < 2; d++) {
      const [low, high] = [{ ...out }, { ...out }];
      process.predict(
        at.map((v, k) => (k === d ? v + h : v)),
        high,
      );
      process.predict(
        at.map((v, k) => (k === d ? v - h : v)),
        low,
      );
      expect(byMean[d]).toBeCloseTo((high.mean - low.mean) / (2 * h), 5);
      expect(byVariance[d]).toBeCloseTo((high.variance - low.variance) / (2 * h), 5);
    }
  });
  it("fits to a maximum of its posterior: no step along a hyperparameter is better", () => {
    const { x, y, n } = example();
    const process = new GaussianProcess(3, [3]);
    const best = process.fit(x, y, n, [process.mode()], 500);
    const top = process.theta.slice();
    for (let h = 0; h < top.length; h++)
      for (const step of [-0.05, 0.05]) {
        const theta = top.map((v, k) => (k === h ? v + step : v));
        if (theta[h] < process.prior.low[h] || theta[h] > process.prior.high[h]) continue;
        expect(process.fit(x, y, n, [theta], 0)).toBeLessThanOrEqual(best + 1e-6);
      }
  });
  it("knows less far away, and nothing new of the mean from a running trial", () => {
    const { x, y, n } = example();
    const process = new GaussianProcess(3, [3]);
    process.fit(x, y, n, [process.mode()], 40);
    process.condition(x, y, n);
    const at = Float64Array.of(0.99, 0.01, 2);
    const [before, after] = [
      { mean: 0, variance: 0 },
      { mean: 0, variance: 0 },
    ];
    process.predict(at, before);
    for (let i = 0; i < 12; i++) process.append(Float64Array.of(0.95, 0.05, 2));
    process.predict(at, after);
    expect(after.mean).toBeCloseTo(before.mean, 12);
    expect(after.variance).toBeLessThan(before.variance);
    process.forget();
    process.predict(at, after);
    expect(after).toEqual(before);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LearningRate } from "./learning-rate.ts";

const zero = Float64Array.of(0);

describe("the learning rate", () => {
  it("after the first change is that of Nomura et al. 2023, eq. 14–20, by hand", () => {
    // The ratio of signal to noise is β/(2 − β), so the rate is exp(min(γ, β)(β/(2 − β)/α − 1))
    // with α = 1.4, γ = 0.1: of the mean β = 0.1, of the covariance β = 0.03.
    const rate = new LearningRate(2, 3).learn(Float64Array.of(3, -4), Float64Array.of(1, 2, 2));
    expect(rate.mean).toBeCloseTo(Math.exp(0.1 * (0.1 / 1.9 / 1.4 - 1)), 12);
    expect(rate.covariance).toBeCloseTo(Math.exp(0.03 * (0.03 / 1.97 / 1.4 - 1)), 12);
    expect(rate.step).toBeCloseTo(1 / rate.mean, 12);
  });
  it("stays 1 while nothing changes", () => {
    const rates = new LearningRate(1, 1);
    for (let i = 0; i < 5; i++)
      expect(rates.learn(zero, zero)).toEqual({ mean: 1, covariance: 1, step: 1 });
  });
  it("falls while steps alternate in direction, and recovers while they agree", () => {
    const rates = new LearningRate(1, 1);
    let last = rates.learn(Float64Array.of(1), Float64Array.of(1));
    for (let i = 1; i < 60; i++) {
      const change = Float64Array.of(i % 2 === 0 ? 1 : -1);
      last = rates.learn(change, change);
    }
    expect(last.mean).toBeLessThan(0.2);
    expect(last.covariance).toBeLessThan(0.4);
    const low = last;
    for (let i = 0; i < 400; i++) last = rates.learn(Float64Array.of(1), Float64Array.of(1));
    expect(last.mean).toBe(1);
    expect(last.covariance).toBeGreaterThan(low.covariance);
  });
  it("multiplies the step size by what the rate of the mean loses", () => {
    const rates = new LearningRate(1, 1);
    let product = 1;
    let last = { mean: 1, covariance: 1, step: 1 };
    for (let i = 0; i < 30; i++) {
      last = rates.learn(Float64Array.of(i % 2 === 0 ? 1 : -1), zero);
      product *= last.step;
    }
    expect(product).toBeCloseTo(1 / last.mean, 9);
  });
  it("does not depend on the unit of changes, and stays in (0, 1]", () => {
    const changes = fc.array(fc.integer({ min: -1000, max: 1000 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(changes, (values) => {
        const [plain, scaled] = [new LearningRate(1, 1), new LearningRate(1, 1)];
        for (const v of values) {
          const rate = plain.learn(Float64Array.of(v), Float64Array.of(v));
          expect(rate.mean > 0 && rate.mean <= 1).toBe(true);
          expect(rate.covariance > 0 && rate.covariance <= 1).toBe(true);
          // A power of two, so that rounding is the same.
          const other = scaled.learn(Float64Array.of(v * 1024), Float64Array.of(v * 1024));
          expect(other.mean).toBeCloseTo(rate.mean, 12);
        }
      }),
    );
  });
});

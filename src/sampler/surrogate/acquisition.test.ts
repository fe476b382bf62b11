import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { samplerReference } from "../../../test/reference.ts";
import { hypervolume } from "../../numeric/pareto.ts";
import { createRng } from "../../numeric/rng.ts";
import {
  type Criterion,
  logExpectedImprovement,
  logImprovement,
  perCost,
  scalarizedBound,
  withFeasibility,
} from "./acquisition.ts";
import { logHypervolumeImprovement, openBoxes } from "./hypervolume-improvement.ts";

/** Compares the derivatives that a criterion writes with central differences. */
function checkSlopes(criterion: Criterion, mean: readonly number[], sd: readonly number[]): void {
  const k = mean.length;
  const [byMean, bySd, other] = [new Float64Array(k), new Float64Array(k), new Float64Array(k)];
  const value = (m: readonly number[], s: readonly number[]) =>
    criterion(Float64Array.from(m), Float64Array.from(s), other, other.slice());
  criterion(Float64Array.from(mean), Float64Array.from(sd), byMean, bySd);
  const h = 1e-6;
  for (let i = 0; i < k; i++) {
    const moved = (v: readonly number[], by: number) => v.map((x, j) => (j === i ? x + by : x));
    expect(byMean[i]).toBeCloseTo(
      (value(moved(mean, h), sd) - value(moved(mean, -h), sd)) / (2 * h),
      4,
    );
    expect(bySd[i]).toBeCloseTo(
      (value(mean, moved(sd, h)) - value(mean, moved(sd, -h))) / (2 * h),
      4,
    );
  }
}

describe("expected improvement", () => {
  it("has the logarithm that mpmath gives to 60 digits, however small", () => {
    const { z, log } = samplerReference.improvement;
    for (const [i, v] of z.entries()) {
      const wanted = log[i];
      expect(
        Math.abs(logImprovement(v) - wanted) / Math.max(1, Math.abs(wanted)),
        `z = ${v}`,
      ).toBeLessThan(2e-9);
    }
  });
  it("has the slopes that differences show, limits included", () => {
    for (const m of [-2, 0.1, 3, 12]) checkSlopes(logExpectedImprovement(0.5), [m], [0.7]);
    checkSlopes(
      withFeasibility(logExpectedImprovement(0.5), 1, [0.2, -1]),
      [0.4, 0.1, 0.5],
      [0.3, 0.2, 0.4],
    );
    checkSlopes(withFeasibility(undefined, 1, [0.2]), [0.4, 0.1], [0.3, 0.2]);
  });
});

describe("expected gain of hypervolume", () => {
  const { front, reference, cases } = samplerReference.hypervolume;
  it("is what quadrature gives, with the slopes that differences show", () => {
    const criterion = logHypervolumeImprovement(openBoxes(front, reference), 2);
    for (const { mean, sd, value } of cases) {
      const spare = () => new Float64Array(2);
      expect(
        Math.exp(criterion(Float64Array.from(mean), Float64Array.from(sd), spare(), spare())),
      ).toBeCloseTo(value, 8);
      checkSlopes(criterion, mean, sd);
    }
  });
  it("fills, with three objectives, just what the front leaves open", () => {
    const rng = createRng(3);
    const points = Array.from({ length: 7 }, () => [rng.uniform(), rng.uniform(), rng.uniform()]);
    const corner = [1, 1, 1];
    const boxes = openBoxes(points, corner);
    for (let t = 0; t < 2000; t++) {
      const p = [rng.uniform(), rng.uniform(), rng.uniform()];
      const dominated = points.some((q) => q.every((v, k) => v <= p[k]));
      const within = boxes.filter((b) => p.every((v, k) => v > b[k] && v <= b[3 + k])).length;
      expect(within).toBe(dominated ? 0 : 1);
    }
    // A sure point gains exactly the hypervolume that it adds.
    const sure = [0.2, 0.3, 0.1];
    const spare = () => new Float64Array(3);
    const log = logHypervolumeImprovement(boxes, 3)(
      Float64Array.from(sure),
      new Float64Array(3).fill(1e-9),
      spare(),
      spare(),
    );
    expect(Math.exp(log)).toBeCloseTo(
      hypervolume([...points, sure], corner) - hypervolume(points, corner),
      7,
    );
  });
});

describe("a random scalarization", () => {
  it("is the farthest optimistic weighted distance from the ideal point, with its slopes", () => {
    const criterion = scalarizedBound([0.2, 0.3, 0.5], [0, 1, -1], 0.7);
    const [mean, sd] = [Float64Array.of(1, 3, 0.2), Float64Array.of(0.1, 0.4, 0.3)];
    // The second objective is farthest: 0.3 · (3 − 0.7 · 0.4 − 1).
    expect(criterion(mean, sd, new Float64Array(3), new Float64Array(3))).toBeCloseTo(
      -0.3 * (3 - 0.28 - 1),
      12,
    );
    checkSlopes(criterion, [1, 3, 0.2], [0.1, 0.4, 0.3]);
  });
});

/** Value of a criterion, and its derivatives. */
function evaluate(criterion: Criterion, mean: readonly number[], sd: readonly number[]) {
  const [byMean, bySd] = [new Float64Array(mean.length), new Float64Array(mean.length)];
  const value = criterion(Float64Array.from(mean), Float64Array.from(sd), byMean, bySd);
  return { value, byMean: [...byMean], bySd: [...bySd] };
}

describe("the logarithm of expected improvement", () => {
  it.each([
    // SciPy: log((best − mean) Φ(z) + sd φ(z)).
    [0.5, 0.3, 0.2, -1.5294116935847932],
    [0, 1, 0.3, -10.30028932522365],
    [1, -2, 0.5, 1.0986122886941692],
  ])("below %d of N(%d, %d²) is %d", (best, mean, sd, wanted) => {
    expect(evaluate(logExpectedImprovement(best), [mean], [sd]).value).toBeCloseTo(wanted, 9);
  });
  it("is greater for a smaller mean and a larger deviation, and moves with shift and scale", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    const positive = fc.double({ min: 0.1, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, positive, (best, mean, sd) => {
        const { value, byMean, bySd } = evaluate(logExpectedImprovement(best), [mean], [sd]);
        expect(byMean[0]).toBeLessThan(0);
        expect(bySd[0]).toBeGreaterThan(-1e-9); // it underflows far below the best
        const moved = evaluate(logExpectedImprovement(2 * best + 3), [2 * mean + 3], [2 * sd]);
        expect(moved.value).toBeCloseTo(value + Math.LN2, 6);
      }),
    );
  });
});

describe("the probability of feasibility", () => {
  it.each([
    // SciPy: norm.logcdf.
    [0.1, 0.3, 0.2, -1.8410216450092634],
    [-1, 4, 0.1, -1254.8313611394199],
  ])("at most %d of N(%d, %d²) has the logarithm %d", (bound, mean, sd, wanted) => {
    expect(evaluate(withFeasibility(undefined, 0, [bound]), [mean], [sd]).value).toBeCloseTo(
      wanted,
      8,
    );
  });
  it("changes nothing without a limit, and is 0 where nothing is known or limited", () => {
    const criterion = logExpectedImprovement(0);
    expect(withFeasibility(criterion, 1, [])).toBe(criterion);
    expect(evaluate(withFeasibility(undefined, 1, []), [3], [1])).toEqual({
      value: 0,
      byMean: [0],
      bySd: [0],
    });
  });
  it("adds to the criterion one logarithm for each limit", () => {
    const plain = evaluate(logExpectedImprovement(0.2), [0.1], [0.3]).value;
    const both = withFeasibility(logExpectedImprovement(0.2), 1, [0.1, -1]);
    expect(evaluate(both, [0.1, 0.3, 4], [0.3, 0.2, 0.1]).value).toBeCloseTo(
      plain - 1.8410216450092634 - 1254.8313611394199,
      7,
    );
  });
});

describe("expected improvement per cost", () => {
  it("subtracts a share of the logarithm of the cost, with its slopes", () => {
    const criterion = perCost(logExpectedImprovement(0.5), 1, 2, 0.25);
    const plain = evaluate(logExpectedImprovement(0.5), [0.1], [0.7]).value;
    expect(evaluate(criterion, [0.1, 3], [0.7, 0.4]).value).toBeCloseTo(plain - 0.25 * 2 * 3, 12);
    checkSlopes(criterion, [0.1, 3], [0.7, 0.4]);
  });
  it("does not count the cost where its share is 0", () => {
    const { value } = evaluate(perCost(logExpectedImprovement(0.5), 1, 2, 0), [0.1, 99], [0.7, 1]);
    expect(value).toBe(evaluate(logExpectedImprovement(0.5), [0.1], [0.7]).value);
  });
});

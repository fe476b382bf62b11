import { describe, expect, it } from "vitest";
import { samplerReference } from "../../../test/reference.ts";
import { hypervolume } from "../../numeric/pareto.ts";
import { createRng } from "../../numeric/rng.ts";
import {
  type Criterion,
  logExpectedImprovement,
  logImprovement,
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

import { expect, it } from "vitest";
import { logExpectedImprovement } from "../surrogate/acquisition.ts";
import { augmented } from "./noisy-goal.ts";

it("augmented improvement is the improvement times 1 − τ/√(s² + τ²), with its derivatives", () => {
  const plain = logExpectedImprovement(0.2);
  const criterion = augmented(plain, 0.3);
  const one = () => Float64Array.of(0);
  const [byMean, bySd] = [one(), one()];
  const at = (m: number, s: number): number =>
    criterion(Float64Array.of(m), Float64Array.of(s), byMean, bySd);
  const factor = 1 - Math.sqrt(0.3) / Math.hypot(0.4, Math.sqrt(0.3));
  const improvement = plain(Float64Array.of(0.1), Float64Array.of(0.4), one(), one());
  expect(at(0.1, 0.4)).toBeCloseTo(improvement + Math.log(factor), 12);
  const slopes = [byMean[0], bySd[0]];
  const h = 1e-6;
  expect(slopes[0]).toBeCloseTo((at(0.1 + h, 0.4) - at(0.1 - h, 0.4)) / (2 * h), 5);
  expect(slopes[1]).toBeCloseTo((at(0.1, 0.4 + h) - at(0.1, 0.4 - h)) / (2 * h), 5);
});

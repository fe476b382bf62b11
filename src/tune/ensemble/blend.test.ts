import { describe, expect, it } from "vitest";
import { outOfFold } from "../../../test/tune-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import { metrics } from "../metric.ts";
import { applyBlend, type BlendOptions, fitBlend } from "./blend.ts";
import { applyCalibration, calibrate } from "./calibration.ts";
import { mix } from "./select-members.ts";

const n = 60;
const PARTS = 4;
const byLogLoss: BlendOptions = { score: metrics["log-loss"].score, sign: 1, most: 4 };
const byRmse: BlendOptions = { score: metrics.rmse.score, sign: 1, most: 4 };

/** Five candidates that know something of the target, each with errors of its own. */
function make(classes: 0 | 2, seed = 1) {
  const rng = createRng(seed);
  const values = Array.from({ length: n }, () =>
    classes > 0 ? (rng.uniform() < 0.4 ? 1 : 0) : rng.uniform(),
  );
  const candidates = Array.from({ length: 5 }, (_, m) => {
    const own = values.map((v) => {
      const noisy = 0.5 + (v - 0.5) * 0.4 + (rng.uniform() - 0.5) * (0.4 + m / 10);
      return Math.min(0.99, Math.max(0.01, noisy));
    });
    return Float64Array.from(classes > 0 ? own.flatMap((p) => [1 - p, p]) : own);
  });
  return { candidates, rows: outOfFold(values, classes, PARTS) };
}

describe("a blend", () => {
  it("is the best candidate where one is wanted", () => {
    const { candidates, rows } = make(0);
    const blend = fitBlend(candidates, rows.target, { ...byRmse, most: 1 });
    const scores = candidates.map((p) => metrics.rmse.score(p, rows.target));
    const best = scores.indexOf(Math.min(...scores));
    expect([...blend.weights]).toEqual(candidates.map((_, m) => (m === best ? 1 : 0)));
    expect(applyBlend(candidates, 0, blend)).toEqual(candidates[best]);
  });
  it("is the greatest score's where more is better, and the first one's of equal ones", () => {
    const { candidates, rows } = make(2);
    const options = { score: metrics.auc.score, sign: -1, most: 1 } as const;
    const scores = candidates.map((p) => metrics.auc.score(p, rows.target));
    const best = scores.indexOf(Math.max(...scores));
    const { weights } = fitBlend([candidates[best], candidates[best]], rows.target, options);
    expect([...weights]).toEqual([1, 0]);
    expect(fitBlend(candidates, rows.target, options).weights[best]).toBe(1);
  });
  it("is the first candidate with a score; the first of all where none has", () => {
    // One class has no area under a curve.
    const target = { values: new Float64Array(3), classes: 2 };
    const p = Float64Array.of(0.5, 0.5, 0.4, 0.6, 0.3, 0.7);
    for (const most of [1, 3]) {
      const options = { score: metrics.auc.score, sign: -1, most } as const;
      expect([...fitBlend([p, p, p], target, options).weights]).toEqual([1, 0, 0]);
    }
    const { candidates, rows } = make(0);
    const broken = new Float64Array(n).fill(Number.NaN);
    for (const order of [
      [broken, candidates[0]],
      [candidates[0], broken],
    ]) {
      const { weights } = fitBlend(order, rows.target, { ...byRmse, most: 1 });
      expect(order[weights.indexOf(1)]).toBe(candidates[0]);
    }
  });
  it("calibrates the mixture of classes, and no numbers", () => {
    const { candidates, rows } = make(2);
    const blend = fitBlend(candidates, rows.target, byLogLoss);
    const mixed = mix(candidates, blend.weights);
    expect(blend.calibration).toEqual(calibrate(mixed, rows.target));
    expect(applyBlend(candidates, 2, blend)).toEqual(
      applyCalibration(mixed, 2, calibrate(mixed, rows.target)),
    );
    const numbers = make(0);
    const plain = fitBlend(numbers.candidates, numbers.rows.target, byRmse);
    expect(plain.calibration).toBeUndefined();
    expect(applyBlend(numbers.candidates, 0, plain)).toEqual(
      mix(numbers.candidates, plain.weights),
    );
  });
});

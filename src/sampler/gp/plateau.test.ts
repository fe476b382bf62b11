import { describe, expect, it } from "vitest";
import { float } from "../../space/builders.ts";
import { createStudy } from "../../study/study.ts";
import { gp } from "./gp.ts";
import { plateauMargin } from "./plateau.ts";

const observed = (
  losses: readonly number[],
  feasible: readonly number[] = losses.map(() => 1),
) => ({
  n: losses.length,
  losses: [Float64Array.from(losses)],
  feasible: Uint8Array.from(feasible),
});

describe("the margin on plateaus", () => {
  it("grows with values that came before, and ends with an improvement", () => {
    expect(plateauMargin(observed([5, 4, 3, 2, 1.5, 1.7, 1.6]))).toBe(0); // none came before
    expect(plateauMargin(observed([3, 2, 2, 2, 2]))).toBe(0); // three may be chance
    expect(plateauMargin(observed([3, 2, 2, 2, 2, 2, 3]))).toBeCloseTo(0.04, 12);
    expect(plateauMargin(observed([3, 2, 2, 2, 2, 2, 2, 1]))).toBe(0);
    expect(plateauMargin(observed([3, 2, 2, 2, 2, 2, 2, 1], [1, 1, 1, 1, 1, 1, 1, 0]))).toBeCloseTo(
      0.04,
      12,
    ); // not a feasible one
  });
  it("is 0 without results, and passes over values of NaN", () => {
    const nan = Number.NaN;
    expect(plateauMargin(observed([]))).toBe(0);
    expect(plateauMargin(observed([nan, nan, nan, nan, nan, nan]))).toBe(0);
    expect(plateauMargin(observed([3, 2, nan, 2, 2, nan, 2, 2, 2]))).toBeCloseTo(0.04, 12);
  });
  it("counts repeated values that are not the best one, too, infeasible ones included", () => {
    expect(plateauMargin(observed([1, 5, 5, 5, 5, 5]))).toBeCloseTo(0.02, 12);
    expect(plateauMargin(observed([1, 5, 5, 5, 5, 5], [1, 0, 0, 0, 0, 0]))).toBeCloseTo(0.02, 12);
  });
  it("grows by 0.02 with each repeated value", () => {
    for (let repeats = 0; repeats < 30; repeats++)
      expect(plateauMargin(observed(new Array(repeats + 1).fill(7)))).toBeCloseTo(
        0.02 * Math.max(0, repeats - 3),
        12,
      );
  });
  it("makes the search leave a step that it has explored", async () => {
    // Steps of a tenth, the lowest one far from the second lowest, which lies where everything else
    // leads to.
    const step = (v: number): number => Math.floor(v * 10) / 10;
    const loss = ({ x, y }: { x: number; y: number }): number =>
      (step(x) - 0.6) ** 2 + (step(y) - 0.6) ** 2 + (step(x) === 0.1 && step(y) === 0.2 ? -0.6 : 0);
    let places = 0;
    for (let seed = 0; seed < 3; seed++) {
      const study = await createStudy({
        space: { x: float(0, 1), y: float(0, 1) },
        objectives: "minimize",
        sampler: gp(),
        seed,
      });
      await study.optimize(loss, { trials: 60 });
      places +=
        new Set(study.trials.slice(20).map((t) => `${step(t.params.x)} ${step(t.params.y)}`)).size /
        3;
    }
    expect(places).toBeGreaterThan(15);
  });
});

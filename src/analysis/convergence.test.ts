import { describe, expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { float } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { convergence } from "./convergence.ts";

describe("convergence with one objective", () => {
  const run = async (values: readonly number[], direction: "minimize" | "maximize") => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: direction,
      limits: { size: { atMost: 8 } },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(
      (_, { number }) => ({ value: values[number], limits: { size: values[number] } }),
      { trials: values.length },
    );
    return study;
  };
  it("is the least feasible value so far, NaN before the first one", async () => {
    const { number, best } = convergence(await run([9, 5, 7, 3, 4], "minimize"));
    expect([...number]).toEqual([0, 1, 2, 3, 4]);
    expect([...best]).toEqual([Number.NaN, 5, 5, 3, 3]);
  });
  it("is the largest feasible value so far, and ends at the study's best", async () => {
    const study = await run([1, 5, 9, 3, 7], "maximize");
    const { best } = convergence(study);
    expect([...best]).toEqual([1, 5, 5, 5, 7]);
    expect(study.best?.value).toBe(7);
  });
  it("has an entry for a failed trial, too", async () => {
    const { best } = convergence(await run([2, Number.NaN, 1], "minimize"));
    expect([...best]).toEqual([2, 2, 1]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../test/contract/sampler-contract.ts";
import { categorical, choose, float, int, permutation, simplex } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { grid, gridOrder } from "./grid.ts";

// The whole grid of the contract's usual space has 10²⁰ points, which is refused.
const few = {
  x: float(0, 1),
  n: int(1, 3),
  act: categorical(["relu", "tanh"]),
  order: permutation(["a", "b", "c"]),
  mix: simplex(["u", "v"]),
  optimizer: choose({ sgd: { momentum: float(0, 1) }, adam: {}, none: {} }),
};

describe("grid", () => {
  samplerContract(() => grid({ resolution: 30 }), { all: few });
  repeatsGoldenRun(grid, few);

  it("visits every point once, whatever their number and the seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer(), (count, seed) => {
        const pointAt = gridOrder(count, seed);
        const points = Array.from({ length: count }, (_, i) => pointAt(i));
        expect([...points].sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
      }),
    );
  });
  it("has the borders and the middle of a number's range, and each choice", async () => {
    const study = await createStudy({
      space: { x: float(0, 4), c: categorical(["a", "b"]) },
      objectives: "minimize",
      sampler: grid({ resolution: 3 }),
      seed: 1,
    });
    await study.optimize(({ x }) => x, { trials: 100 });
    expect(study.trials.map((t) => `${t.params.x}${t.params.c}`).sort()).toEqual([
      "0a",
      "0b",
      "2a",
      "2b",
      "4a",
      "4b",
    ]);
  });
  it("refuses a grid with more points than can be counted, and half a point", async () => {
    const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`x${i}`, float(0, 1)]));
    await expect(
      createStudy({ space: wide, objectives: "minimize", sampler: grid() }),
    ).rejects.toMatchObject({ code: "sampler-unsupported" });
    expect(() => grid({ resolution: 0.5 })).toThrow(/resolution/);
  });
});

import { describe, expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { choose, float, permutation } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { importance } from "./importance.ts";

describe("importance", () => {
  it("ranks parameters by what they explain: shares near 16 : 4 : 0 for 4x + 2y + 0z", async () => {
    const study = await createStudy({
      space: { z: float(0, 1), x: float(0, 1), y: float(0, 1) },
      objectives: "minimize",
      sampler: random(),
      seed: 1,
    });
    await study.optimize(({ x, y }) => 4 * x + 2 * y, { trials: 300 });
    const shares = importance(study);
    expect(Object.keys(shares)).toEqual(["x", "y", "z"]);
    expect(shares.x).toBeCloseTo(0.8, 1);
    expect(shares.y).toBeCloseTo(0.2, 1);
    expect(shares.z).toBeLessThan(0.05);
    expect(importance(study)).toEqual(shares);
    expect(importance(study, { seed: 1 })).not.toEqual(shares);
  });
  it("learns from 10,000 of more trials, and finds the same shares", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: "minimize",
      sampler: random(),
      seed: 2,
    });
    // Trials after the first 10,000 alone say that x matters, too.
    await study.optimize(({ x, y }, { number }) => y + (number < 10_000 ? 0 : 2 * x), {
      trials: 30_000,
    });
    const shares = importance(study);
    expect(shares.x).toBeGreaterThan(shares.y);
    expect(importance(study)).toEqual(shares);
  });
  it("weights conditional parameters by the trials in which they are active", async () => {
    const study = await createStudy({
      space: { m: choose({ a: { n: float(1, 9) }, b: {} }) },
      objectives: { f: "minimize", g: "maximize" },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(
      ({ m }) => ({ f: m.kind === "a" ? m.n / 100 : 5, g: m.kind === "a" ? m.n : 0 }),
      { trials: 60 },
    );
    const f = importance(study, { objective: "f" });
    expect(f.m).toBeGreaterThan(0.9);
    expect(importance(study, { objective: "g" })["m.a.n"]).toBeGreaterThan(0.1);
    expect(f["m.a.n"]).toBeLessThan(0.01);
  });
  it("adds up the coordinates of a permutation, and shares sum to at most 1", async () => {
    const study = await createStudy({
      space: { order: permutation(["a", "b", "c"]), x: float(0, 1) },
      objectives: "minimize",
      sampler: random(),
      seed: 1,
    });
    await study.optimize(({ order }) => order.indexOf("b"), { trials: 100 });
    const shares = importance(study);
    expect(Object.keys(shares)).toEqual(["order", "x"]);
    expect(shares.order).toBeGreaterThan(0.5);
    expect(shares.order + shares.x).toBeLessThanOrEqual(1);
  });
});

describe("what is wrong", () => {
  it("an objective that is missing or unknown", async () => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: { f: "minimize", g: "maximize" },
    });
    // @ts-expect-error one of two objectives must be named
    expect(() => importance(study)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringMatching(/which objective/),
        hint: "the option objective takes one of f, g",
      }),
    );
    // @ts-expect-error no such objective
    expect(() => importance(study, { objective: "h" })).toThrow(
      expect.objectContaining({ message: 'there is no objective "h"', hint: "valid names: f, g" }),
    );
  });
  it("too few complete trials", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
    await study.optimize(({ x }) => x, { trials: 3 });
    expect(() => importance(study)).toThrow(
      "importance needs at least 4 trials with a result, there are 3",
    );
  });
});

import { describe, expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { choose, float } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { convergence } from "./convergence.ts";
import { importance } from "./importance.ts";
import { hypervolume, paretoFront } from "./pareto-front.ts";
import { marginalVariance, totalVariance } from "./partition.ts";
import { plot } from "./plot.ts";

describe("functional ANOVA", () => {
  it("of a partition is what the integral says: f = 3·1[x ≥ ½] + 1[y ≥ ¼]", () => {
    const p = {
      leaves: 4,
      axes: 2,
      value: Float64Array.of(0, 1, 3, 4),
      low: Float64Array.of(0, 0, 0, 0.25, 0.5, 0, 0.5, 0.25),
      high: Float64Array.of(0.5, 0.25, 0.5, 1, 1, 0.25, 1, 1),
    };
    expect(marginalVariance(p, [0])).toBeCloseTo(9 / 4, 12);
    expect(marginalVariance(p, [1])).toBeCloseTo(3 / 16, 12);
    expect(totalVariance(p)).toBeCloseTo(9 / 4 + 3 / 16, 12);
    expect(marginalVariance(p, [0, 1])).toBeCloseTo(totalVariance(p), 12);
  });
  it("ranks parameters by what they do: shares near 16 : 4 : 0 for 4x + 2y + 0z", async () => {
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
  });
  it("knows conditional parameters, and asks which objective is meant", async () => {
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
    expect(() => (importance as any)(study)).toThrow(/which objective/);
    expect(() => (importance as any)(study, { objective: "h" })).toThrow(/no objective "h"/);
  });
  it("says when there is too little to go by", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
    expect(() => importance(study)).toThrow(/at least 4/);
  });
});

describe("fronts and convergence", () => {
  it("agree with the study and with each other", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), y: float(0, 1) },
      objectives: { a: "minimize", b: "maximize" },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(({ x, y }) => ({ a: x, b: Math.sqrt(x) - y }), { trials: 40 });
    expect(
      paretoFront(study)
        .map((t) => t.number)
        .sort(),
    ).toEqual(study.front.map((t) => t.number).sort());
    expect(hypervolume(study, { a: 1, b: -1 })).toBeGreaterThan(1);
    expect(() => hypervolume(study, { a: 1 } as any)).toThrow(/a number for b/);
    const { best } = convergence(study);
    for (let i = 1; i < best.length; i++) expect(best[i]).toBeGreaterThanOrEqual(best[i - 1]);
  });
  it("with one objective follow the best feasible value", async () => {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: "maximize",
      limits: { m: { atMost: 0.8 } },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(({ x }) => ({ value: x, limits: { m: x } }), { trials: 30 });
    const { best } = convergence(study);
    expect(best[29]).toBe(study.best!.value);
    expect(best[29]).toBeLessThanOrEqual(0.8);
  });
});

describe("plots", () => {
  it("are SVG that needs nothing else, with names escaped", async () => {
    const study = await createStudy({
      space: { "<b>": float(1e-3, 1, { log: true }), m: choose({ a: {}, b: {} }) },
      objectives: { f: "minimize", g: "minimize" },
      sampler: random(),
      seed: 1,
    });
    await study.optimize(
      async (p, t) => {
        await t.report({ f: p["<b>"], g: 1 }, 1);
        await t.report({ f: p["<b>"] / 2, g: 1 }, 2);
        return { f: p["<b>"], g: 1 - p["<b>"] };
      },
      { trials: 20 },
    );
    for (const kind of ["history", "importance", "slice", "front", "curves"] as const) {
      const svg = plot(study, kind);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).not.toContain("<b>");
      expect(svg.match(/<circle|<rect|<polyline/g)).not.toBeNull();
    }
    expect(plot(study, "slice", { params: ["m"] })).toContain("0 a, 1 b");
    expect(() => plot(study, "slice", { params: ["n" as any] })).toThrow(/no parameter "n"/);
    expect(() => plot(study, "pie" as any)).toThrow(/no plot "pie"/);
  });
  it("say when there is nothing to draw", async () => {
    const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
    expect(() => plot(study, "history")).toThrow(/nothing to draw/);
  });
});

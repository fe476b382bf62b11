import { describe, expect, it } from "vitest";
import { historyOf } from "../../test/history.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { createStudy } from "../study/study.ts";
import { asha } from "./asha.ts";
import { forecast } from "./forecast.ts";
import { hyperband } from "./hyperband.ts";
import { pasha } from "./pasha.ts";
import { patient } from "./patient.ts";
import { median, percentile } from "./percentile.ts";
import type { Pruner } from "./pruner.ts";
import { prunerNamed } from "./pruner-by-name.ts";
import { successiveHalving } from "./successive-halving.ts";
import { threshold } from "./threshold.ts";
import { wilcoxon } from "./wilcoxon.ts";

/**
 * Runs trials whose curves are given, one after the other, and says at which step each was stopped
 * (undefined: not at all).
 */
async function stops(
  pruner: Pruner,
  curves: readonly (readonly number[])[],
  direction: "minimize" | "maximize" = "minimize",
): Promise<(number | undefined)[]> {
  const study = await createStudy({
    space: { x: float(0, 1) },
    objectives: direction,
    pruner,
    seed: 1,
  });
  await study.optimize(
    async (_, trial) => {
      const curve = curves[trial.number];
      for (let step = 0; step < curve.length; step++)
        if (await trial.report(curve[step], step)) return trial.pruned();
      return curve[curve.length - 1];
    },
    { trials: curves.length },
  );
  return study.trials.map((t) => (t.state === "pruned" ? t.step : undefined));
}
const flat = (v: number, n = 6): number[] => new Array(n).fill(v);

/** What every pruner keeps. */
describe.each<[string, () => Pruner]>([
  ["median", () => median()],
  ["percentile", () => percentile(25)],
  ["asha", () => asha({ min: 1, max: 5 })],
  ["pasha", () => pasha({ min: 1, max: 5 })],
  ["threshold", () => threshold({ worseThan: 0.9 })],
  ["patient", () => patient(median(), 2)],
  ["hyperband", () => hyperband({ min: 1, max: 2 })],
  ["successive halving", () => successiveHalving({ min: 1, max: 5, trials: 20 })],
  ["forecast", () => forecast({ max: 5 })],
  ["wilcoxon", () => wilcoxon()],
])("every pruner: %s", (_, make) => {
  it("never stops what is best at every step, in both directions", async () => {
    const curves = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1].map((v) => flat(v));
    expect(await stops(make(), curves)).toEqual(curves.map(() => undefined));
    const up = curves.map((c) => c.map((v) => 1.8 - v));
    expect(await stops(make(), up, "maximize")).toEqual(curves.map(() => undefined));
  });
  it("stops what is plainly worst once enough is known", async () => {
    const curves = [...Array.from({ length: 9 }, (_, i) => flat(0.1 + i / 100)), flat(5)];
    const found = await stops(make(), curves);
    expect(found[9]).toBeDefined();
  });
  it("stops a curve that is not a number, and goes on", async () => {
    const found = await stops(make(), [
      ...Array.from({ length: 7 }, () => flat(0.5)),
      flat(Number.NaN),
      flat(0.1),
    ]);
    expect(found[7]).toBeDefined();
    expect(found[8]).toBeUndefined();
  });
});

describe("median", () => {
  it("waits for five complete trials, and for the warm-up", async () => {
    const worse = [...Array.from({ length: 4 }, () => flat(0)), flat(9), flat(9)];
    expect(await stops(median(), worse)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      0,
    ]);
    expect((await stops(median({ warmup: 3 }), worse))[5]).toBe(3);
    expect((await stops(median({ startup: 1 }), worse))[4]).toBe(0);
    expect((await stops(median({ every: 2, warmup: 1 }), worse))[5]).toBe(1);
  });
  it("judges the best value so far, not the last", async () => {
    const found = await stops(median(), [
      ...Array.from({ length: 5 }, () => flat(0.5)),
      [0.1, 0.9, 0.9, 0.9],
    ]);
    expect(found[5]).toBeUndefined();
  });
});

describe("threshold", () => {
  it("stops what is above it when minimizing, and what is below it when maximizing", async () => {
    const curves = [0.4, 0.6, 0.5].map((v) => flat(v));
    const pruner = threshold({ worseThan: 0.5 });
    expect(await stops(pruner, curves, "minimize")).toEqual([undefined, 0, undefined]);
    expect(await stops(pruner, curves, "maximize")).toEqual([0, undefined, undefined]);
    const negative = threshold({ worseThan: -0.5 });
    const below = curves.map((c) => c.map((v) => -v));
    expect(await stops(negative, below, "maximize")).toEqual([undefined, 0, undefined]);
  });
  it("judges the last value, from the step that is named", async () => {
    const pruner = threshold({ worseThan: 0.5, after: 3 });
    expect(await stops(pruner, [[0.9, 0.9, 0.9, 0.4, 0.6]])).toEqual([4]);
    expect(await stops(pruner, [flat(0.9)])).toEqual([3]);
  });
});

describe("asha", () => {
  it("lets the best third past each rung 1, 3, 9 (Li et al. 2020, stopping variant)", async () => {
    const curves = Array.from({ length: 9 }, (_, i) => flat(1 + i, 10));
    // From good to bad: the first three always pass, later ones must be among the best third.
    expect(await stops(asha({ min: 1, max: 9, eta: 3, growth: 3 }), curves)).toEqual([
      undefined,
      undefined,
      undefined,
      1,
      1,
      1,
      1,
      1,
      1,
    ]);
    const improving = [...curves].reverse();
    expect(await stops(asha({ min: 1, max: 9, eta: 3, growth: 3 }), improving)).toEqual(
      improving.map(() => undefined),
    );
  });
  it("refuses a range that is none", () => {
    expect(() => asha({ min: 0, max: 9 })).toThrow(/asha needs/);
  });
});

describe("patient", () => {
  it("lets a trial be bad as long as it gets better", async () => {
    const good = Array.from({ length: 6 }, () => flat(0, 8));
    expect(
      (await stops(patient(median(), 2), [...good, [9, 8, 7, 6, 5, 4, 3, 2]]))[6],
    ).toBeUndefined();
    expect((await stops(patient(median(), 2), [...good, [9, 8, 7, 7, 7, 7, 7, 7]]))[6]).toBe(4);
  });
});

describe("by name", () => {
  it("reads numbers after a colon, and names what was meant", () => {
    expect(prunerNamed("percentile:10")!.name).toBe("percentile-10");
    expect(prunerNamed("none")).toBeUndefined();
    for (const wrong of [
      "threshold",
      "threshold:x",
      "asha:x",
      "hyperband:9:1",
      "successive-halving:0",
      "forecast:0",
      "wilcoxon:2",
      "percentile:x",
    ])
      expect(() => prunerNamed(wrong)).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => prunerNamed("medain")).toThrow(
      expect.objectContaining({ hint: "did you mean median?" }),
    );
  });
  it("a pruner of one objective is refused where there are two", async () => {
    await expect(
      createStudy({
        space: { x: float(0, 1) },
        objectives: { a: "minimize", b: "minimize" },
        pruner: median(),
      }),
    ).rejects.toMatchObject({ code: "pruner-unsupported" });
  });
});

describe("several objectives", () => {
  /** Trials with constant vectors; says which went to the end. */
  async function ends(
    pruner: Pruner,
    points: readonly (readonly [number, number])[],
  ): Promise<boolean[]> {
    const study = await createStudy({
      space: { x: float(0, 1) },
      objectives: { a: "minimize", b: "maximize" },
      pruner,
      seed: 1,
    });
    await study.optimize(
      async (_, trial) => {
        const [a, b] = points[trial.number];
        for (let step = 1; step <= 8; step++)
          if (await trial.report({ a, b }, step)) return trial.pruned();
        return { a, b };
      },
      { trials: points.length },
    );
    return study.trials.map((t) => t.state === "complete");
  }
  it("trials that others dominate are stopped, those of the front continue", async () => {
    const front: [number, number][] = [0, 1, 2, 3].map((i) => [i, i]); // less a, or more b
    const behind: [number, number][] = [5, 6, 7, 8, 9, 10].map((i) => [i, -i]);
    const found = await ends(asha({ min: 1, max: 8, eta: 2 }), [...front, ...behind, [-1, 9]]);
    expect(found.slice(4, 10)).toEqual([false, false, false, false, false, false]);
    expect(found[10]).toBe(true);
  });
  it("a value that is no number stops a trial, whichever it is", async () => {
    const found = await ends(asha({ min: 1, max: 8 }), [
      [1, 1],
      [0, Number.NaN],
      [Number.NaN, 5],
    ]);
    expect(found).toEqual([true, false, false]);
  });
});

describe("hyperband", () => {
  it("gives its brackets the shares of the paper, and the last one trains in full", () => {
    const pruner = hyperband({ min: 1, max: 27 });
    const empty = historyOf(space({ x: float(0, 1) }), []);
    const first = Array.from({ length: 4000 }, (_, number) => pruner.next?.(number, empty));
    const share = (step: number): number => first.filter((s) => s === step).length / first.length;
    // Algorithm 1 with R = 27 and η = 3 begins 27, 12, 6 and 4 configurations by ⌈(s_max + 1) ηˢ /
    // (s + 1)⌉; before rounding 27 : 12 : 6 : 4.
    const total = 27 / 4 + 9 / 3 + 3 / 2 + 1;
    for (const [step, weight] of [
      [1, 27 / 4],
      [3, 9 / 3],
      [9, 3 / 2],
      [27, 1],
    ] as const)
      expect(share(step)).toBeCloseTo(weight / total, 1);
  });
});

describe("wilcoxon", () => {
  it("stops a trial that is worse fold by fold, not one that is better in the mean", async () => {
    const best = Array.from({ length: 12 }, (_, i) => 0.1 + (i % 5) / 50);
    const worse = best.map((v, i) => v + 0.05 + i / 1000);
    const mixed = best.map((v, i) => v + (i % 2 === 0 ? 0.01 : -0.02));
    const found = await stops(wilcoxon({ p: 0.1 }), [best, worse, mixed]);
    expect(found[1]!).toBeGreaterThan(4); // six folds at least: 1/64 is below what they may spend
    expect(found[1]!).toBeLessThan(11);
    expect(found[2]).toBeUndefined();
    // With a smaller rate later.
    expect((await stops(wilcoxon({ p: 0.02 }), [best, worse]))[1]).toBeGreaterThan(found[1]!);
    expect(() => wilcoxon({ p: 2 })).toThrow(/0 < p < 1/);
  });
});

describe("forecast", () => {
  it("lets a curve continue that may still win, and stops one that stays above the best", async () => {
    const ends = [0.3, 0.25, 0.4, 0.35, 0.28, 0.5];
    const falling = ends.map((end) => Array.from({ length: 30 }, (_, i) => end + 0.5 / (i + 1)));
    const late = Array.from({ length: 30 }, (_, i) => 0.1 + 0.6 / (i + 1));
    const rest = flat(0.9, 30);
    const found = await stops(forecast({ max: 29, error: 0.2 }), [...falling, late, rest]);
    expect(found[6]).toBeUndefined();
    expect(found[7]).toBeLessThan(20);
    expect(() => forecast({ max: 0 })).toThrow(/max ≥ 1/);
    expect(() => forecast({ max: 9, error: 1 })).toThrow(/0 < error < 1/);
  });
});

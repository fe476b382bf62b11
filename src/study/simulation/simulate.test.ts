import { describe, expect, it } from "vitest";
import { asha, pbt } from "../../pruner/index.ts";
import { tpe } from "../../sampler/index.ts";
import { float } from "../../space/builders.ts";
import { createStudy } from "../study.ts";
import { recordedCurves } from "./recorded-curves.ts";
import { simulate } from "./simulate.ts";

const space = { x: float(0, 1) };
const curves = Array.from({ length: 40 }, (_, i) => ({
  params: { x: ((i * 17) % 40) / 40 },
  values: Array.from({ length: 16 }, (_, k) => ((i * 17) % 40) / 40 + 1 / (k + 1)),
  secondsPerStep: 1 + (i % 3),
}));
const common = { space, objectives: "minimize", curves } as const;

describe("simulate", () => {
  it("without pruner or sampler trains what was recorded, once each, in its order and its time", async () => {
    const { trials, steps, seconds, utilisation } = await simulate({ ...common, trials: 40 });
    expect(trials.map((t) => t.params.x)).toEqual(curves.map((c) => c.params.x));
    expect(steps.length).toBe(640);
    expect(seconds).toBe(curves.reduce((s, c) => s + 16 * c.secondsPerStep, 0));
    expect(utilisation).toBe(1);
  });
  it("the same options give the same; workers share the work; a step is never trained twice", async () => {
    const run = (workers: number) =>
      simulate({
        ...common,
        sampler: tpe(),
        pruner: asha({ min: 1, max: 16 }),
        trials: 40,
        workers,
        seed: 5,
      });
    const [one, again, four] = [await run(1), await run(1), await run(4)];
    expect(again.steps).toEqual(one.steps);
    expect(four.seconds).toBeLessThan(0.5 * one.seconds);
    for (const { steps, trials } of [one, four]) {
      expect(new Set(steps.map((s) => `${s.number}/${s.step}`)).size).toBe(steps.length);
      expect(steps.length).toBeLessThan(300);
      const best = trials.filter((t) => t.state === "complete").map((t) => t.params.x);
      expect(best.length).toBeGreaterThan(0);
      for (let i = 1; i < steps.length; i++)
        expect(steps[i].time).toBeGreaterThanOrEqual(steps[i - 1].time);
    }
  });
  it("without checkpoints a trial that is stopped is over", async () => {
    const { trials } = await simulate({
      ...common,
      pruner: asha({ min: 1, max: 16 }),
      checkpoints: false,
      shuffle: true,
    });
    expect(new Set(trials.map((t) => t.state))).toEqual(new Set(["pruned", "complete"]));
  });
  it("ends by steps and by seconds, and says what is wrong", async () => {
    expect((await simulate({ ...common, steps: 33 })).steps.length).toBe(33);
    expect((await simulate({ ...common, seconds: 50 })).seconds).toBeGreaterThanOrEqual(50);
    await expect(simulate({ ...common, curves: [] })).rejects.toThrow(
      /at least one recorded curve/,
    );
    await expect(simulate({ ...common, pruner: pbt({ interval: 1, max: 4 }) })).rejects.toThrow(
      /pbt copies weights between trials/,
    );
    await expect(simulate({ ...common, workers: 0 })).rejects.toThrow(
      /workers must be a whole number from 1/,
    );
  });
  it("takes the curves of a study that went all the way", async () => {
    const study = await createStudy({ space, objectives: "minimize", seed: 1 });
    await study.optimize(
      async ({ x }, trial) => {
        for (let step = 2; step <= 8; step += 2) await trial.report(x + 1 / step, step);
        if (trial.number === 1) await trial.report(x, 9);
        return x;
      },
      { trials: 3 },
    );
    const [curve, ...others] = recordedCurves(study.trials);
    expect(others).toEqual([]);
    expect(curve!.values.length).toBe(9);
    expect(curve!.values[0]).toBe(curve!.values[1]);
    expect(curve!.values[8]).toBe((curve!.params as { x: number }).x);
  });
});

import { describe, expect, it } from "vitest";
import { random } from "../../sampler/index.ts";
import { categorical, float, int } from "../../space/builders.ts";
import { createStudy } from "../study.ts";

const space = { x: float(-5, 5), y: float(-5, 5) };
const bowl = ({ x, y }: { x: number; y: number }): number => (x - 1) ** 2 + (y + 2) ** 2;
const begin = (seed = 1) =>
  createStudy<typeof space, "minimize">({ space, objectives: "minimize", seed });

describe("having enough", () => {
  it("stops a search that has found the bottom, and says why", async () => {
    const study = await begin();
    const why: (string | undefined)[] = [];
    study.on("stopped", ({ reason, explanation }) => why.push(reason, explanation));
    await study.optimize(bowl, { trials: 200, enough: { gain: 0.01 } });
    expect(study.trials.length).toBeLessThan(80);
    expect(study.best!.value).toBeLessThan(0.01);
    expect(why[0]).toBe("enough");
    expect(why[1]).toMatch(
      /^after \d+ trials the next 10 are expected to gain at most [\d.e-]+, less than 0\.01$/,
    );
  });
  it("goes on while there is something to gain: random search is far from the bottom", async () => {
    const study = await createStudy<typeof space, "minimize">({
      space,
      objectives: "minimize",
      sampler: random(),
      seed: 1,
    });
    await study.optimize(bowl, { trials: 60, enough: { gain: 1e-6 } });
    expect(study.trials.length).toBe(60);
  });
  it("what it expects is not less than what comes: the mean over searches that go on", async () => {
    let gained = 0;
    const gain = 0.05;
    for (let seed = 0; seed < 8; seed++) {
      const stopped = await begin(seed);
      await stopped.optimize(bowl, { trials: 100, enough: { gain } });
      const whole = await begin(seed);
      await whole.optimize(bowl, { trials: stopped.trials.length + 10 });
      gained += (stopped.best!.value - whole.best!.value) / 8;
    }
    expect(gained).toBeLessThan(gain);
  });
  it("a space of choices that is nearly used up promises nothing", async () => {
    const study = await createStudy({
      space: { a: categorical(["p", "q"]), b: int(1, 20) },
      objectives: "maximize",
      seed: 3,
    });
    await study.optimize(({ a, b }) => (a === "p" ? b : -b), { trials: 40, enough: { gain: 0.5 } });
    expect(study.best!.value).toBe(20);
    expect(study.trials.length).toBeLessThan(40);
  });
  it("stops at a target, also one that was reached before", async () => {
    const study = await begin();
    await study.optimize(bowl, { trials: 200, target: 1 });
    expect(study.best!.value).toBeLessThanOrEqual(1);
    const { length } = study.trials;
    expect(length).toBeLessThan(60);
    expect(study.trials.slice(0, -1).every((t) => t.state !== "complete" || t.value > 1)).toBe(
      true,
    );
    await study.optimize(bowl, { trials: 200, target: 1 });
    expect(study.trials.length).toBe(length);
    const up = await createStudy({ space: { x: float(0, 1) }, objectives: "maximize", seed: 1 });
    await up.optimize(({ x }) => x, { trials: 100, target: 0.9 });
    expect(up.best!.value).toBeGreaterThanOrEqual(0.9);
    expect(up.trials.length).toBeLessThan(30);
  });
  it("says what is wrong", async () => {
    const study = await begin();
    await expect(study.optimize(bowl, { enough: { gain: 0 } })).rejects.toThrow(
      "enough.gain must be a number above 0, got 0",
    );
    await expect(study.optimize(bowl, { enough: { gain: 1, trials: 0.5 } })).rejects.toThrow(
      "whole number from 1, got 0.5",
    );
    await expect(study.optimize(bowl, { target: Number.NaN })).rejects.toThrow(
      "target must be a number, got NaN",
    );
    const two = await createStudy({ space, objectives: { a: "minimize", b: "minimize" } });
    const objective = () => ({ a: 1, b: 1 });
    await expect(two.optimize(objective, { enough: { gain: 1 } })).rejects.toThrow(
      "enough needs a study with one objective",
    );
    await expect(two.optimize(objective, { target: 1 })).rejects.toThrow(
      "target needs a study with one objective",
    );
  });
});

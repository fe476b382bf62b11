import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { random } from "../../sampler/random.ts";
import { float } from "../../space/builders.ts";
import { createDynamicStudy } from "../define-by-run/dynamic-study.ts";
import { createStudy } from "../study.ts";
import { raceAgainst } from "./race.ts";

const space = { x: float(-1, 1) };
const options = { space, objectives: "minimize", sampler: random(), seed: 1 } as const;
/** Standard normal noise that depends on the repeat alone, or on trial and repeat. */
const noise = (repeat: number, trial?: number): number => {
  const root = createRng(7).fork(repeat);
  return (trial === undefined ? root : root.fork(trial)).normal();
};

describe("A race", () => {
  it("goes on while the challenger is ahead, or behind by no more than chance", () => {
    expect(raceAgainst([0.9], [1, 2, 3], 1)).toBeUndefined();
    expect(raceAgainst([1.5], [1, 2, 3], 1)).toBeUndefined();
    expect(raceAgainst([-0.9], [-1, -2, -3], -1)).toBeUndefined();
  });
  it("is lost by far, and then the value is the rival's and the difference, whatever luck the first repeat had", () => {
    expect(raceAgainst([5], [1, 2, 3], 1)?.value).toBe(6);
    expect(raceAgainst([-5], [-1, -2, -3], -1)?.value).toBe(-6);
    expect(raceAgainst([Infinity], [1, 2, 3], 1)?.value).toBe(Infinity);
  });
  it("without noise is lost by any difference", () => {
    expect(raceAgainst([1.001], [1, 1], 1)?.value).toBe(1.001);
  });
  it("gives up about one in ten that are as good, at the first repeat", () => {
    const rng = createRng(3);
    let lost = 0;
    for (let i = 0; i < 4000; i++) {
      const rival = Array.from({ length: 20 }, () => rng.normal());
      if (raceAgainst([rng.normal()], rival, 1) !== undefined) lost++;
    }
    expect(lost / 4000).toBeGreaterThan(0.07);
    expect(lost / 4000).toBeLessThan(0.14);
  });
});

describe("Repeated evaluations", () => {
  it("make a trial's value their mean, with its standard error and the values", async () => {
    const study = await createStudy(options);
    await study.optimize((_, { repeat }) => repeat * 2, { trials: 1, repeat: 3 });
    const [trial] = study.trials;
    expect(trial).toMatchObject({ value: 2, repeats: [0, 2, 4], attributes: {} });
    if (trial?.state === "complete") expect(trial.error).toBeCloseTo(2 / Math.sqrt(3), 12);
  });
  it("stop early where a trial is plainly worse, never for the best", async () => {
    const study = await createStudy(options);
    let evaluations = 0;
    await study.optimize(
      ({ x }, { number, repeat }) => {
        evaluations++;
        return x * x + 0.1 * noise(repeat, number);
      },
      { trials: 60, repeat: 8 },
    );
    expect(study.best?.repeats).toHaveLength(8);
    expect(evaluations).toBeLessThan(60 * 8 * 0.6);
    for (const t of study.trials)
      if (t.state === "complete") expect(t.value).toBeGreaterThanOrEqual(study.best!.value);
  });
  it("with equal draws for all trials tell them apart though the noise is larger than what differs", async () => {
    const study = await createStudy(options);
    await study.optimize(({ x }, { repeat }) => x * x + 10 * noise(repeat), {
      trials: 40,
      repeat: 4,
    });
    const best = study.trials.reduce((a, b) =>
      Math.abs(a.params.x) < Math.abs(b.params.x) ? a : b,
    );
    expect(study.best?.number).toBe(best.number);
  });
  it("of several objectives are all made, means and errors by name", async () => {
    const study = await createStudy({ ...options, objectives: { a: "minimize", b: "maximize" } });
    await study.optimize((_, { repeat }) => ({ value: { a: repeat, b: 5 }, cost: 2 }), {
      trials: 2,
      repeat: 3,
    });
    expect(study.trials.map((t) => t.state === "complete" && [t.value, t.cost])).toEqual(
      Array(2).fill([{ a: 1, b: 5 }, 6]),
    );
  });
  it("average limits", async () => {
    const study = await createStudy({ ...options, limits: { size: { atMost: 1 } } });
    await study.optimize((_, { repeat }) => ({ value: 1, limits: { size: repeat } }), {
      trials: 1,
      repeat: 2,
    });
    expect(study.trials[0]).toMatchObject({ limits: { size: 0.5 } });
  });
  it("fail as a whole, naming the repeat that gave no number", async () => {
    const study = await createStudy(options);
    await study.optimize((_, { repeat }) => (repeat === 1 ? Number.NaN : 1), {
      trials: 1,
      repeat: 3,
    });
    expect(study.trials[0]).toMatchObject({
      state: "failed",
      reason: "not-a-number",
      message: expect.stringContaining("repeat 1"),
    });
  });
  it("keep the curve of the first one, and end with a prune", async () => {
    const study = await createStudy(options);
    await study.optimize(
      async (_, trial) => {
        await trial.report(trial.repeat, 0);
        return trial.number === 1 ? trial.pruned() : 1;
      },
      { trials: 2, repeat: 2 },
    );
    expect([...study.history.curve(0).loss]).toEqual([0]);
    expect(study.trials[1]?.state).toBe("pruned");
  });
  it("need a whole number, and a space that is known", async () => {
    const study = await createStudy(options);
    await expect(study.optimize(() => 1, { repeat: 0.5 })).rejects.toThrow(
      "repeat must be a whole number from 1",
    );
    const dynamic = await createDynamicStudy({ objectives: "minimize" });
    await expect(dynamic.optimize(() => 1, { repeat: 2 })).rejects.toThrow(
      "repeat needs a declared space",
    );
  });
});

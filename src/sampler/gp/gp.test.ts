import { describe, expect, it } from "vitest";
import { hypervolume } from "../../numeric/pareto.ts";
import { categorical, choose, float } from "../../space/builders.ts";
import { createStudy } from "../../study/study.ts";
import { auto } from "../auto.ts";
import { random } from "../random.ts";
import type { Sampler } from "../sampler.ts";
import type { Beliefs } from "../surrogate/beliefs.ts";
import { gp } from "./gp.ts";

const space = {
  rate: float(1e-5, 1, { log: true }),
  momentum: float(0, 1),
  optimizer: categorical(["sgd", "adam", "lion"]),
};
type P = { rate: number; momentum: number; optimizer: string };
/** Least, 0, at a rate of 1e-3, a momentum of 0.9 and adam. */
const loss = (p: P, shift = 0): number =>
  (Math.log10(p.rate) + 3 + shift) ** 2 +
  4 * (p.momentum - 0.9) ** 2 +
  (p.optimizer === "adam" ? 0 : 0.5);

/** Mean over seeds of the best value after some trials. */
async function best(
  sampler: () => Sampler,
  trials: number,
  objective: (p: P) => number = (p) => loss(p),
): Promise<number> {
  let sum = 0;
  for (let seed = 0; seed < 4; seed++) {
    const study = await createStudy({ space, objectives: "minimize", sampler: sampler(), seed });
    await study.optimize((p) => objective(p as P), { trials });
    sum += study.best!.value / 4;
  }
  return sum;
}

describe("the Gaussian process", () => {
  it("gains by a belief that is right, and gets over one that is wrong", async () => {
    const right = () =>
      gp({
        beliefs: {
          rate: { near: 1e-3, within: 0.1 },
          momentum: { near: 0.9 },
          optimizer: { weights: { adam: 10 } },
        },
      });
    const wrong = () =>
      gp({ beliefs: { rate: { near: 0.5, within: 0.1 }, optimizer: { weights: { lion: 10 } } } });
    const none = await best(gp, 8);
    expect(await best(right, 8)).toBeLessThan(0.7 * none);
    expect(await best(wrong, 60)).toBeLessThan(0.02);
  });
  it("takes beliefs of parameters on any branch by their flat names", async () => {
    const branches = {
      optimizer: choose({
        sgd: { momentum: float(0, 1) },
        adam: { kind2: categorical(["a", "b"]), beta: float(0, 1) },
      }),
    };
    const beliefs = {
      "optimizer.sgd.momentum": { near: 0.9, within: 0.01 },
      "optimizer.adam.beta": { near: 0.1, within: 0.01 },
      "optimizer.adam.kind2": { weights: { b: 1e6 } },
    };
    const study = await createStudy({
      space: branches,
      objectives: "minimize",
      sampler: gp({ beliefs, startup: 40 }),
      seed: 1,
    });
    await study.optimize(() => 0, { trials: 40 });
    // Every second point of the start lies where it is believed to.
    for (const { params, number } of study.trials) {
      if (number % 2 === 1) continue;
      const { optimizer } = params;
      if (optimizer.kind === "sgd") expect(Math.abs(optimizer.momentum - 0.9)).toBeLessThan(0.06);
      else expect([Math.abs(optimizer.beta - 0.1) < 0.06, optimizer.kind2]).toEqual([true, "b"]);
    }
    expect(new Set(study.trials.map((t) => t.params.optimizer.kind)).size).toBe(2);
  });
  it.each<readonly [Beliefs, RegExp, string | undefined]>([
    [{ rats: { near: 1 } }, /"rats"/, "did you mean rate?"],
    [{ rate: { near: 5 } }, /rate is near 5/, undefined],
    [{ rate: { weights: { a: 1 } } }, /rate is a number/, undefined],
    [{ momentum: { near: 0.5, within: 0 } }, /within of momentum/, undefined],
    [{ optimizer: { weights: { adan: 2 } } }, /no choice "adan"/, undefined],
    [{ optimizer: { weights: { adam: -1 } } }, /weight of adam/, undefined],
  ])("refuses the belief %j", async (beliefs, message, hint) => {
    const opening = createStudy({ space, objectives: "minimize", sampler: auto({ beliefs }) });
    await expect(opening).rejects.toThrow(message);
    if (hint !== undefined) await expect(opening).rejects.toMatchObject({ code: "usage", hint });
  });
  it("begins with the winners of an earlier study, and needs fewer trials for a like problem", async () => {
    const before = await createStudy({
      space: { ...space, extra: float(0, 1) },
      objectives: "minimize",
      seed: 9,
    });
    await before.optimize((p) => loss(p) + 0.1 * p.extra, { trials: 50 });
    const shifted = (p: P): number => loss(p, 0.3);
    const study = await createStudy({
      space,
      objectives: "minimize",
      sampler: auto({ earlier: [before] }),
      seed: 1,
    });
    await study.optimize(shifted, { trials: 4 });
    expect(study.trials[0].origin).toMatchObject({
      sampler: "auto",
      reason: "a winner of an earlier study",
    });
    expect(study.trials[0].params.rate).toBeCloseTo(before.best!.params.rate, 12);
    expect(await best(() => gp({ earlier: [before] }), 8, shifted)).toBeLessThan(
      0.5 * (await best(gp, 8, shifted)),
    );
  });
  it("ignores an earlier study that has nothing to do with this one", async () => {
    const before = await createStudy({ space, objectives: "minimize", seed: 9 });
    await before.optimize((p) => Math.sin(50 * p.momentum) + (p.optimizer === "lion" ? -5 : 0), {
      trials: 40,
    });
    expect(await best(() => gp({ earlier: [before] }), 40)).toBeLessThan(0.02);
  });
  it("spends less for the same when it knows what trials cost", async () => {
    // The dear half of the range is no better.
    const spent = async (costAware: boolean): Promise<number> => {
      let cost = 0;
      for (let seed = 0; seed < 4; seed++) {
        const study = await createStudy({
          space: { x: float(0, 1), size: float(1, 100, { log: true }) },
          objectives: "minimize",
          sampler: gp({ costAware }),
          seed,
        });
        await study.optimize(
          ({ x, size }) => ({ value: (x - 0.3) ** 2 + 0.001 * Math.sin(size), cost: size }),
          { trials: 30 },
        );
        expect(study.best!.value).toBeLessThan(0.005);
        for (const c of study.history.finished.cost.subarray(0, 30)) cost += c;
      }
      return cost;
    };
    expect(await spent(true)).toBeLessThan(0.6 * (await spent(false)));
  });
  it("comes nearer to a front of four objectives than random points do", async () => {
    const corners = [
      [0.2, 0.2, 0.5],
      [0.8, 0.2, 0.4],
      [0.2, 0.8, 0.6],
      [0.7, 0.7, 0.3],
    ];
    const volume = async (sampler: Sampler, seed: number): Promise<number> => {
      const study = await createStudy({
        space: { x: float(0, 1), y: float(0, 1), z: float(0, 1) },
        objectives: { a: "minimize", b: "minimize", c: "minimize", d: "minimize" },
        sampler,
        seed,
      });
      const far = (
        { x, y, z }: { x: number; y: number; z: number },
        [p, q, r]: readonly number[],
      ) => (x - p!) ** 2 + (y - q!) ** 2 + (z - r!) ** 2;
      await study.optimize(
        (p) => ({
          a: far(p, corners[0]),
          b: far(p, corners[1]),
          c: far(p, corners[2]),
          d: far(p, corners[3]),
        }),
        {
          trials: 24,
        },
      );
      return hypervolume(
        study.front.map((t) => Object.values(t.value)),
        [0.7, 0.7, 0.7, 0.7],
      );
    };
    let wins = 0;
    for (let seed = 0; seed < 3; seed++)
      if ((await volume(gp(), seed)) > (await volume(random(), seed))) wins++;
    expect(wins).toBe(3);
  });
  it("says when its options are out of range", () => {
    expect(() => gp({ startup: 0 })).toThrow(/startup of gp/);
    expect(() => gp({ workingSet: 2.5 })).toThrow(/workingSet of gp/);
  });
});

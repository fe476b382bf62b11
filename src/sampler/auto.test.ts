import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../test/contract/sampler-contract.ts";
import { historyOf, type WrittenTrial } from "../../test/history.ts";
import { createRng } from "../numeric/rng.ts";
import { boolean, categorical, choose, float, int } from "../space/builders.ts";
import type { ParamTree } from "../space/param.ts";
import { space as makeSpace, type Space } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import { createStudy } from "../study/study.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Objectives } from "../trial/objective.ts";
import { auto } from "./auto.ts";
import { autoForOne } from "./auto-plan.ts";
import { lateSearch } from "./late/late-search.ts";
import { random } from "./random.ts";
import type { Proposal, Sampler } from "./sampler.ts";
import { tpe } from "./tpe/tpe.ts";

const space = { x: float(0, 1), y: float(0, 1) };
type Point = { readonly x: number; readonly y: number };

/** Results as `study.add` takes them: random points, then points that close in on `around`. */
function knownResults(count: number, around: Point, loss: (p: Point) => number) {
  const rng = createRng(1);
  return Array.from({ length: count }, (_, i) => {
    const width = i < count / 2 ? 1 : 1 - (i - count / 2) / (count / 2);
    const near = (centre: number): number =>
      Math.min(1, Math.max(0, centre + width * (rng.uniform() - centre)));
    const params = { x: near(around.x), y: near(around.y) };
    return { params, result: loss(params) };
  });
}

describe("auto", () => {
  samplerContract(auto);
  repeatsGoldenRun(auto);
});

describe("what auto chooses", () => {
  it("changes at 200 results, wherever it is interrupted, with a reason on each trial", async () => {
    const loss = ({ x, y }: Point): number => (x - 0.3) ** 2 + Math.sin(7 * y) / 4;
    const known = knownResults(198, { x: 0.3, y: 0.67 }, loss);
    const run = async (stops: readonly number[]) => {
      const storage = memory();
      const open = () => createStudy({ space, objectives: "minimize", seed: 5, storage });
      await (await open()).add(known);
      for (const trials of stops) await (await open()).optimize(loss, { trials });
      return (await open()).trials.slice(known.length);
    };
    const uninterrupted = await run([225]);
    const reasons = uninterrupted.map((t) =>
      typeof t.origin === "object" ? (t.origin.reason ?? "").split(":")[0] : "",
    );
    expect(reasons).toEqual([...new Array(2).fill("gp"), ...new Array(25).fill("cma-es")]);
    expect((await run([199, 200, 201, 213, 225])).map((t) => t.params)).toEqual(
      uninterrupted.map((t) => t.params),
    );
  });
  it("looks elsewhere once the best is refined; with few trials left it stays", async () => {
    const best = { x: 0.3, y: 0.6 };
    const loss = ({ x, y }: Point): number => (x - best.x) ** 2 + (y - best.y) ** 2;
    const countFar = async (budget: number | undefined): Promise<number> => {
      const study = await createStudy({
        space,
        objectives: "minimize",
        seed: 2,
        ...(budget !== undefined && { budget }),
      });
      await study.add(knownResults(200, best, loss));
      await study.optimize(loss, { trials: 480 });
      const far = ({ params: { x, y } }: { params: Point }): boolean =>
        Math.hypot(x - best.x, y - best.y) > 0.1;
      return study.trials.slice(300).filter(far).length;
    };
    expect(await countFar(undefined)).toBeGreaterThan(20);
    expect(await countFar(480)).toBe(0);
  });
  it("serves many objectives and many parameters", async () => {
    const objectives = { a: "minimize", b: "minimize", c: "minimize", d: "maximize" } as const;
    const many = await createStudy({ space, objectives, seed: 1 });
    const trade = ({ x, y }: Point) => ({ a: x, b: y, c: x * y, d: x - y });
    await many.optimize(trade, { trials: 20 });
    expect(many.trials[19].origin).toMatchObject({
      sampler: "auto",
      reason: expect.stringMatching(/^gp: fewer than 200/),
    });
    await many.add(
      Array.from({ length: 180 }, (_, i) => ({
        params: { x: i / 180, y: 0.5 },
        result: trade({ x: i / 180, y: 0.5 }),
      })),
    );
    await many.optimize(trade, { trials: 201 });
    expect(many.trials[200].origin).toMatchObject({
      reason: expect.stringMatching(/^nsga3: 200 results, more than 3 objectives/),
    });
    const wide = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`x${i}`, float(0, 1)]));
    const study = await createStudy({ space: wide, objectives: "minimize", seed: 1 });
    await study.optimize((p) => Object.values(p).reduce((s, v) => s + v, 0), { trials: 12 });
    expect(study.trials[11].origin).toMatchObject({
      reason: expect.stringMatching(/^cma-es: more than 100/),
    });
    expect(new Set(Object.values(study.trials[0].params))).toEqual(new Set([0.5]));
    const flags = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`b${i}`, boolean()]));
    const ofChoices = await createStudy({ space: flags, objectives: "minimize", seed: 1 });
    await ofChoices.optimize((p) => Object.values(p).filter(Boolean).length, { trials: 12 });
    expect(ofChoices.trials[11].origin).toMatchObject({
      reason: expect.stringMatching(/^tpe: more than 100/),
    });
  });
});

describe("more than 100 numbers", () => {
  const d = 120;
  const wide = Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, float(0, 1)]));
  const loss = (p: { readonly [name: string]: number }): number =>
    Object.values(p).reduce((s, v, i) => s + (v - 0.3 - (0.4 * i) / d) ** 2 * (1 + (i % 10)), 0);
  it("are searched with less regret than by TPE and at random", async () => {
    const regret = async (sampler: Sampler): Promise<number> => {
      const study = await createStudy({ space: wide, objectives: "minimize", seed: 3, sampler });
      await study.optimize(loss, { trials: 150 });
      return study.best!.value;
    };
    const ofAuto = await regret(auto());
    expect(ofAuto).toBeLessThan(await regret(tpe()));
    expect(ofAuto).toBeLessThan(0.5 * (await regret(random())));
  });
  it("one after another, or by a study that is resumed, come out the same", async () => {
    const run = async (parts: readonly number[]): Promise<unknown> => {
      const storage = memory();
      for (const trials of parts) {
        const study = await createStudy({
          ...{ space: wide, objectives: "minimize", seed: 4, storage, name: "wide" },
        });
        await study.optimize(loss, { trials });
        if (trials === 40) return study.trials.map((t) => t.params);
      }
      return undefined;
    };
    expect(await run([7, 23, 40])).toEqual(await run([40]));
  });
});

describe("the method that auto chooses, by its reason", () => {
  const planned = (
    of: Space<ParamTree>,
    trials: readonly WrittenTrial<ParamTree>[],
    objectives: Objectives = "minimize",
    budget?: number,
  ): readonly Proposal[] =>
    auto()
      .plan({ space: of, measures: measuresOf(objectives, {}), budget, seed: 1 })
      .propose(
        historyOf(of, trials, objectives),
        Array.from({ length: 6 }, (_, i) => createRng(i)),
      ) as readonly Proposal[];
  const plane = makeSpace(space);
  const trialsOf = (
    of: Space<ParamTree>,
    count: number,
    values: (i: number) => readonly number[],
  ) => {
    const rng = createRng(9);
    return Array.from({ length: count }, (_, i) => {
      const unit = new Float64Array(of.width);
      rng.uniformInto(unit);
      return { params: of.fromUnit(unit), values: values(i) };
    });
  };
  const one = (i: number) => [Math.sin(i)];

  it("is tpe from the first trial that was stopped or paused by its curve", () => {
    for (const state of ["pruned", "paused"] as const) {
      const stopped = { params: { x: 0.5, y: 0.5 }, state, curve: [1] };
      expect(planned(plane, [stopped])[0].reason).toBe(
        "tpe: trials are stopped early, so there are many",
      );
    }
    // Pruned without a report: not by its curve.
    const plain = { params: { x: 0.5, y: 0.5 }, state: "pruned" as const };
    expect(planned(plane, [plain])[0].reason).toBe("gp: fewer than 200 results");
  });
  it("is not tpe for stopped trials of several objectives", () => {
    const stopped = { params: { x: 0.5, y: 0.5 }, curve: [[1, [1, 2]]] as const };
    expect(planned(plane, [stopped], { a: "minimize", b: "minimize" })[0].reason).toBe(
      "gp: fewer than 200 results",
    );
  });
  it("is tpe for many results where parameters have conditions, or for several objectives", () => {
    const branches = makeSpace({ x: float(0, 1), c: choose({ a: {}, b: { y: int(1, 9) } }) });
    expect(planned(branches, trialsOf(branches, 200, one))[0].reason).toBe(
      "tpe: 200 results, not all parameters are numbers",
    );
    const two = trialsOf(plane, 200, (i) => [Math.sin(i), Math.cos(i)]);
    expect(planned(plane, two, { a: "minimize", b: "minimize" })[0].reason).toBe(
      "tpe: 200 results, several objectives",
    );
  });
  it("is cma-es for many results of numbers and choices, also by minimize", async () => {
    const reason = "cma-es: from the best of the first 200 results";
    const mixed: Space<ParamTree> = makeSpace({
      ...{ x: float(0, 1), n: int(0, 9), c: categorical(["a", "b", "c"]) },
    });
    const flags = makeSpace({ a: boolean(), b: categorical(["a", "b"]) });
    const trials = trialsOf(mixed, 200, (i) => [i === 60 ? -9 : Math.sin(i)]);
    const { x } = trials[60].params as { readonly x: number };
    for (const { unit, reason: given } of planned(mixed, trials)) {
      expect(given).toBe(reason);
      expect(Math.abs(unit[0] - x)).toBeLessThan(0.3);
    }
    expect(planned(flags, trialsOf(flags, 200, one))[0].reason).toBe(reason);
    expect(planned(mixed, trials, "minimize", 500)[0].reason).toMatch(/^tpe: 200 results/);
    const ofMinimize = autoForOne(lateSearch).plan({
      ...{ space: mixed, measures: measuresOf("minimize", {}), budget: undefined, seed: 1 },
    });
    const [first] = ofMinimize.propose(historyOf(mixed, trials, "minimize"), [createRng(0)]) as [
      Proposal,
    ];
    expect(first.reason).toBe(reason);
  });
  it("is nsga3 at once for more than three objectives in a space of many coordinates", () => {
    const wide = makeSpace(
      Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x${i}`, float(0, 1)])),
    );
    const four = { a: "minimize", b: "minimize", c: "minimize", d: "minimize" } as const;
    expect(planned(wide, [], four)[0].reason).toBe(
      "nsga3: more than 3 objectives and 100 coordinates",
    );
  });
  it("is cma-es around the best of 200 results, close to it where many trials are left", () => {
    const trials = trialsOf(plane, 200, (i) => [i === 60 ? -9 : Math.sin(i)]);
    const { x, y } = trials[60].params as Point;
    const distances = (budget: number | undefined) =>
      planned(plane, trials, "minimize", budget).map((p) => {
        expect(p.reason).toBe("cma-es: from the best of the first 200 results");
        return Math.max(Math.abs(p.unit[0] - x), Math.abs(p.unit[1] - y));
      });
    // The same streams: a step size of 0.1 with an unknown or large budget; where few are left and
    // the last results brought no progress, of 0.2.
    expect(distances(501)).toEqual(distances(undefined));
    const [near, wide] = [distances(undefined), distances(500)];
    expect(near.reduce((a, b) => a + b, 0)).toBeLessThan(wide.reduce((a, b) => a + b, 0));
    for (const far of near) expect(far).toBeLessThan(0.4);
  });
  it("is cma-es as wide as the best tenth of results where few trials are left", () => {
    const spread = (width: number) => {
      const trials = Array.from({ length: 200 }, (_, i) => {
        const best = i >= 160;
        const [u, v] = [(i * 0.618) % 1, (i * 0.414) % 1];
        const params = best
          ? { x: 0.5 + width * (u - 0.5), y: 0.5 + width * (v - 0.5) }
          : { x: u, y: v };
        return { params, values: [best ? -i : i] };
      });
      const { x, y } = trials[199].params;
      const steps = planned(plane, trials, "minimize", 300).map((p) =>
        Math.hypot(p.unit[0] - x, p.unit[1] - y),
      );
      return steps.reduce((a, b) => a + b, 0) / steps.length;
    };
    // A hundred times narrower, but never below a step size of a thousandth.
    expect(spread(0.1) / spread(0.01)).toBeCloseTo(10, 0);
    expect(spread(1e-6)).toBeGreaterThan(2e-4);
    expect(spread(1e-6)).toBeLessThan(5e-3);
  });
  it("is cma-es from the centre where no result is feasible", () => {
    const failed = Array.from({ length: 200 }, (_, i) => ({
      params: { x: (i * 0.618) % 1, y: 0.1 },
      state: "failed" as const,
    }));
    const mean = planned(plane, failed).reduce((s, p) => s + p.unit[1] / 6, 0);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.3);
  });
});

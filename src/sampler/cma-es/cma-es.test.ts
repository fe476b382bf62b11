import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { createRng } from "../../numeric/rng.ts";
import { categorical, float, int } from "../../space/builders.ts";
import type { ParamTree } from "../../space/param.ts";
import { space } from "../../space/space.ts";
import { measuresOf } from "../../trial/measures.ts";
import { type CmaEsOptions, cmaEs } from "./cma-es.ts";

describe("cma-es", () => {
  samplerContract(cmaEs);
  repeatsGoldenRun(cmaEs);
});

describe("the options of cma-es", () => {
  it.each<readonly [unknown, string]>([
    [{ sigma: 0 }, "sigma of cmaEs must be above 0 and at most 1, got 0"],
    [{ sigma: 1.5 }, "sigma of cmaEs must be above 0 and at most 1, got 1.5"],
    [{ sigma: Number.NaN }, "sigma of cmaEs must be above 0 and at most 1, got NaN"],
    [{ population: 3 }, "population of cmaEs must be a whole number from 4, got 3"],
    [{ population: 4.5 }, "population of cmaEs must be a whole number from 4, got 4.5"],
    [{ restarts: "apop" }, 'restarts of cmaEs must be none, ipop or bipop, got "apop"'],
  ])("%j are refused with a message", (options, message) => {
    expect(() => cmaEs(options as CmaEsOptions)).toThrow(new AttuneError("usage", message));
  });
  it("may be at the ends of their ranges", () => {
    expect(cmaEs({ sigma: 1, population: 4, restarts: "none" }).name).toBe("cma-es");
  });
});

const line = space({ x: float(0, 1) });
const planOf = <S extends ParamTree>(of: ReturnType<typeof space<S>>, options?: CmaEsOptions) =>
  cmaEs(options).plan({
    space: of,
    measures: measuresOf("minimize", {}),
    budget: undefined,
    seed: 1,
  });
const streams = (count: number) => Array.from({ length: count }, (_, i) => createRng(100 + i));
type Line = WrittenTrial<typeof line.params>;
const proposalsAfter = async (trials: readonly Line[], options?: CmaEsOptions) =>
  (await planOf(line, options).propose(historyOf(line, trials), streams(8))).map((p) => ({
    x: p.unit[0],
    note: p.note,
  }));

/** Trials with equal values: a run with a population of four converges on 72 of them. */
const constant = (count: number): Line[] =>
  Array.from({ length: count }, (_, i) => ({ params: { x: 0.3 + (i % 5) / 10 }, values: [1] }));

describe("proposals of cma-es", () => {
  it("are drawn around the centre with the initial step size at first", async () => {
    const narrow = await proposalsAfter([], { sigma: 1e-6 });
    for (const { x } of narrow) expect(Math.abs(x - 0.5)).toBeLessThan(1e-5);
    const tenfold = await proposalsAfter([], { sigma: 1e-5 });
    // The same streams: only the scale differs.
    for (const [i, { x }] of tenfold.entries())
      expect((x - 0.5) / (narrow[i].x - 0.5)).toBeCloseTo(10, 6);
  });
  it("move to where results were good, after each generation of them", async () => {
    const good = (x: number): Line => ({ params: { x }, values: [x] });
    const generation = [0.35, 0.4, 0.6, 0.7].map(good);
    const before = await proposalsAfter(generation.slice(0, 3));
    const after = await proposalsAfter(generation);
    const mean = (list: readonly { readonly x: number }[]) =>
      list.reduce((s, p) => s + p.x / list.length, 0);
    expect(before).toEqual(await proposalsAfter([]));
    expect(mean(after)).toBeLessThan(mean(before) - 0.05);
  });
  it("count infeasible, pruned and failed results as worse, in this order", async () => {
    const limited = (trials: readonly Line[]) =>
      planOf(line).propose(
        historyOf(line, trials, "minimize", { m: { atMost: 0 } }),
        streams(4),
      ) as readonly { readonly unit: Float64Array }[];
    const at = (x: number, more: Partial<Line>): Line => ({ params: { x }, ...more });
    const byState = limited([
      at(0.8, { state: "failed" }),
      at(0.7, { state: "pruned" }),
      at(0.5, { values: [-100], limits: [3] }),
      at(0.3, { values: [100], limits: [0] }),
    ]);
    const byValue = limited([0.8, 0.7, 0.5, 0.3].map((x) => at(x, { values: [x], limits: [0] })));
    expect(byState.map((p) => p.unit)).toEqual(byValue.map((p) => p.unit));
  });
  it("keep numbers that were rounded to cells as drawn, and learn from those", async () => {
    const whole = space({ n: int(0, 9) });
    const [first] = await planOf(whole).propose(historyOf(whole, []), streams(1));
    const { raw } = first.note as { readonly raw: readonly number[] };
    expect(whole.fromUnit(first.unit).n).toBe(Math.floor(raw[0] * 10));
    expect(first.unit[0]).not.toBe(raw[0]);
    const after = async (raws: readonly number[]) => {
      const trials = raws.map((u, i) => ({ params: { n: 5 }, values: [i], note: { raw: [u] } }));
      const [next] = await planOf(whole).propose(historyOf(whole, trials), streams(1));
      return (next.note as { readonly raw: readonly number[] }).raw[0];
    };
    expect(await after([0.59, 0.58, 0.51, 0.52])).toBeGreaterThan(
      await after([0.51, 0.52, 0.58, 0.59]),
    );
  });
  it("are the same for a plan that has followed the history and for a new one", async () => {
    const s = space({ x: float(0, 1), c: categorical(["a", "b", "c"]) });
    const trials = Array.from({ length: 30 }, (_, i) => ({
      params: { x: (i * 0.37) % 1, c: (["a", "b", "c"] as const)[i % 3] },
      values: [Math.sin(i)],
    }));
    const followed = planOf(s);
    for (const length of [0, 3, 4, 17])
      await followed.propose(historyOf(s, trials.slice(0, length)), streams(1));
    const history = historyOf(s, trials);
    expect(await followed.propose(history, streams(3))).toEqual(
      await planOf(s).propose(history, streams(3)),
    );
  });
});

describe("restarts of cma-es", () => {
  it("come when a run has converged, and each trial keeps the index of its run", async () => {
    // Of one number: 10 + 8 generations of four.
    for (const restarts of ["ipop", "bipop"] as const) {
      expect((await proposalsAfter(constant(71), { restarts }))[0].note).toBeUndefined();
      expect((await proposalsAfter(constant(72), { restarts }))[0].note).toEqual({ run: 1 });
    }
  });
  it("are left out where they are not wanted", async () => {
    expect((await proposalsAfter(constant(80), { restarts: "none" }))[0].note).toBeUndefined();
  });
  it("learn nothing from trials that an earlier run proposed", async () => {
    expect(await proposalsAfter(constant(200))).toEqual(await proposalsAfter(constant(72)));
  });
  it("begin with twice as many samples", async () => {
    const second = (count: number): Line[] =>
      Array.from({ length: count }, (_, i) => ({
        params: { x: 0.05 + i / 100 },
        values: [i],
        note: { run: 1 },
      }));
    const start = await proposalsAfter(constant(72));
    expect(await proposalsAfter([...constant(72), ...second(7)])).toEqual(start);
    expect(await proposalsAfter([...constant(72), ...second(8)])).not.toEqual(start);
  });
});

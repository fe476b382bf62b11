import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { createRng } from "../../numeric/rng.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { measuresOf } from "../../trial/measures.ts";
import { firstPoint } from "../first-points.ts";
import type { Proposal } from "../sampler.ts";
import { type ForestOptions, forest } from "./forest-sampler.ts";

describe("forest", () => {
  samplerContract(forest);
  repeatsGoldenRun(forest);
});

const s = space({ x: float(0, 1), y: float(0, 1) });
const problem = { space: s, measures: measuresOf("minimize", {}), budget: undefined, seed: 6 };
type Trial = WrittenTrial<typeof s.params>;
const trials = (count: number): Trial[] =>
  Array.from({ length: count }, (_, i) => {
    const [x, y] = [((i + 1) * 0.618) % 1, ((i + 1) * 0.414) % 1];
    return { params: { x, y }, values: [(x - 0.3) ** 2 + (y - 0.6) ** 2] };
  });
const propose = (some: readonly Trial[], seed: number, options: ForestOptions = {}): Proposal =>
  (
    forest(options)
      .plan(problem)
      .propose(historyOf(s, some), [createRng(seed)]) as readonly Proposal[]
  )[0];

describe("the forest sampler", () => {
  it("refuses options that are no whole numbers from 1", () => {
    for (const name of ["trees", "startup"] as const)
      for (const value of [0, 1.5, Number.NaN])
        expect(() => forest({ [name]: value })).toThrow(
          new AttuneError("usage", `${name} of forest must be a whole number from 1, got ${value}`),
        );
  });
  it("begins with the first points of all samplers, as many as wanted", () => {
    for (const [count, startup] of [
      [0, 1],
      [4, 5],
    ])
      expect(propose(trials(count), 2, { startup }).unit).toEqual(
        firstPoint(problem, historyOf(s, trials(count)), createRng(2)),
      );
    expect(propose(trials(5), 2, { startup: 5 }).unit).not.toEqual(
      firstPoint(problem, historyOf(s, trials(5)), createRng(2)),
    );
  });
  it("draws every tenth trial at random", () => {
    const random = new Float64Array(2);
    createRng(3).uniformInto(random);
    expect(propose(trials(19), 3).unit).toEqual(random);
    expect(propose(trials(18), 3).unit).not.toEqual(random);
    expect(propose(trials(20), 3).unit).not.toEqual(random);
  });
  it("proposes points near the best ones", () => {
    for (let seed = 0; seed < 3; seed++) {
      const [x, y] = propose(trials(40), seed).unit;
      expect(Math.hypot(x - 0.3, y - 0.6)).toBeLessThan(0.3);
    }
  });
  it("keeps away from what limits make infeasible", () => {
    const limited = trials(40).map((t) => ({ ...t, limits: [t.params.x < 0.5 ? 1 : 0] }));
    const history = historyOf(s, limited, "minimize", { m: { atMost: 0 } });
    const plan = forest().plan({ ...problem, measures: history.measures });
    const [{ unit }] = plan.propose(history, [createRng(1)]) as readonly Proposal[];
    expect(unit[0]).toBeGreaterThan(0.4);
  });
});

import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../../test/contract/sampler-contract.ts";
import { historyOf, type WrittenTrial } from "../../../test/history.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { createRng } from "../../numeric/rng.ts";
import { categorical, float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { measuresOf } from "../../trial/measures.ts";
import { writeSpreadPoint } from "../first-points.ts";
import type { Proposal } from "../sampler.ts";
import { differentialEvolution } from "./differential.ts";

describe("differential evolution", () => {
  samplerContract(differentialEvolution);
  repeatsGoldenRun(differentialEvolution);
});

const s = space({ x: float(0, 1) });
type Trial = WrittenTrial<typeof s.params>;
const at = (x: number, value: number, more: Partial<Trial> = {}): Trial => ({
  params: { x },
  values: [value],
  ...more,
});
/** Proposals after these trials, with a population of four. */
const proposalsAfter = (trials: readonly Trial[], count = 8): readonly Proposal[] =>
  differentialEvolution({ population: 4 })
    .plan({ space: s, measures: measuresOf("minimize", {}), budget: undefined, seed: 3 })
    .propose(
      historyOf(s, trials),
      Array.from({ length: count }, (_, i) => createRng(i)),
    ) as readonly Proposal[];
const coordinates = (proposals: readonly Proposal[]) => proposals.map((p) => p.unit[0]);
const note = (member: number) => ({ member, scale: 0.5, rate: 0.5 });

describe("the population", () => {
  it("must have four members", () => {
    for (const population of [3, 4.5, Number.NaN])
      expect(() => differentialEvolution({ population })).toThrow(
        new AttuneError(
          "usage",
          `population of differentialEvolution must be a whole number from 4, got ${population}`,
        ),
      );
  });
  it("is of spread points, without a note, until it is complete", () => {
    const proposals = proposalsAfter([at(0.1, 1), at(0.2, 1), at(0.3, 1)], 3);
    for (const [i, { unit, note: state }] of proposals.entries()) {
      const expected = new Float64Array(1);
      writeSpreadPoint(3 + i, 3, createRng(0), expected);
      expect(unit).toEqual(expected);
      expect(state).toBeUndefined();
    }
  });
  it("has its members replaced by turns, with a scale and a rate in their ranges", () => {
    const members = [at(0.1, 1), at(0.2, 2), at(0.3, 3), at(0.9, 4)];
    for (const [i, proposal] of proposalsAfter(members, 12).entries()) {
      const state = proposal.note as { member: number; scale: number; rate: number };
      expect(state.member).toBe(i % 4);
      expect(state.scale > 0 && state.scale <= 1).toBe(true);
      expect(state.rate >= 0 && state.rate <= 1).toBe(true);
      expect(proposal.unit[0] >= 0 && proposal.unit[0] <= 1).toBe(true);
    }
  });
});

describe("selection", () => {
  // Without differences between members every proposal lies on them.
  const equal = [0, 1, 2, 3].map(() => at(0.5, 1));
  const onMembers = new Array<number>(8).fill(0.5);
  it("proposes where all members are when they do not differ", () => {
    expect(coordinates(proposalsAfter(equal))).toEqual(onMembers);
  });
  it("leaves out a result that is worse than its member", () => {
    expect(coordinates(proposalsAfter([...equal, at(0.9, 1.1, { note: note(2) })]))).toEqual(
      onMembers,
    );
    expect(
      coordinates(proposalsAfter([...equal, { params: { x: 0.9 }, state: "failed" }])),
    ).toEqual(onMembers);
  });
  it("lets a better result take the place of its own member", () => {
    const trials = [...equal.slice(0, 3), at(0.1, 9), at(0.5, 0, { note: note(3) })];
    expect(coordinates(proposalsAfter(trials))).toEqual(onMembers);
    // With the note of another member, the one at 0.1 stays.
    const other = [...equal.slice(0, 3), at(0.1, 9), at(0.5, 0, { note: note(0) })];
    expect(coordinates(proposalsAfter(other))).not.toEqual(onMembers);
  });
  it("lets a trial of another sampler take the place of the worst member", () => {
    const trials = [at(0.5, 1), at(0.1, 9), at(0.5, 1), at(0.5, 1), at(0.5, 0)];
    expect(coordinates(proposalsAfter(trials))).toEqual(onMembers);
  });
  it("ranks feasible before infeasible, and complete before failed", () => {
    const trials: Trial[] = [...equal.slice(0, 3), { params: { x: 0.1 }, state: "failed" }];
    expect(coordinates(proposalsAfter([...trials, at(0.5, 1e9)]))).toEqual(onMembers);
  });
  // The docstrings say "when it is at least as good", but `byLoss` puts the older of equals first.
  it.fails("lets an equal result take the place of its member", () => {
    const trials = [...equal.slice(0, 3), at(0.1, 1), at(0.5, 1, { note: note(3) })];
    expect(coordinates(proposalsAfter(trials))).toEqual(onMembers);
  });
});

describe("under early stopping", () => {
  const stopped = (x: number, curve: readonly number[], more: Partial<Trial> = {}): Trial => ({
    params: { x },
    curve,
    ...more,
  });
  it("compares members at the last step to which both were trained", () => {
    const members = [0, 1, 2].map(() => stopped(0.5, [1, 1]));
    // 5 against 4 after one step, although the member reached 1 later.
    const trials = [...members, stopped(0.1, [5, 1]), stopped(0.5, [4], { note: note(3) })];
    expect(new Set(coordinates(proposalsAfter(trials)))).toEqual(new Set([0.5]));
    const worse = [...members, stopped(0.1, [5, 1]), stopped(0.5, [6], { note: note(3) })];
    expect(new Set(coordinates(proposalsAfter(worse))).size).toBeGreaterThan(1);
  });
  it("counts paused trials as members by their curves", () => {
    const paused = (x: number): Trial => stopped(x, [1], { state: "paused" });
    expect(
      coordinates(proposalsAfter([paused(0.5), paused(0.5), paused(0.5), paused(0.5)])),
    ).toEqual(new Array<number>(8).fill(0.5));
  });
});

it("choices are those of a member, or now and then drawn at random", () => {
  const c = space({ c: categorical(["a", "b", "c", "d"]) });
  const plan = differentialEvolution({ population: 4 }).plan({
    space: c,
    measures: measuresOf("minimize", {}),
    budget: undefined,
    seed: 1,
  });
  const history = historyOf(
    c,
    [0, 1, 2, 3].map(() => ({ params: { c: "b" as const }, values: [1] })),
  );
  const streams = Array.from({ length: 400 }, (_, i) => createRng(i));
  const proposals = plan.propose(history, streams) as readonly Proposal[];
  const others = proposals.filter((p) => c.fromUnit(p.unit).c !== "b").length;
  // A tenth are drawn from four levels: three quarters of those are others, 30 of 400.
  expect(others).toBeGreaterThan(8);
  expect(others).toBeLessThan(52);
});

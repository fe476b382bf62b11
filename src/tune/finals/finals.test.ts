import { describe, expect, it } from "vitest";
import { contender, evaluated } from "../../../test/tune-parts.ts";
import type { PlanOptions, TunePlan } from "../plan/tune-plan.ts";
import { planTuning } from "../plan.ts";
import { defaultCandidate } from "../search/candidates.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { Contender } from "./choose-model.ts";
import { estimateFinalsMs, expectedMembers, type Finals, playFinals } from "./finals.ts";

const n = 100;
const plan = (options: Partial<PlanOptions> = {}): Promise<TunePlan> =>
  planTuning(
    Array.from({ length: n }, (_, i) => ({ a: (i * 37) % n, y: i + 0.5 })),
    { target: "y", metric: "mae", seed: 1, holdout: 0.2, single: true, ...options },
  );

/** Sign of the error in a row: candidates of the same kind are wrong on the same side. */
const wave = (i: number): number => (i % 2 === 0 ? 1 : -1);

/** A candidate that is wrong by one amount on the rows of cross-validation, by another on held ones. */
const wrongBy = (
  p: TunePlan,
  number: number,
  model: Evaluated["model"],
  [validation, held]: readonly [number, number],
  sign: (i: number) => number = wave,
): Contender =>
  contender(
    number,
    Float64Array.from(p.rows.rows, (i) => p.target.values[i] + validation * sign(i)),
    Float64Array.from(p.held, (i) => p.target.values[i] + held * sign(i)),
    { model },
  );

/** The error of each candidate, by its number: on the rows of cross-validation, on held rows. */
async function play(
  errors: { readonly [number: number]: readonly [number, number] },
  options: Partial<PlanOptions> = {},
): Promise<{ finals: Finals; plan: TunePlan }> {
  const p = await plan(options);
  const names = ["constant", "linear", "forest", "boosting"] as const;
  const contenders = Object.entries(errors)
    .map(([number, error]) => {
      const own = wrongBy(p, Number(number), names[Number(number)] ?? "tree", error);
      const { model } = own.evaluated;
      if (model === "constant" || model === "tree") return own;
      return { ...own, evaluated: { ...own.evaluated, ...defaultCandidate(model, "regression") } };
    })
    .sort((a, b) => errors[a.evaluated.number][0] - errors[b.evaluated.number][0]);
  return { finals: playFinals(p, contenders), plan: p };
}
const numbersOf = (choice: Finals["untuned"]) =>
  choice?.members.map((m) => m.contender.evaluated.number);

describe("the finals", () => {
  it("compare with the best untuned model and the constant on the held rows", async () => {
    const { finals, plan: p } = await play({ 0: [30, 25], 1: [5, 4], 2: [3, 6], 7: [1, 2] });
    expect(finals.by).toBe("holdout");
    expect(numbersOf(finals.decision.kept)).toEqual([7]);
    // Cross-validation chooses the untuned model, too: 2 has the better score there, 1 on held rows.
    expect(numbersOf(finals.untuned)).toEqual([2]);
    expect(finals.estimate.score).toBeCloseTo(2, 9);
    expect(finals.untunedEstimate?.score).toBeCloseTo(6, 9);
    expect(finals.constantEstimate?.score).toBeCloseTo(25, 9);
    expect(finals.overUntuned?.score).toBeCloseTo(4, 9);
    expect(finals.overConstant?.score).toBeCloseTo(23, 9);
    expect(finals.overUntuned?.low).toBeGreaterThan(0);
    expect(finals.validation.score).toBeCloseTo(1, 9);
    expect([...finals.target.values]).toEqual(Array.from(p.held, (i) => p.target.values[i]));
    expect([...finals.predictions]).toEqual(
      Array.from(p.held, (i) => expect.closeTo(p.target.values[i] + 2 * wave(i), 9)),
    );
  });
  it("let cross-validation decide: the held rows play no part, however they look", async () => {
    const { finals } = await play({ 0: [30, 1], 2: [3, 1], 7: [2, 9] });
    expect(numbersOf(finals.decision.kept)).toEqual([7]);
    expect(finals.estimate.score).toBeCloseTo(9, 9);
    expect(finals.overUntuned?.high).toBeLessThan(0);
    expect(finals.overConstant?.high).toBeLessThan(0);
    expect(finals.validation.score).toBeCloseTo(2, 9);
  });
  it("compare by nested cross-validation where no rows were held out", async () => {
    const { finals, plan: p } = await play({ 0: [30, 0], 2: [3, 0], 7: [1, 0] }, { holdout: 0 });
    expect(finals.by).toBe("cross-validation");
    expect(finals.estimate.score).toBeCloseTo(1, 9);
    expect(finals.untunedEstimate?.score).toBeCloseTo(3, 9);
    // One constant for all rows: of 100 numbers that are one apart, it is wrong by 25 on average.
    expect(finals.constantEstimate?.score).toBeCloseTo(25, 9);
    expect(finals.target.values.length).toBe(n);
    expect(finals.predictions).toEqual(finals.decision.kept.crossFitted);
    expect(finals.validation).toEqual(finals.estimate);
    expect([...finals.target.values]).toEqual([...p.target.values]);
  });
  it.each([0.2, 0])("score with the weights of rows, holdout %d", async (holdout) => {
    const p = await planTuning(
      Array.from({ length: n }, (_, i) => ({
        a: (i * 37) % n,
        w: i % 2 === 0 ? 1 : 4,
        y: i + 0.5,
      })),
      { target: "y", metric: "mae", seed: 1, holdout, single: true, weight: "w" },
    );
    // Odd rows have the weight 4 and errors three times as large.
    const uneven = (i: number): number => (i % 2 === 0 ? 1 : -3);
    const meanOf = (rows: Int32Array, error: number): number => {
      const odd = rows.filter((i) => i % 2 === 1).length;
      const even = rows.length - odd;
      return (error * (even + 4 * 3 * odd)) / (even + 4 * odd);
    };
    const forest = wrongBy(p, 2, "forest", [3, 6], uneven);
    const { params } = defaultCandidate("forest", "regression");
    const finals = playFinals(p, [
      wrongBy(p, 7, "tree", [1, 2], uneven),
      { ...forest, evaluated: { ...forest.evaluated, params } },
    ]);
    const isHeld = holdout > 0;
    const unseen = isHeld ? p.held : p.rows.rows;
    expect(finals.estimate.score).toBeCloseTo(meanOf(unseen, isHeld ? 2 : 1), 9);
    expect(finals.untunedEstimate?.score).toBeCloseTo(meanOf(unseen, isHeld ? 6 : 3), 9);
    expect(finals.overUntuned?.score).toBeCloseTo(meanOf(unseen, isHeld ? 4 : 2), 9);
    expect(finals.validation.score).toBeCloseTo(meanOf(p.rows.rows, 1), 9);
    expect(finals.decision.kept.score).toBeCloseTo(meanOf(p.rows.rows, 1), 9);
    expect(finals.decision.kept.chosenScore).toBeCloseTo(meanOf(p.rows.rows, 1), 9);
  });
  it("take one constant for all rows, so that noise does not beat those of the folds", async () => {
    const p = await planTuning(
      Array.from({ length: 120 }, (_, i) => ({ a: (i * 37) % 11, y: i % 3 === 0 ? "yes" : "no" })),
      { target: "y", metric: "auc", single: true, holdout: 0 },
    );
    // The constant of a fold is low where the fold has many of the class.
    const probabilities = Float64Array.from(p.rows.rows, (i) => 0.33 - 0.01 * p.target.values[i]);
    const both = Float64Array.from({ length: 240 }, (_, k) =>
      k % 2 === 0 ? 1 - probabilities[k >> 1] : probabilities[k >> 1],
    );
    const finals = playFinals(p, [contender(0, both, undefined, { model: "constant" })]);
    expect(finals.constantEstimate?.score).toBe(0.5);
  });
  it("say so when the untuned model is kept", async () => {
    const { finals } = await play({ 0: [30, 25], 2: [1, 1], 7: [2, 2] });
    expect(numbersOf(finals.decision.kept)).toEqual([2]);
    expect(finals.overUntuned).toBeUndefined();
    expect(finals.untunedEstimate).toEqual(finals.estimate);
  });
  it("do not keep an untuned model that must not win, but compare with it", async () => {
    const { finals } = await play({ 0: [30, 25], 2: [1, 1], 7: [2, 2] }, { models: ["tree"] });
    expect(numbersOf(finals.decision.kept)).toEqual([7]);
    expect(numbersOf(finals.untuned)).toEqual([2]);
    expect(finals.overUntuned?.high).toBeLessThan(0);
  });
  it("keep what there is when nothing that may win was evaluated", async () => {
    const { finals } = await play({ 0: [30, 25], 2: [1, 1] }, { models: ["tree"] });
    expect(numbersOf(finals.decision.kept)).toEqual([2]);
  });
  it("have nothing to compare with when neither baseline was evaluated", async () => {
    const { finals } = await play({ 7: [2, 2] });
    expect(finals.untuned).toBeUndefined();
    expect(finals.untunedEstimate).toBeUndefined();
    expect(finals.constantEstimate).toBeUndefined();
    expect(finals.overUntuned).toBeUndefined();
    expect(finals.overConstant).toBeUndefined();
    expect(finals.estimate.score).toBeCloseTo(2, 9);
  });
  it("keep an ensemble of candidates that are wrong on different sides, and estimate that", async () => {
    const p = await plan({ single: false });
    const finals = playFinals(p, [
      wrongBy(p, 7, "tree", [2, 4]),
      wrongBy(p, 8, "tree", [2, 4], (i) => -wave(i)),
      wrongBy(p, 0, "constant", [30, 25]),
    ]);
    expect(numbersOf(finals.decision.kept)?.toSorted()).toEqual([7, 8]);
    expect(finals.decision.gain?.low).toBeGreaterThan(0);
    expect(finals.estimate.score).toBeLessThan(1);
    const single = playFinals({ ...p, single: true }, [
      wrongBy(p, 7, "tree", [2, 4]),
      wrongBy(p, 8, "tree", [2, 4], (i) => -wave(i)),
    ]);
    expect(numbersOf(single.decision.kept)).toEqual([7]);
    expect(single.estimate.score).toBeCloseTo(4, 9);
  });
  it("give the same intervals for the same seed", async () => {
    const estimate = async (seed: number) => {
      const p = await plan({ seed });
      const uneven = (i: number): number => 30 * Math.sin(i);
      return playFinals(p, [wrongBy(p, 7, "tree", [1, 1], uneven)]).estimate;
    };
    expect(await estimate(1)).toEqual(await estimate(1));
    expect(await estimate(1)).not.toEqual(await estimate(2));
  });
});

describe("the time that the finals will need", () => {
  const MANY = 1e9;
  const seconds = (secondsToTrain: number, more: Partial<Evaluated> = {}): Evaluated =>
    evaluated(7, 1, { secondsToTrain, ...more });

  it("is what the selection and the intervals take, when no candidate is known", async () => {
    const p = await plan();
    // 300 ms; three predictions of the 20 held rows, and three of the 80 rows of cross-validation,
    // are each scored without one row after another.
    const fixed = 300 + 3 * 20 * 20 * 1e-4 + 3 * 80 * 80 * 1e-4;
    expect(estimateFinalsMs(p, [], 1, MANY)).toBeCloseTo(fixed + 0.2 * 0.12 * 80, 9);
    expect(estimateFinalsMs({ ...p, single: false }, [], 1, MANY)).toBeCloseTo(
      // The choice is nested in the pairs of eight folds.
      fixed + (0.12 + 0.012 * 28) * 80,
      9,
    );
  });
  it("grows with the seconds of the members, which are trained again on all rows", async () => {
    const p = { ...(await plan()), single: false };
    const without = estimateFinalsMs(p, [], 1, MANY);
    const of = (parallel: number, ...all: number[]) =>
      estimateFinalsMs(
        p,
        all.map((s) => seconds(s)),
        parallel,
        MANY,
      ) - without;
    // Five models of four fifths of the rows each.
    const factor = (1000 * 1.15 * 4 * n) / p.folds[0].train.length;
    expect(of(1, 2, 4)).toBeCloseTo(factor * 6, 6);
    expect(of(2, 2, 4)).toBeCloseTo(factor * 3, 6);
    expect(of(2, 4, 4, 4, 4)).toBeCloseTo(factor * 8, 6);
    expect(of(64, 1, 1, 1, 9)).toBeCloseTo((factor / 5) * 9, 6); // not before the longest has ended
    const many = Array.from({ length: 9 }, () => seconds(1));
    expect(expectedMembers(p, many).length).toBe(4);
    expect(estimateFinalsMs(p, [seconds(2, { whole: true })], 1, MANY) - without).toBeCloseTo(
      (1000 * 1.15 * n * 2) / p.rest.length,
      6,
    );
  });
  it("has one member where a single candidate is kept, and no training without held rows", async () => {
    const p = await plan();
    const factor = (1000 * 1.15 * 4 * n) / p.folds[0].train.length;
    const members = expectedMembers(p, [seconds(2), seconds(9)]);
    expect(estimateFinalsMs(p, members, 1, MANY) - estimateFinalsMs(p, [], 1, MANY)).toBeCloseTo(
      2 * factor,
      6,
    );
    const all = await plan({ holdout: 0 });
    expect(estimateFinalsMs(all, [seconds(9)], 1, MANY)).toBe(estimateFinalsMs(all, [], 1, MANY));
  });
  it("takes less than a third of the time of the search", async () => {
    const p = await plan();
    expect(estimateFinalsMs(p, [seconds(5)], 1, 60_000)).toBeCloseTo(300 + 0.3 * 60_000, 6);
  });
  it("keeps no time to train again where it would not be enough for the best candidate", async () => {
    const p = await plan();
    const none = estimateFinalsMs(p, [], 1, 60_000);
    expect(estimateFinalsMs(p, [seconds(1000)], 1, 60_000)).toBe(none);
    expect(estimateFinalsMs(p, [seconds(1), seconds(1000)], 1, 60_000)).toBeGreaterThan(none);
  });
});

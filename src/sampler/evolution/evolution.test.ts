import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { createRng } from "../../numeric/rng.ts";
import { float } from "../../space/builders.ts";
import { space } from "../../space/space.ts";
import { measuresOf } from "../../trial/measures.ts";
import { writeSpreadPoint } from "../first-points.ts";
import { byLoss } from "../selection.ts";
import { EvolutionPlan } from "./evolution.ts";

const names = Array.from({ length: 12 }, (_, i) => `x${i}`);
const s = space(Object.fromEntries(names.map((name) => [name, float(0, 1)])));
const at = (x: number, value: number) => ({
  params: Object.fromEntries(names.map((name) => [name, x])),
  values: [value],
});
const problem = { space: s, measures: measuresOf("minimize", {}), budget: undefined, seed: 4 };
const planOf = (population: number, offspring: number) =>
  new EvolutionPlan(problem, population, offspring, byLoss, "uniform");
const streams = (count: number) => Array.from({ length: count }, (_, i) => createRng(i));
/** How many coordinates of some children equal each of these numbers. */
const shares = (trials: readonly ReturnType<typeof at>[], numbers: readonly number[]) => {
  const children = planOf(2, 2).propose(historyOf(s, trials), streams(60));
  const all = children.flatMap((p) => [...p.unit]);
  return numbers.map((v) => all.filter((u) => u === v).length / all.length);
};

describe("evolution", () => {
  it("begins with the spread points of their indices, until the first parents are there", () => {
    const proposals = planOf(3, 1).propose(historyOf(s, [at(0.1, 1), at(0.2, 2)]), streams(2));
    for (const [i, { unit }] of proposals.entries()) {
      const expected = new Float64Array(12);
      writeSpreadPoint(2 + i, 4, createRng(0), expected);
      expect(unit).toEqual(expected);
    }
  });
  it("breeds from the best results alone, the better one more often", () => {
    const [best, second, worst] = shares(
      [at(0.1, 9), at(0.2, 2), at(0.3, 1), at(0.4, 8)],
      [0.3, 0.2, 0.1],
    );
    expect(worst).toBe(0);
    expect(best + second).toBeGreaterThan(0.8);
    // The better of two draws is the best one with probability ¾.
    expect(best).toBeGreaterThan(1.5 * second);
  });
  it("takes in new results in groups: an incomplete group changes no parent", () => {
    const first = [at(0.1, 3), at(0.2, 2)];
    expect(shares([...first, at(0.7, 0)], [0.7])).toEqual([0]);
    expect(shares([...first, at(0.7, 0), at(0.9, 9)], [0.9])).toEqual([0]);
    expect(shares([...first, at(0.7, 0), at(0.9, 9)], [0.7])[0]).toBeGreaterThan(0.4);
  });
  it("keeps a parent for as long as nothing is better", () => {
    const children = [0.4, 0.5, 0.6, 0.7].map((x) => at(x, 50));
    expect(shares([at(0.1, 3), at(0.2, 2), ...children], [0.4, 0.5, 0.6, 0.7])).toEqual([
      0, 0, 0, 0,
    ]);
  });
  it("does not repeat the mother", () => {
    const { length } = names;
    const children = planOf(2, 2).propose(historyOf(s, [at(0.3, 1), at(0.3, 1)]), streams(100));
    // Four attempts: without a change with probability (11/12)^48 = 0.015.
    const repeated = children.filter((p) => p.unit.filter((u) => u === 0.3).length === length);
    expect(repeated.length).toBeLessThan(8);
  });
  it("has the same parents whether it read the results one by one or at once", () => {
    const trials = Array.from({ length: 17 }, (_, i) => at((i * 0.61) % 1, Math.sin(3 * i)));
    const followed = planOf(4, 3);
    for (let n = 0; n < 17; n += 2) followed.propose(historyOf(s, trials.slice(0, n)), streams(1));
    const history = historyOf(s, trials);
    expect(followed.propose(history, streams(3))).toEqual(
      planOf(4, 3).propose(history, streams(3)),
    );
  });
});

import { expect, it } from "vitest";
import { evaluated } from "../../../test/tune-parts.ts";
import { goodVerdict } from "../../../test/tune-verdict.ts";
import { defaultCandidate } from "../search/candidates.ts";
import type { BestModel } from "../tuning-result.ts";
import { headlineOf } from "./headline.ts";
import type { Verdict } from "./verdict.ts";

const best: BestModel = {
  ...{ model: "tree", params: { depth: 5 }, validation: 0.9, rowsPerSecond: 9 },
  members: [{ number: 5, model: "tree", params: { depth: 5 }, weight: 1 }],
};
const untuned = {
  ...evaluated(2, 0.8, { model: "forest" }),
  estimate: { mean: 0.8, low: 0.7, high: 0.9 },
};
const say = (verdict: Partial<Verdict>, more: object = {}): string =>
  headlineOf(
    {
      ...{ best, task: "classification", untuned, leaderboard: [untuned, evaluated(5, 0.9)] },
      ...{ verdict: { ...goodVerdict, ...verdict }, ...more },
    },
    "churn",
  );
const gain = (score: number, low: number, high: number) => ({ score, low, high });

it("says in one sentence what the intervals show", () => {
  const start = "The tuned tree predicts churn better than a constant";
  expect(say({})).toBe(`${start}, and better than the best untuned model, forest.`);
  expect(say({ beatsUntuned: false, gainOverUntuned: gain(0.1, -0.1, 0.3) })).toBe(
    `${start}; it is not shown to beat the best untuned model, forest.`,
  );
  expect(say({ beatsUntuned: false, gainOverUntuned: gain(-0.2, -0.3, -0.1) })).toBe(
    `${start}, but worse than the best untuned model, forest.`,
  );
  expect(say({ beatsUntuned: false, gainOverUntuned: undefined })).toBe(
    `${start}; no tuned model or ensemble did better.`,
  );
  expect(say({}, { untuned: undefined })).toBe(`${start}.`);
});

it("does not say that no tuned model did better where none was tried", () => {
  const { params } = defaultCandidate("forest", "classification");
  const leaderboard = [{ ...untuned, params }, evaluated(0, 0.5, { model: "constant" })];
  const kept = { beatsUntuned: false, gainOverUntuned: undefined };
  expect(say(kept, { leaderboard })).toMatch(/than a constant; no tuned model was tried\.$/);
});

it("does not praise what is not better than a constant", () => {
  const none = { beatsConstant: false, beatsUntuned: false };
  expect(say({ ...none, gainOverConstant: gain(0.01, -0.1, 0.1) })).toBe(
    "No model is shown to predict churn better than a constant.",
  );
  expect(say({ ...none, gainOverConstant: gain(-0.2, -0.3, -0.1) })).toMatch(
    /^Do not use this model/,
  );
});

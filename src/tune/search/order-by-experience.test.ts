import { describe, expect, it } from "vitest";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { Experience } from "./earlier-studies.ts";
import { orderByExperience } from "./order-by-experience.ts";

describe("candidates in the order of earlier studies", () => {
  const of = (model: ModelCandidate["model"], depth = 1): ModelCandidate => ({
    model,
    params: { depth },
  });
  const [linear, tree, forest, network] = [of("linear"), of("tree"), of("forest"), of("network")];
  const study = (...scores: readonly (readonly [ModelCandidate, number])[]): Experience => ({
    study: "s",
    scores: scores.map(([candidate, score]) => ({ candidate, score })),
  });
  const order = (...experiences: readonly Experience[]) =>
    orderByExperience([linear, tree, forest, network], experiences).ordered.map((c) => c.model);

  it("begin with those of the best mean score; those that none has evaluated keep their place", () => {
    expect(order()).toEqual(["linear", "tree", "forest", "network"]);
    const first = study([linear, 0.2], [forest, 1], [network, 0.9]);
    expect(order(first)).toEqual(["forest", "tree", "network", "linear"]);
    // The means are 0.2, 0.55 and 0.9.
    expect(order(first, study([forest, 0.1]))).toEqual(["network", "tree", "forest", "linear"]);
  });
  it("are the same by other parameters only", () => {
    expect(order(study([of("tree", 2), 1], [linear, 0.5]))).toEqual([
      "linear",
      "tree",
      "forest",
      "network",
    ]);
  });
  it("have scores that are drawn to the mean of all by one study's weight", () => {
    const { rated } = orderByExperience(
      [linear, tree],
      [study([linear, 0.5], [tree, 0.8]), study([linear, 0.5])],
    );
    expect(rated.map((r) => r.candidate.model)).toEqual(["tree", "linear"]);
    expect(rated[0].score).toBeCloseTo((0.8 + 0.6) / 2, 12);
    expect(rated[1].score).toBeCloseTo((0.5 + 0.5 + 0.6) / 3, 12);
  });
});

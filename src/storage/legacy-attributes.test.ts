import { expect, it } from "vitest";
import { splitLegacyAttributes } from "./legacy-attributes.ts";

it("separates Attune's own keys of a study", () => {
  const attributes = { budget: 5, settings: { a: 1 }, "param:lr": {}, parameter: 1, token: "mine" };
  expect(splitLegacyAttributes(attributes, "study")).toEqual({
    attributes: { parameter: 1, token: "mine" },
    internal: { budget: 5, settings: { a: 1 }, "param:lr": {} },
  });
});

it("separates Attune's own keys of a trial", () => {
  const own = { token: "t", repeats: [1], screened: true, folds: [2], measured: { x: 1 } };
  expect(splitLegacyAttributes({ ...own, budget: 3, why: "é" }, "trial")).toEqual({
    attributes: { budget: 3, why: "é" },
    internal: own,
  });
});

it("leaves empty attributes empty", () => {
  expect(splitLegacyAttributes({}, "trial")).toEqual({ attributes: {}, internal: {} });
});

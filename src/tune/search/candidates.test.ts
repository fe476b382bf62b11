import { describe, expect, it } from "vitest";
import {
  candidateFrom,
  candidateOf,
  candidateSpace,
  defaultCandidate,
  trialParamsOf,
} from "./candidates.ts";

describe("the space of candidates", () => {
  it("has one branch per model, in the order given", () => {
    const { branches } = candidateSpace(["tree", "linear"], "classification").params.model;
    expect(Object.keys(branches)).toEqual(["tree", "linear"]);
    expect(Object.keys(branches["linear"])).toEqual(["penalty", "l1_share", "curves"]);
  });
  it("has a criterion for splits of classes only", () => {
    const names = (task: "classification" | "regression") =>
      Object.keys(candidateSpace(["tree"], task).params.model.branches["tree"]);
    expect(names("classification")).toContain("criterion");
    expect(names("regression")).not.toContain("criterion");
  });
  it("keeps a fixed value in every candidate, also above the searched range", () => {
    const space = candidateSpace(["forest", "tree"], "regression", {
      model: "forest",
      trees: 5000,
    });
    const { model, params } = candidateOf(space.fromUnit(new Float64Array(space.width).fill(0.5)));
    expect(model).toBe("forest");
    expect(params["trees"]).toBe(5000);
  });
  it("fixes a kind by its name, and still searches its parameters", () => {
    const space = candidateSpace(["network"], "regression", { optimizer: "adam" });
    const { params } = candidateOf(space.fromUnit(new Float64Array(space.width).fill(0.5)));
    expect(params["optimizer"]).toMatchObject({ kind: "adam", rate: expect.any(Number) });
  });
  it.each<[string, { readonly [name: string]: unknown }, string, string | undefined]>([
    ["an unknown model", { model: "tre" }, 'unknown model "tre"', "did you mean tree?"],
    ["a model that is no text", { model: 3 }, "unknown model 3", undefined],
    ["an unknown parameter", { dept: 3 }, 'no model has a parameter "dept"', "did you mean depth?"],
    [
      "an unknown parameter of one model",
      { model: "tree", minLeaf: 3 },
      'tree has no parameter "minLeaf"',
      "did you mean min_leaf?",
    ],
    ["a value below the range", { model: "tree", depth: 0 }, "depth", undefined],
    [
      "a model for images without any",
      { model: "convolution" },
      "model convolution is for images, and the data has none",
      "give a folder of images, or say which size the images in a table have (image)",
    ],
    ["a fraction for a whole number", { model: "tree", depth: 1e4 + 0.5 }, "depth", undefined],
  ])("refuses %s", (_, set, message, hint) => {
    const make = () => candidateSpace(["tree", "forest"], "classification", set);
    expect(make).toThrow(message);
    if (hint !== undefined) expect(make).toThrow(expect.objectContaining({ hint }));
  });
});

describe("a candidate that the user gives", () => {
  it("has the defaults for what is left out", () => {
    const untuned = defaultCandidate("tree", "classification");
    expect(candidateFrom({ model: "tree", min_leaf: 17 }, "classification")).toEqual({
      model: "tree",
      params: { ...untuned.params, min_leaf: 17 },
    });
  });
  it("may name a kind, or give some of its parameters", () => {
    const sgd = (optimizer: unknown) =>
      candidateFrom({ model: "network", optimizer }, "regression").params["optimizer"];
    expect(sgd("sgd")).toMatchObject({ kind: "sgd", rate: expect.any(Number) });
    expect(sgd({ kind: "sgd", rate: 0.02 })).toMatchObject({ kind: "sgd", rate: 0.02 });
  });
  it("is refused when its values are not valid", () => {
    expect(() => candidateFrom({ depth: 3 }, "regression")).toThrow("an object with a model");
    expect(() => candidateFrom(null, "regression")).toThrow("got null");
    expect(() => candidateFrom({ model: "tree", depth: "deep" }, "regression")).toThrow("depth");
    expect(() => candidateFrom({ model: "tree", leaf: 3 }, "regression")).toThrow("leaf");
    expect(() => candidateFrom({ model: "constant" }, "regression")).toThrow("unknown model");
  });
});

describe("the parameters of a trial", () => {
  it("stand for the candidate", () => {
    const candidate = { model: "tree" as const, params: { depth: 5 } };
    expect(trialParamsOf(candidate)).toEqual({ model: { kind: "tree", depth: 5 } });
    expect(candidateOf(trialParamsOf(candidate))).toEqual(candidate);
    expect(candidateOf({ model: { kind: "constant" } }).model).toBe("constant");
  });
  it("must name a model", () => {
    for (const model of [{ kind: "svm" }, "tree", undefined])
      expect(() => candidateOf({ model })).toThrow("a trial has no known model");
  });
});

import { expect, it } from "vitest";
import { defaultCandidate, searchableFor, searchableModels } from "./candidates.ts";
import { baselines, portfolio, quickBoosting } from "./portfolio.ts";

const images = { texts: false, images: true };
const plainInputs = { texts: false, images: false };
const plain = searchableFor(plainInputs);

it.each(["classification", "regression"] as const)(
  "compares with untuned models of a %s",
  (task) => {
    const [constant, ...untuned] = baselines(task);
    expect(constant).toEqual({ model: "constant", params: {} });
    expect(untuned).toEqual(
      (["linear", "forest", "boosting"] as const).map((model) => defaultCandidate(model, task)),
    );
  },
);

it("has untuned boosting before the forest only if the time is enough for both", () => {
  const namesOf = (seconds?: number) =>
    baselines("regression", plainInputs, seconds).map((c) => c.model);
  const forestFirst = ["constant", "linear", "forest", "boosting"];
  expect([namesOf(), namesOf(7)]).toEqual([forestFirst, forestFirst]);
  expect(namesOf(8)).toEqual(["constant", "linear", "boosting", "forest"]);
  expect(baselines("classification", images, 60).map((c) => c.model)).toEqual([
    ...["constant", "linear", "convolution"],
  ]);
});

it("has complete and different candidates of every model, and only of those that are chosen", () => {
  const all = portfolio("classification", plain, 300);
  expect(new Set(all.map((c) => c.model))).toEqual(new Set(plain));
  const texts = [...baselines("classification"), ...all].map((c) => JSON.stringify(c));
  expect(new Set(texts).size).toBe(texts.length);
  for (const { model, params } of all)
    expect(Object.keys(params)).toEqual(
      Object.keys(defaultCandidate(model, "classification").params),
    );
  const trees = portfolio("regression", ["tree"], 300);
  expect(trees).toEqual([defaultCandidate("tree", "regression")]);
  expect(trees[0].params).not.toHaveProperty("criterion");
});

it("has kernel machines early in small tables and last in large ones, and one of numbers each", () => {
  const namesOf = (task: "classification" | "regression", rows: number) =>
    portfolio(task, plain, rows).map((c) => c.model);
  const small = namesOf("classification", 5000);
  expect(small.indexOf("kernel")).toBeLessThan(small.indexOf("network"));
  expect(namesOf("classification", 5001).slice(-2)).toEqual(["kernel", "kernel"]);
  const ofNumbers = portfolio("regression", ["kernel"], 300).map((c) => c.params);
  expect(ofNumbers.map((p) => [p["lengths"], p["log_target"]])).toEqual([
    ["each", false],
    ["each", true],
  ]);
  const ofClasses = portfolio("classification", ["kernel"], 300).map((c) => c.params);
  expect(ofClasses.map((p) => p["lengths"])).toEqual(["each", "one"]);
});

it("has the best thresholds in oblivious trees of many rows, and large trees of very many", () => {
  const boosted = (rows: number) =>
    [quickBoosting("regression", rows), ...portfolio("regression", ["boosting"], rows)].map(
      ({ params: { growth, thresholds } }) => {
        const { kind, leaves } = growth as { readonly kind: string; readonly leaves?: number };
        return [leaves ?? kind, thresholds];
      },
    );
  const [oblivious, leaves16, leaves39, leaves7] = ["oblivious", 16, 39, 7];
  const listOf = (thresholds: string) => [
    [oblivious, thresholds],
    [leaves16, "random"],
    [oblivious, thresholds],
    [leaves39, "random"],
    [leaves7, "best"],
  ];
  expect(boosted(2000)).toEqual([[oblivious, "random"], ...listOf("random")]);
  expect(boosted(2001)).toEqual([[oblivious, "best"], ...listOf("best")]);
  expect(boosted(49_999)).toEqual(boosted(2001));
  expect(boosted(50_000)).toEqual([[100, "best"], [100, "best"], ...listOf("best")]);
});

it("has linear models, neighbors and single trees after the others in larger tables", () => {
  const namesOf = (rows: number) => portfolio("classification", plain, rows).map((c) => c.model);
  expect(namesOf(5000)[0]).toBe("linear");
  const large = namesOf(5001);
  expect(large[0]).toBe("boosting");
  const last = Math.max(large.lastIndexOf("boosting"), large.lastIndexOf("forest"));
  for (const model of ["linear", "neighbors", "tree"] as const)
    expect(large.indexOf(model), model).toBeGreaterThan(last);
});

it("begins with a kernel machine of few images, and has no length scale for each of their pixels", () => {
  const namesOf = (rows: number) =>
    baselines("classification", images, 10, rows).map((c) => c.model);
  expect(namesOf(5000)).toEqual(["constant", "linear", "kernel", "convolution"]);
  expect(namesOf(5001)).toEqual(["constant", "linear", "convolution"]);
  const kernels = (rows: number) =>
    portfolio("classification", ["kernel"], rows, images).map((c) => c.params["lengths"]);
  expect([kernels(5000), kernels(5001)]).toEqual([[], ["one"]]);
});

it("has a kernel machine of more centres early, for few images of which models read gradients", () => {
  const inputs = { texts: false, images: true, gradients: true };
  const centresOf = (rows: number, of: typeof inputs = inputs) =>
    portfolio("classification", ["kernel", "convolution"], rows, of).map(
      ({ params: { centres, images: read } }) => [centres, read],
    );
  expect(centresOf(5000)[0]).toEqual([1000, "gradients"]);
  expect(centresOf(5001)[0]).toEqual([undefined, undefined]);
  expect(centresOf(5000, { ...inputs, gradients: false })[0]).toEqual([undefined, undefined]);
});

it("begins with networks of convolutions where there are images, and has none elsewhere", () => {
  expect(baselines("classification", images).map((c) => c.model)).toEqual([
    ...["constant", "linear", "convolution"],
  ]);
  const [first] = portfolio("classification", searchableModels, 300, images);
  expect(first).toMatchObject({ model: "convolution", params: { channels: 16 } });
  expect(plain).not.toContain("convolution");
  expect(portfolio("classification", searchableModels, 300).map((c) => c.model)).not.toContain(
    "convolution",
  );
});

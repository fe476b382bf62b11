import { afterEach, describe, expect, it, vi } from "vitest";
import { models } from "../../model/models.ts";
import { createRng } from "../../numeric/rng.ts";
import { defaultCandidate } from "../search/candidates.ts";
import type { Table } from "../table/data-table.ts";
import { fitPipeline, Pipeline, type PreparedRows, selectTarget } from "./pipeline.ts";

const table: Table = {
  rows: 6,
  columns: [{ name: "a", type: "number", values: Float64Array.of(1, 2, 3, 4, 5, Number.NaN) }],
};
const y = { values: Float64Array.of(0, 0, 1, 0, 1, 1), classes: 2 };
const train = Int32Array.of(0, 1, 2, 3);
const test = Int32Array.of(4, 5);
const data = { table, target: y, rows: train };
const constant = { model: "constant" as const, params: {} };

describe("a pipeline", () => {
  it("learns from its training rows alone: a constant predicts their shares of the classes", () => {
    const { pipeline } = fitPipeline(constant, { ...data, rng: createRng(1) });
    expect([...pipeline.predict(table, test)]).toEqual([0.75, 0.25, 0.75, 0.25]);
  });
  it("predicts the same after it was plain data", () => {
    const candidate = defaultCandidate("tree", "classification");
    const { pipeline } = fitPipeline(candidate, { ...data, rng: createRng(1) });
    const again = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline)));
    expect(again.predict(table, test)).toEqual(pipeline.predict(table, test));
    expect(again.model).toBe("tree");
  });
  it("prepares rows once for all models that want the same", () => {
    const prepared: PreparedRows = new Map();
    const fit = (model: "tree" | "forest" | "linear") =>
      fitPipeline(defaultCandidate(model, "classification"), {
        ...data,
        rng: createRng(1),
        prepared,
      });
    fit("tree");
    const [first] = prepared.values();
    fit("forest");
    expect([...prepared.values()]).toEqual([first]);
    expect([...prepared.values()][0]).toBe(first);
    fit("linear");
    expect(prepared.size).toBe(2); // linear models want scaled columns
  });
});

it("the target of some rows has their values, in their order", () => {
  expect(selectTarget(y, Int32Array.of(4, 0))).toEqual({
    values: Float64Array.of(1, 0),
    classes: 2,
  });
});

describe("weights", () => {
  const linear = defaultCandidate("linear", "classification");
  const fitted: { y: readonly number[]; weights: readonly number[] | undefined }[] = [];
  const spyOn = (): void => {
    const { fit } = models.linear;
    vi.spyOn(models.linear, "fit").mockImplementation((x, t, params, rng, options) => {
      for (const part of [
        { y: t, weights: options?.weights },
        { y: options?.stopping?.y, weights: options?.stopping?.weights },
      ])
        if (part.y)
          fitted.push({ y: [...part.y.values], weights: part.weights && [...part.weights] });
      return fit(x, t, params, rng, options);
    });
  };
  afterEach(() => {
    vi.restoreAllMocks();
    fitted.length = 0;
  });

  it("a row of weight 2 trains a linear model as the row twice does", () => {
    const weights = Float64Array.of(1, 2, 1, 1, 1, 1);
    const rng = () => createRng(1);
    const once = fitPipeline(linear, { ...data, weights, rng: rng() });
    const twice = fitPipeline(linear, { ...data, rows: Int32Array.of(0, 1, 1, 2, 3), rng: rng() });
    const wanted = twice.pipeline.predict(table, test);
    once.pipeline.predict(table, test).forEach((p, k) => expect(p).toBeCloseTo(wanted[k], 6));
    const plain = fitPipeline(linear, { ...data, rng: rng() }).pipeline.predict(table, test);
    expect(Math.abs(plain[0] - wanted[0])).toBeGreaterThan(1e-3);
  });
  it("of the training rows have mean 1, and those of stopping rows are in their unit", () => {
    spyOn();
    const weights = Float64Array.of(10, 30, 20, 20, 40, 5);
    fitPipeline(linear, { ...data, weights, stoppingRows: test, rng: createRng(1) });
    expect(fitted).toEqual([
      { y: [0, 0, 1, 0], weights: [0.5, 1.5, 1, 1] },
      { y: [1, 1], weights: [2, 0.25] },
    ]);
  });
  it("of balanced classes are those of the training rows, for stopping rows as well", () => {
    spyOn();
    fitPipeline(linear, { ...data, balanced: true, stoppingRows: test, rng: createRng(1) });
    // Three rows of the first class, one of the second: 4 / (2 · 3) and 4 / (2 · 1).
    expect(fitted).toEqual([
      { y: [0, 0, 1, 0], weights: [2 / 3, 2 / 3, 2, 2 / 3] },
      { y: [1, 1], weights: [2, 2] },
    ]);
  });
});

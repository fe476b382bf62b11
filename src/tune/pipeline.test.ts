import { describe, expect, it } from "vitest";
import { createRng } from "../numeric/rng.ts";
import { defaultCandidate } from "./candidates.ts";
import { fitPipeline, Pipeline, type PreparedRows, selectTarget } from "./pipeline.ts";
import type { Table } from "./table/data-table.ts";

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

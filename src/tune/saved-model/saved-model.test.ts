import { describe, expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { fitPipeline } from "../preparation/pipeline.ts";
import type { Table } from "../table/data-table.ts";
import { predictRows } from "./predict-rows.ts";
import { readSavedModel, type SavedModel } from "./saved-model.ts";

const table: Table = {
  rows: 4,
  columns: [
    { name: "a", type: "number", values: Float64Array.of(1, 2, 3, 4) },
    { name: "town", type: "category", codes: Int32Array.of(0, 0, 1, 1), categories: ["x", "z"] },
  ],
};
const rows = Int32Array.of(0, 1, 2, 3);

function saved(classes: readonly string[], values: readonly number[]): SavedModel {
  const y = { values: Float64Array.from(values), classes: classes.length };
  const constant = { model: "constant" as const, params: {} };
  const { pipeline } = fitPipeline(constant, { table, target: y, rows, rng: createRng(1) });
  const model: SavedModel = {
    format: "attune-model",
    version: 3,
    task: classes.length > 0 ? "classification" : "regression",
    metric: classes.length > 0 ? "auc" : "rmse",
    target: "y",
    classes,
    columns: table.columns.map(({ name, type }) => ({ name, type })),
    ensemble: {
      members: [{ ...constant, weight: 1, pipelines: [pipeline.toJSON()] }],
      ...(classes.length > 0 && { calibration: { temperature: 1, floor: 0.01 } }),
    },
  };
  return readSavedModel(JSON.stringify(model), "model.json");
}

describe("a saved model", () => {
  it("predicts the likeliest class with the probability of each", async () => {
    const predictions = [];
    const data = [
      { a: 9, town: "nowhere" },
      { town: null, a: null, extra: true },
    ];
    for await (const p of predictRows(saved(["no", "yes"], [1, 1, 0, 1]), data))
      predictions.push(p);
    const expected = { prediction: "yes", probability: { no: 0.25, yes: 0.75 } };
    expect(predictions).toEqual([expected, expected]);
  });
  it("predicts numbers", async () => {
    const predictions = [];
    for await (const p of predictRows(saved([], [1, 2, 3, 6]), [{ a: 1, town: "x" }]))
      predictions.push(p);
    expect(predictions).toEqual([{ prediction: 3 }]);
  });
  it("names the columns that new rows lack", async () => {
    const model = saved([], [1, 2, 3, 6]);
    const read = async (data: { a: number }[] | { b: number }[]) => {
      for await (const _ of predictRows(model, data)) throw new Error("it predicted");
    };
    await expect(read([{ a: 1 }])).rejects.toMatchObject({
      message: "rows lacks column town",
      hint: "the model was trained with it",
    });
    await expect(read([{ b: 1 }])).rejects.toThrow("rows lacks columns a, town");
  });
  it.each<[string, string, string]>([
    ["text", "hello", "f is not JSON"],
    ["another program's", '{"format":"onnx"}', "f is not a model of Attune"],
    ["no object", "null", "f is not a model of Attune"],
    [
      "a newer Attune's",
      '{"format":"attune-model","version":4}',
      "f was written by a newer Attune (version 4)",
    ],
    [
      "an older Attune's",
      '{"format":"attune-model","version":1}',
      "f was written by an older Attune (version 1)",
    ],
  ])("is refused when the file is %s", (_, text, message) => {
    expect(() => readSavedModel(text, "f")).toThrow(message);
  });
});

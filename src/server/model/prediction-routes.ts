import * as v from "valibot";
import { makePredictor } from "../../tune/saved-model/predict-rows.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import { toText } from "../../tune/table/source/records.ts";
import { type Route, route, type Schema } from "../http/route.ts";
import { json } from "../schema/values.ts";

/** Rows that one request may have. */
const MAX_ROWS = 10_000;

/** A cell: null, or an empty text, where it is missing. */
const cell = v.nullable(v.union([v.number(), v.string(), v.boolean()]));
type Cell = v.InferOutput<typeof cell>;
type Row = { readonly [column: string]: Cell };

/** Routes that predict with a saved model. */
export function predictionRoutes(model: SavedModel): readonly Route[] {
  const predict = makePredictor(model);
  const names = model.columns.map((column) => column.name);
  const row = rowSchema(names);
  const prediction = predictionSchema(model);
  const toTexts = (given: Row): readonly string[] => names.map((name) => toText(given[name]));
  return [
    route({
      method: "POST",
      path: "/predict",
      role: "viewer",
      audited: false,
      summary: `Predicts ${model.target} of one row`,
      body: row,
      answers: { 200: { description: "The prediction", schema: prediction } },
      handle: async ({ body }) => ({ json: predict([toTexts(body)])[0] }),
    }),
    route({
      method: "POST",
      path: "/predict/rows",
      role: "viewer",
      audited: false,
      summary: `Predicts ${model.target} of rows, in their order`,
      body: v.strictObject({
        rows: v.pipe(v.array(row), v.maxLength(MAX_ROWS, `may have at most ${MAX_ROWS} rows`)),
      }),
      answers: {
        200: {
          description: "A prediction for each row",
          schema: v.object({ predictions: v.array(prediction) }),
        },
      },
      handle: async ({ body }) => ({ json: { predictions: predict(body.rows.map(toTexts)) } }),
    }),
    route({
      method: "GET",
      path: "/model",
      role: "viewer",
      summary: "What the model predicts, and the columns that it needs",
      answers: { 200: { description: "The model without its numbers", schema: json } },
      handle: async () => {
        const { task, metric, target, classes, columns } = model;
        return { json: { task, metric, target, classes, columns } };
      },
    }),
  ];
}

/** A row has every column of the model; others are not read. */
const rowSchema = (names: readonly string[]) =>
  v.object(Object.fromEntries(names.map((name) => [name, cell])));

function predictionSchema({ task, classes }: SavedModel): Schema {
  if (task === "regression") return v.object({ prediction: v.number() });
  return v.object({
    prediction: v.picklist(classes),
    probability: v.object(Object.fromEntries(classes.map((label) => [label, v.number()]))),
  });
}

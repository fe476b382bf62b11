import type { MakeBuilder } from "../table/column-builder.ts";
import type { ColumnSpec, Table } from "../table/data-table.ts";
import type { Prediction } from "../tuning-result.ts";
import { type PredictedTask, predictionOf } from "./prediction-of.ts";

/**
 * Makes what predicts rows that are in memory: each a list of the texts of the model's columns, in
 * their order, an empty one where the cell is missing.
 * @param make how columns are read
 * @param predict predicts rows of a table
 */
export function rowPredictor(
  model: PredictedTask & { readonly columns: readonly ColumnSpec[] },
  make: MakeBuilder,
  predict: (table: Table, rows: Int32Array) => Float64Array,
): (
  rows: readonly (readonly string[])[],
) => readonly (Prediction<"classification"> | Prediction<"regression">)[] {
  return (rows) => {
    const builders = model.columns.map((spec) => make(spec, rows.length));
    for (const cells of rows) for (const [j, builder] of builders.entries()) builder.add(cells[j]);
    const table = { rows: rows.length, columns: builders.map((builder) => builder.build()) };
    const p = predict(
      table,
      Int32Array.from(rows, (_, i) => i),
    );
    return rows.map((_, i) => predictionOf(model, p, i));
  };
}

import type { Column, Table, TextColumn } from "./data-table.ts";

/** A table with some of its rows, in their order. Categories and vocabularies stay as they are. */
export function selectTableRows(table: Table, rows: Int32Array): Table {
  const columns = table.columns.map((column) => selectCells(column, rows));
  return { ...table, rows: rows.length, columns };
}

function selectCells(column: Column, rows: Int32Array): Column {
  if (column.type === "category") return { ...column, codes: rows.map((i) => column.codes[i]) };
  if (column.type === "text") return selectTexts(column, rows);
  return { ...column, values: pick(column.values, rows) };
}

function selectTexts(column: TextColumn, rows: Int32Array): TextColumn {
  const starts = new Int32Array(rows.length + 1);
  for (const [k, i] of rows.entries())
    starts[k + 1] = starts[k] + column.starts[i + 1] - column.starts[i];
  const tokens = new Int32Array(starts[rows.length]);
  for (const [k, i] of rows.entries())
    tokens.set(column.tokens.subarray(column.starts[i], column.starts[i + 1]), starts[k]);
  return { ...column, starts, tokens };
}

/** The values of some rows. */
export function pick(values: Float64Array, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) picked[k] = values[rows[k]];
  return picked;
}

import type { Column, Table, TextColumn } from "./data-table.ts";

/** The cells of a column in some rows, in their order; a row may be there several times. */
export function pickCells(column: Column, rows: Int32Array | Uint32Array): Column {
  switch (column.type) {
    case "category":
      return { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]) };
    case "text":
      return { ...column, ...pickTexts(column, rows) };
    default:
      return { ...column, values: Float64Array.from(rows, (i) => column.values[i]) };
  }
}

/** Some rows of a table as a table of their own. */
export const pickRows = (table: Table, rows: Int32Array | Uint32Array): Table => ({
  rows: rows.length,
  columns: table.columns.map((column) => pickCells(column, rows)),
});

function pickTexts(
  { starts, tokens }: TextColumn,
  rows: Int32Array | Uint32Array,
): Pick<TextColumn, "starts" | "tokens"> {
  const begins = new Int32Array(rows.length + 1);
  for (const [k, i] of rows.entries()) begins[k + 1] = begins[k] + starts[i + 1] - starts[i];
  const picked = new Int32Array(begins[rows.length]);
  for (const [k, i] of rows.entries())
    picked.set(tokens.subarray(starts[i], starts[i + 1]), begins[k]);
  return { starts: begins, tokens: picked };
}

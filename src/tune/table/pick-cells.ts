import type { Column, Table, TextColumn } from "./data-table.ts";

/** The cells of a column in some rows, in their order; a row may occur several times. */
export function pickCells(column: Column, rows: Int32Array | Uint32Array): Column {
  switch (column.type) {
    case "category":
      return { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]) };
    case "text":
      return { ...column, ...pickTexts(column, rows) };
    default:
      return { ...column, values: pick(column.values, rows) };
  }
}

/** The values of some rows. */
export function pick(values: Float64Array, rows: Int32Array | Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) picked[k] = values[rows[k]];
  return picked;
}

/** A table of some rows, in their order. Categories and vocabularies stay as they are. */
export const pickRows = (table: Table, rows: Int32Array | Uint32Array): Table => ({
  ...table,
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

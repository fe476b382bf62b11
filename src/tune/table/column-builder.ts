import { isMissingCell, parseDate, parseNumber } from "./cells.ts";
import type { Column, ColumnSpec } from "./data-table.ts";

/** Turns the texts of one column, row by row, into a column of numbers or category codes. */
export interface ColumnBuilder {
  /** Appends the cell of the next row. */
  add(text: string): void;
  /** The column, after the last row. */
  build(): Column;
}

/**
 * A builder for a column whose type is known. Texts that do not fit the type become missing cells.
 * @param rows number of rows that will be added
 */
export function createColumnBuilder({ name, type }: ColumnSpec, rows: number): ColumnBuilder {
  let row = 0;
  if (type === "category") {
    const codes = new Int32Array(rows);
    const codeOf = new Map<string, number>();
    return {
      add(text) {
        if (isMissingCell(text)) {
          codes[row++] = -1;
          return;
        }
        let code = codeOf.get(text);
        if (code === undefined) codeOf.set(text, (code = codeOf.size));
        codes[row++] = code;
      },
      build: () => ({ name, type, codes, categories: [...codeOf.keys()] }),
    };
  }
  const values = new Float64Array(rows);
  const parse = type === "number" ? parseNumber : parseDate;
  return {
    add(text) {
      values[row++] = parse(text);
    },
    build: () => ({ name, type, values }),
  };
}

import type { Column, ColumnSpec } from "./data-table.ts";
import { readDate } from "./date-format.ts";
import { missingTexts } from "./missing-words.ts";
import { readNumber } from "./number-format.ts";
import { readRank } from "./scale.ts";
import { foldCase } from "./variants.ts";

/** Turns the texts of one column, row by row, into a column of numbers or category codes. */
export interface ColumnBuilder {
  /** Appends the cell of the next row. */
  add(text: string): void;
  /** The column, after the last row. */
  build(): Column;
}

/** Reads the cells of a column of numbers or dates. */
function cellReader({ type, format }: ColumnSpec): (text: string) => number {
  if (format?.kind === "scale") return (text) => readRank(text, format);
  if (type === "date")
    return (text) => readDate(text, format?.kind === "date" ? format : undefined);
  return (text) => readNumber(text, format?.kind === "number" ? format : undefined);
}

/**
 * A builder for a column whose type is known. Texts that do not fit the type become missing cells.
 * @param rows number of rows that will be added
 * @param onUnreadable called with each text that is neither missing nor fits the type
 */
export function createColumnBuilder(
  spec: ColumnSpec,
  rows: number,
  onUnreadable?: (text: string) => void,
): ColumnBuilder {
  const missing = missingTexts(spec.missing);
  let row = 0;
  if (spec.type === "category") {
    const codes = new Int32Array(rows);
    const codeOf = new Map<string, number>();
    return {
      add(text) {
        if (missing.has(text)) {
          codes[row++] = -1;
          return;
        }
        const category = spec.ignoreCase ? foldCase(text) : text;
        let code = codeOf.get(category);
        if (code === undefined) codeOf.set(category, (code = codeOf.size));
        codes[row++] = code;
      },
      build: () => ({ ...spec, type: "category", codes, categories: [...codeOf.keys()] }),
    };
  }
  const { type } = spec;
  const values = new Float64Array(rows);
  const read = cellReader(spec);
  return {
    add(text) {
      // A word for missing cells may be a number, such as -999.
      const value = spec.missing !== undefined && missing.has(text) ? Number.NaN : read(text);
      if (onUnreadable !== undefined && Number.isNaN(value) && !missing.has(text))
        onUnreadable(text);
      values[row++] = value;
    },
    build: () => ({ ...spec, type, values }),
  };
}

/** Reads single texts as a column's cells: numbers, days since 1970 or ranks; NaN for all others. */
export const readCells = (spec: ColumnSpec, texts: readonly string[]): Float64Array =>
  Float64Array.from(texts, cellReader(spec));

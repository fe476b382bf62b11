import { TextBuilder } from "../text/text-builder.ts";
import type { CellWatch } from "./cell-watch.ts";
import { type Column, type ColumnSpec, specOf } from "./data-table.ts";
import { type DateFormat, readDate } from "./date-format.ts";
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

/** Dates whose year is first or whose month has a name. */
const CERTAIN_DATES: DateFormat = { kind: "date", order: "ymd" };

/** Reads the cells of a column of numbers or dates. */
export function cellReader({ type, format }: ColumnSpec): (text: string) => number {
  if (format?.kind === "scale") return (text) => readRank(text, format);
  if (type === "date") {
    const dates = format?.kind === "date" ? format : CERTAIN_DATES;
    return (text) => readDate(text, dates);
  }
  return (text) => readNumber(text, format?.kind === "number" ? format : undefined);
}

/**
 * A builder for a column whose type is known. Texts that do not fit the type become missing cells.
 * @param rows number of rows that will be added
 * @param watch counts the texts that the column can't hold
 */
export function createColumnBuilder(
  spec: ColumnSpec,
  rows: number,
  watch?: CellWatch,
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
        watch?.seeCategory(category);
        let code = codeOf.get(category);
        if (code === undefined) codeOf.set(category, (code = codeOf.size));
        codes[row++] = code;
      },
      build: () => ({ ...specOf(spec), type: "category", codes, categories: [...codeOf.keys()] }),
    };
  }
  if (spec.type === "text") return textBuilder(spec, rows, missing);
  const { type } = spec;
  const values = new Float64Array(rows);
  const read = cellReader(spec);
  return {
    add(text) {
      // A word for missing cells may be a number, such as -999.
      const value = spec.missing !== undefined && missing.has(text) ? Number.NaN : read(text);
      if (watch !== undefined && Number.isNaN(value) && !missing.has(text)) watch.add(text);
      values[row++] = value;
    },
    build: () => ({ ...specOf(spec), type, values }),
  };
}

function textBuilder(spec: ColumnSpec, rows: number, missing: ReadonlySet<string>): ColumnBuilder {
  const builder = new TextBuilder(rows);
  return {
    add: (text) => builder.add(missing.has(text) ? "" : text),
    build: () => ({ ...specOf(spec), type: "text", ...builder.build() }),
  };
}

import { TextBuilder } from "../text/text-builder.ts";
import { type Column, type ColumnSpec, specOf } from "./data-table.ts";
import { type DateFormat, readDate } from "./date-format.ts";
import { missingTexts } from "./missing-words.ts";
import { parseNumber, readNumber } from "./number-format.ts";
import { readRank } from "./scale.ts";
import { foldCase } from "./variants.ts";

/** Turns the texts of one column, row by row, into a column of numbers or category codes. */
export interface ColumnBuilder {
  /** Appends the cell of the next row. */
  add(text: string): void;
  /**
   * Appends a number that was read from the cell of the next row; only in columns of numbers as
   * programs write them.
   */
  addNumber?(value: number): void;
  /** The column, after the last row. */
  build(): Column;
}

/** Counts the cells that a column can't hold. */
export interface CellCounter {
  /** Counts a cell that is not of the column's type. */
  add(text: string): void;
  /** Counts a cell if the column does not know its category. */
  seeCategory(category: string): void;
}

/**
 * Makes a builder for a column whose type is known. Texts that do not fit the type become missing
 * cells.
 * @param rows number of rows that will be added
 * @param watch counts the texts that the column can't hold
 */
export type MakeBuilder = (spec: ColumnSpec, rows: number, watch?: CellCounter) => ColumnBuilder;

/** How cells are read. */
export type ReadingKind = "number" | "written-number" | "scale" | "date" | "category" | "text";

const makers: { readonly [K in ReadingKind]: MakeBuilder } = {
  number: numberBuilder,
  "written-number": writtenNumberBuilder,
  scale: scaleBuilder,
  date: dateBuilder,
  category: categoryBuilder,
  text: textBuilder,
};

/** How the cells of a column are read. */
export function readingKindOf({ type, format }: ColumnSpec): ReadingKind {
  if (type !== "number") return type;
  if (format?.kind === "scale") return "scale";
  return format?.kind === "number" ? "written-number" : "number";
}

/** As `MakeBuilder`, for a column of any kind. */
export const createColumnBuilder: MakeBuilder = (spec, ...rest) =>
  makers[readingKindOf(spec)](spec, ...rest);

/** Reads the cells of a column of numbers or dates; NaN for other texts. */
export function cellReader(spec: ColumnSpec): (text: string) => number {
  switch (readingKindOf(spec)) {
    case "date":
      return dateReader(spec);
    case "scale":
      return scaleReader(spec);
    case "written-number":
      return writtenReader(spec);
    default:
      return parseNumber;
  }
}

/** Numbers as programs write them. */
export function numberBuilder(...args: Parameters<MakeBuilder>): ColumnBuilder {
  const builder = valueBuilder(parseNumber, ...args);
  if (args[0].missing === undefined) return builder;
  // A word for missing cells may be a number, such as -999.
  return withoutNumbers(builder);
}

const withoutNumbers = ({ add, build }: ColumnBuilder): ColumnBuilder => ({ add, build });

function writtenReader({ format }: ColumnSpec): (text: string) => number {
  const own = format?.kind === "number" ? format : undefined;
  return (text) => readNumber(text, own);
}

/** Numbers as people write them. */
export function writtenNumberBuilder(...args: Parameters<MakeBuilder>): ColumnBuilder {
  return withoutNumbers(valueBuilder(writtenReader(args[0]), ...args));
}

const scaleReader =
  ({ format }: ColumnSpec) =>
  (text: string): number =>
    format?.kind === "scale" ? readRank(text, format) : Number.NaN;

/** Words in an order. */
export function scaleBuilder(...args: Parameters<MakeBuilder>): ColumnBuilder {
  return withoutNumbers(valueBuilder(scaleReader(args[0]), ...args));
}

/** Dates whose year is first or whose month has a name. */
const CERTAIN_DATES: DateFormat = { kind: "date", order: "ymd" };

function dateReader({ format }: ColumnSpec): (text: string) => number {
  const own = format?.kind === "date" ? format : CERTAIN_DATES;
  return (text) => readDate(text, own);
}

/** Dates. */
export function dateBuilder(...args: Parameters<MakeBuilder>): ColumnBuilder {
  return withoutNumbers(valueBuilder(dateReader(args[0]), ...args));
}

function valueBuilder(
  read: (text: string) => number,
  ...[spec, rows, watch]: Parameters<MakeBuilder>
): Required<ColumnBuilder> {
  const missing = missingTexts(spec.missing);
  const type = spec.type === "date" ? "date" : "number";
  const values = new Float64Array(rows);
  let row = 0;
  return {
    add(text) {
      // A word for missing cells may be a number, such as -999.
      const value = spec.missing !== undefined && missing.has(text) ? Number.NaN : read(text);
      if (watch !== undefined && Number.isNaN(value) && !missing.has(text)) watch.add(text);
      values[row++] = value;
    },
    addNumber(value) {
      values[row++] = value;
    },
    build: () => ({ ...specOf(spec), type, values }),
  };
}

/** Categories. */
export function categoryBuilder(...[spec, rows, watch]: Parameters<MakeBuilder>): ColumnBuilder {
  const missing = missingTexts(spec.missing);
  const codes = new Int32Array(rows);
  const codeOf = new Map<string, number>();
  let row = 0;
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

/** Texts. */
export function textBuilder(...[spec, rows]: Parameters<MakeBuilder>): ColumnBuilder {
  const missing = missingTexts(spec.missing);
  const builder = new TextBuilder(rows);
  return {
    add: (text) => builder.add(missing.has(text) ? "" : text),
    build: () => ({ ...specOf(spec), type: "text", ...builder.build() }),
  };
}

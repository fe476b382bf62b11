import type { OptionChecks } from "../../errors/check-options.ts";
import { flag, oneOf, text, texts } from "../../errors/option-kinds.ts";
import { parseImageSize } from "../image/image-size.ts";
import type { DateOrder } from "./date-format.ts";
import { type FileOptions, fileOptionNames } from "./source/open-source.ts";

/** How the cells of a table are read; what is left out is recognised, and a note says how. */
export interface ReadingOptions extends FileOptions {
  /**
   * Decimal separator of all columns. Default: decided for each column by all its cells; where they
   * leave it open, by the other columns, and a point where none decides it.
   */
  decimal?: "." | "," | undefined;
  /**
   * Texts that stand for a missing cell, in place of `NA`, `N/A`, `n/a`, `NaN`, `nan`, `null`, `NULL`
   * and `?`. An empty cell is always missing. With an empty list, `NA` is a name.
   */
  missing?: readonly string[] | undefined;
  /** Columns that are numbers, however many of their cells are not; these are then missing. */
  numeric?: readonly string[] | undefined;
  /**
   * Columns of texts, of which words are read. Default: columns with a different text of three words
   * and more in nearly every row.
   */
  text?: readonly string[] | undefined;
  /**
   * Order of day, month and year in dates such as 3/4/2021. Default: decided for each column by all
   * its cells; where they leave it open, by the other columns; where none decides it, an error.
   */
  dateOrder?: DateOrder | undefined;
  /**
   * Size of images, `28x28` or `32x32x3`: of a folder, the one that all get; of a table, the columns
   * of numbers are their pixels, row by row, the channels of a pixel together. `none`: there are no
   * images. Default: images of a folder keep their own size if it is small; columns are taken for
   * pixels where that is certain, and a note says so.
   */
  image?: string | undefined;
  /**
   * Whether categories and classes that differ in case or blanks only are one. Default: false; a note
   * names them.
   */
  ignoreCase?: boolean | undefined;
}

/** The names of all reading options. */
const names = [
  ...fileOptionNames,
  "decimal",
  "missing",
  "numeric",
  "text",
  "dateOrder",
  "image",
  "ignoreCase",
] as const;

/** Those of some options that say how a table is read. */
export function readingOptionsOf(options: ReadingOptions): ReadingOptions {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** Checks of the options that say how a file is read. */
export const fileChecks: OptionChecks<FileOptions> = { delimiter: text, encoding: text };

/** Checks of all reading options. */
export const readingChecks: OptionChecks<ReadingOptions> = {
  ...fileChecks,
  decimal: oneOf(".", ","),
  missing: texts,
  numeric: texts,
  text: texts,
  dateOrder: oneOf("dmy", "mdy", "ymd"),
  image: (_, value) => void parseImageSize(value),
  ignoreCase: flag,
};

import type { ImageShape } from "../../model/convolution/image-shape.ts";
import type { TokenizedTexts } from "../text/text-builder.ts";
import type { DateFormat } from "./date-format.ts";
import type { NumberFormat } from "./number-format.ts";
import type { Scale } from "./scale.ts";

/** How the cells of a column are written. */
export type CellFormat = NumberFormat | DateFormat | Scale;

/** Name and type of a column, and how its cells are read. */
export interface ColumnSpec {
  /** Name in the header of the data. */
  readonly name: string;
  /** What its cells are. */
  readonly type: "number" | "date" | "category" | "text";
  /** How its cells are written; absent for numbers as programs write them, and for categories. */
  readonly format?: CellFormat;
  /** Texts that stand for a missing cell besides an empty one; absent for the usual ones. */
  readonly missing?: readonly string[];
  /** Whether categories that differ in case or blanks only are one. */
  readonly ignoreCase?: boolean;
  /** The distinct texts of a column of categories in the training rows. */
  readonly categories?: readonly string[];
  /**
   * Shares of the training rows with words in scripts whose words a dictionary finds, by name of the
   * script. Only of texts; absent where there are none.
   */
  readonly scripts?: { readonly [script: string]: number };
  /**
   * Share of the training rows whose numbers have more digits than 32 bits hold. Only of numbers; absent
   * where there are none, and in files of earlier versions.
   */
  readonly lostDigits?: number;
}

/** A column without its cells: what a saved model keeps of it. */
export function specOf(column: ColumnSpec): ColumnSpec {
  const { name, type, format, missing, ignoreCase, categories } = column;
  return {
    name,
    type,
    ...(format && { format }),
    ...(missing && { missing }),
    ...(ignoreCase && { ignoreCase }),
    ...(categories && { categories }),
  };
}

/** A column of numbers. */
export interface NumberColumn extends ColumnSpec {
  /** Marks a column of this type. */
  readonly type: "number";
  /** One number per row, NaN where the cell is missing. */
  readonly values: Float64Array;
}

/** A column of dates. */
export interface DateColumn extends ColumnSpec {
  /** Marks a column of this type. */
  readonly type: "date";
  /** Days since 1970-01-01, one per row, NaN where the cell is missing. */
  readonly values: Float64Array;
}

/** A column of categories. */
export interface CategoryColumn extends ColumnSpec {
  /** Marks a column of this type. */
  readonly type: "category";
  /** Index into `categories`, one per row, −1 where the cell is missing. */
  readonly codes: Int32Array;
  /** The distinct texts, in order of first appearance. */
  readonly categories: readonly string[];
}

/** A column of texts, as the words and marks of punctuation in them. */
export interface TextColumn extends ColumnSpec, TokenizedTexts {
  /** Marks a column of this type. */
  readonly type: "text";
}

/** A column that a model may use. */
export type Column = NumberColumn | DateColumn | CategoryColumn | TextColumn;

/** Images of which the first columns of a table are the pixels. */
export interface TableImage extends ImageShape {
  /** Whether they were files of a folder, or columns of a table. */
  readonly from: "files" | "columns";
}

/** Columns that are the numbers of one vector: the embedding of a text. */
export interface VectorColumns {
  /** Index of the first one. */
  readonly from: number;
  /** How many follow one another. */
  readonly count: number;
}

/** Columns of equal length. */
export interface Table {
  /** Size of the images of which the first columns are the pixels. Default: there are none. */
  readonly image?: TableImage | undefined;
  /** The columns of embeddings. Default: there are none. */
  readonly vectors?: readonly VectorColumns[] | undefined;
  /** Number of rows. */
  readonly rows: number;
  /** In order of the header. */
  readonly columns: readonly Column[];
}

/** Whether the cell of a column is missing in a row. */
export function isMissing(column: Column, row: number): boolean {
  if (column.type === "category") return column.codes[row] < 0;
  if (column.type === "text") return column.starts[row] === column.starts[row + 1];
  return Number.isNaN(column.values[row]);
}

/** A remark about the data: an inferred type, missing cells, a suspected leak. */
export interface DataNote {
  /** Name of the column, or "" when the remark is about all of the data. */
  readonly column: string;
  /** The remark, in one line. */
  readonly message: string;
  /** `leak`: scores may be better than they will be on new rows; the verdict begins with it. */
  readonly kind?: "leak" | undefined;
}

/** A column that a model may use. */
export type Column =
  | {
      readonly name: string;
      readonly type: "number";
      /** NaN where missing. */
      readonly values: Float64Array;
    }
  | {
      readonly name: string;
      readonly type: "date";
      /** Days since 1970, NaN where missing. */
      readonly values: Float64Array;
    }
  | {
      readonly name: string;
      readonly type: "category";
      /** Index into `categories`, −1 where missing. */
      readonly codes: Int32Array;
      readonly categories: readonly string[];
    };
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

export function isMissing(column: Column, row: number): boolean {
  return column.type === "category" ? column.codes[row] < 0 : Number.isNaN(column.values[row]);
}

/** What was found in the data, by column; an empty column name speaks of all. */
export interface Note {
  readonly column: string;
  readonly message: string;
}

import type { CellWatch } from "./cell-watch.ts";
import { createColumnBuilder } from "./column-builder.ts";
import type { ColumnSpec, Table } from "./data-table.ts";
import { NumberScan } from "./scan-number.ts";
import type { CellBlock } from "./source/cell-block.ts";

/** Some rows that a model is to predict. */
interface NewRows {
  /** The columns of the model. */
  readonly table: Table;
  /** The text of a cell, in a column of the header. */
  textOf(row: number, column: number): string;
}

/**
 * Reads rows of texts.
 * @param columns of the model
 * @param indices of these columns in the header
 * @param watches count what the columns can't hold
 */
export function readTexts(
  rows: readonly (readonly string[])[],
  columns: readonly ColumnSpec[],
  indices: readonly number[],
  watches: readonly CellWatch[],
): NewRows {
  const builders = columns.map((spec, j) => createColumnBuilder(spec, rows.length, watches[j]));
  for (const cells of rows)
    for (let j = 0; j < builders.length; j++) builders[j].add(cells[indices[j]]);
  return {
    table: { rows: rows.length, columns: builders.map((builder) => builder.build()) },
    textOf: (row, column) => rows[row][column],
  };
}

/** As `readTexts`, for parts of a file: no text is made of cells that are numbers. */
export function readBlock(
  block: CellBlock,
  columns: readonly ColumnSpec[],
  indices: readonly number[],
  watches: readonly CellWatch[],
): NewRows {
  const { rows, width, bytes, starts, ends } = block;
  const textOf = block.reader();
  const scan = new NumberScan();
  const built = columns.map((spec, j) => {
    const builder = createColumnBuilder(spec, rows, watches[j]);
    const { addNumber } = builder;
    for (let i = 0, cell = indices[j]; i < rows; i++, cell += width) {
      if (addNumber !== undefined && scan.scan(bytes, starts[cell], ends[cell]))
        addNumber(scan.value);
      else builder.add(textOf(cell));
    }
    return builder.build();
  });
  return {
    table: { rows, columns: built },
    textOf: (row, column) => textOf(row * width + column),
  };
}

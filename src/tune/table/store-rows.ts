import { type ColumnBuilder, createColumnBuilder } from "./column-builder.ts";
import type { Column, Table } from "./data-table.ts";
import type { UsedColumn } from "./infer-columns.ts";
import type { InferredTarget } from "./infer-target.ts";
import { keptColumn, keptValues, type UsedRows } from "./kept-columns.ts";
import type { ColumnProfile } from "./profile.ts";
import type { RowSource } from "./row-source.ts";
import type { WeightReader } from "./row-weights.ts";
import { CellBlock } from "./source/cell-block.ts";

/** Where the rows of a table were in data of which some were left out. */
export interface RowOrigin {
  /** Number of each row in the data, from 1. */
  readonly numbers: Int32Array;
  /** Rows of the data. */
  readonly count: number;
}

/** What is stored of each row. */
interface StoredCells {
  /** Index of the target, and how its cells are read. */
  readonly target: { readonly index: number } & Pick<InferredTarget, "toValue" | "isPlain">;
  /** Index of the weights, and how their cells are read. */
  readonly weight: { readonly index: number; readonly toValue: WeightReader } | undefined;
  /** The columns that models may use. */
  readonly used: readonly UsedColumn[];
  /** Lists that get the texts of some columns, by the columns' indices. */
  readonly kept: ReadonlyMap<number, string[]>;
}

/** Rows as numbers. */
interface StoredRows {
  /** The columns that models may use. */
  readonly table: Table;
  /** Class index or number of each row. */
  readonly target: Float64Array;
  /** Weight of each row; undefined when all rows count alike. */
  readonly weights: Float64Array | undefined;
  /** Where its rows were in the data; undefined when no row was left out. */
  readonly origin: RowOrigin | undefined;
}

/** Takes the text of a cell of a row that is used; the first row of the data is 1. */
type CellTaker = (text: string, number: number) => void;

/**
 * Stores the cells of the used columns as numbers, without rows that have no target: those that the
 * first pass has kept, and the others in a second pass.
 * @param profiles one per column of the data
 * @throws AttuneError `data-invalid` for a weight that is none
 */
export async function storeRows(
  source: RowSource,
  profiles: readonly ColumnProfile[],
  { target: { index, toValue, isPlain }, weight, used, kept }: StoredCells,
): Promise<StoredRows> {
  const { present: rows, count, missingRows = [] } = profiles[index];
  const leftOut = rows < count ? new Uint8Array(count) : undefined;
  for (const i of missingRows) if (leftOut) leftOut[i] = 1;
  const usedRows: UsedRows = { count: rows, leftOut };
  const takers = new Map<number, CellTaker[]>();
  const addTaker = (column: number, take: CellTaker): void => {
    takers.set(column, [...(takers.get(column) ?? []), take]);
  };
  const columns = used.map((spec): Column | ColumnBuilder => {
    const column = keptColumn(spec, profiles[spec.index], usedRows);
    if (column !== undefined) return column;
    const builder = createColumnBuilder(spec, rows);
    addTaker(spec.index, builder.add);
    return builder;
  });
  const keptTarget = keptValues(profiles[index], usedRows, toValue, isPlain);
  const target = keptTarget ?? new Float64Array(rows);
  if (keptTarget === undefined) addTaker(index, fill(target, toValue));
  const weights = weight && new Float64Array(rows);
  if (weight && weights) addTaker(weight.index, fill(weights, weight.toValue));
  for (const [j, texts] of kept) addTaker(j, (text) => texts.push(text));
  if (takers.size > 0) await readAgain(source, takers, leftOut);
  return {
    table: {
      rows,
      columns: columns.map((column) => ("build" in column ? column.build() : column)),
    },
    target,
    weights,
    origin: leftOut && { numbers: numbersOf(leftOut, rows), count },
  };
}

/** Stores the value of each cell at the next place of an array. */
function fill(values: Float64Array, read: (text: string, number: number) => number): CellTaker {
  let row = 0;
  return (text, number) => {
    values[row++] = read(text, number);
  };
}

function numbersOf(leftOut: Uint8Array, rows: number): Int32Array {
  const numbers = new Int32Array(rows);
  let row = 0;
  for (let i = 0; i < leftOut.length; i++) if (leftOut[i] === 0) numbers[row++] = i + 1;
  return numbers;
}

/** Second pass: gives the cells of some columns to what takes them. */
async function readAgain(
  source: RowSource,
  takers: ReadonlyMap<number, readonly CellTaker[]>,
  leftOut: Uint8Array | undefined,
): Promise<void> {
  let before = 0;
  for await (const rows of source.blocks?.() ?? source.chunks()) {
    const isBlock = rows instanceof CellBlock;
    const count = isBlock ? rows.rows : rows.length;
    for (const [column, takes] of takers)
      for (let i = 0; i < count; i++) {
        if (leftOut?.[before + i] === 1) continue;
        const text = isBlock ? rows.textOf(i * rows.width + column) : rows[i][column];
        for (const take of takes) take(text, before + i + 1);
      }
    before += count;
  }
}

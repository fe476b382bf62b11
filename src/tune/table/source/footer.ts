import { countText } from "../../../errors/count-text.ts";
import type { DataNote } from "../data-table.ts";
import { CellBlock } from "./cell-block.ts";

type Rows = CellBlock | readonly string[][];

/** How rows begin that sum up those above them. */
const TOTAL =
  /^(?:(?:grand[ -]?|sub[ -]?)?totals?|totale?s?|gesamt(?:summe)?|summe|somme|sum|suma|totaal|итого|всего|合計|合计|总计)(?: g[eé]n[eé]ral(?:e)?)?:?$/i;
/** Rows at the end that may be sums. */
const MAX_TOTALS = 3;

const countOf = (rows: Rows): number => (rows instanceof CellBlock ? rows.rows : rows.length);

function cellsOf(rows: Rows, i: number): readonly string[] {
  if (!(rows instanceof CellBlock)) return rows[i];
  return Array.from({ length: rows.width }, (_, j) => rows.textOf(i * rows.width + j));
}

/** The first rows of a block. */
function firstRows(rows: Rows, count: number): Rows {
  if (count === countOf(rows)) return rows;
  if (!(rows instanceof CellBlock)) return rows.slice(0, count);
  const { bytes, starts, ends, width } = rows;
  return new CellBlock(bytes, starts, ends, { rows: count, width });
}

/** Number of rows up to the last one with a cell that is not empty. */
function filledRows(rows: Rows): number {
  let count = countOf(rows);
  while (count > 0 && cellsOf(rows, count - 1).every((cell) => cell === "")) count--;
  return count;
}

/**
 * Leaves out what spreadsheets write below a table: rows of empty cells, and sums, that is rows whose
 * first filled cell is a word such as `Total`, and that have an empty cell. One without an empty cell may
 * be a row like the others, and is named.
 * @param note takes the remarks on them
 */
export async function* withoutFooter(
  blocks: AsyncIterable<Rows>,
  note: (note: DataNote) => void,
): AsyncIterable<Rows> {
  // The last block with a filled cell, and those of empty rows after it.
  let held: Rows[] = [];
  for await (const block of blocks) {
    if (filledRows(block) > 0) {
      yield* held;
      held = [];
    }
    held.push(block);
  }
  if (held.length === 0) return;
  const count = held.reduce((sum, rows) => sum + countOf(rows), 0);
  const filled = filledRows(held[0]);
  if (count > filled)
    note({
      column: "",
      message: `${countText(count - filled, "row")} of empty cells at the end left out`,
    });
  yield firstRows(held[0], filled - countTotals(held[0], filled, note));
}

/** @param end index after the last row that is looked at */
function countTotals(rows: Rows, end: number, note: (note: DataNote) => void): number {
  let count = 0;
  let word = "";
  for (; count < Math.min(MAX_TOTALS, end); count++) {
    const cells = cellsOf(rows, end - 1 - count);
    const first = cells.find((cell) => cell !== "") ?? "";
    if (!TOTAL.test(first)) break;
    if (!cells.includes("")) {
      const what = `the last row begins with ${JSON.stringify(first)}`;
      if (count === 0)
        note({ column: "", message: `${what}: if it sums up the others, remove it` });
      break;
    }
    word = first;
  }
  if (count > 0) {
    const what = count === 1 ? "the last row" : `the last ${count} rows`;
    note({
      column: "",
      message: `${what} left out, as sums of the others (${JSON.stringify(word)})`,
    });
  }
  return count;
}

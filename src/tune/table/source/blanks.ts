import type { DataNote } from "../data-table.ts";
import { splitNumber } from "../number-format.ts";
import { rowsOfText } from "./rows-of-text.ts";

/** Columns that a remark names. */
const MAX_NAMED = 4;

/**
 * Columns of texts with blanks around them, each with an example. The blanks are left out; other
 * programs, such as pandas, keep them.
 * @param text the beginning of a file, from its header on
 * @param header names of the columns
 */
export function findBlanks(
  text: string,
  header: readonly string[],
  delimiter: string,
  newline: "\n" | "\r",
): ReadonlyMap<string, string> {
  const examples = new Map<number, string>();
  const [, ...rows] = rowsOfText(text, delimiter, newline);
  for (const cells of rows)
    for (let j = 0; j < Math.min(cells.length, header.length); j++) {
      const cell = cells[j].replace(/\r$/, "");
      const trimmed = cell.trim();
      if (cell.length === trimmed.length || trimmed === "" || examples.has(j)) continue;
      if (splitNumber(trimmed) === undefined) examples.set(j, cell);
    }
  return new Map([...examples].sort(([a], [b]) => a - b).map(([j, cell]) => [header[j], cell]));
}

/**
 * The remarks on columns with blanks around texts: one on the target, whose labels are in predictions
 * without them, and one on the others.
 * @param target name of the column that is predicted; undefined where none is, as for new rows
 */
export function describeBlanks(
  examples: ReadonlyMap<string, string>,
  target: string | undefined,
): readonly DataNote[] {
  const notes: DataNote[] = [];
  const label = target === undefined ? undefined : examples.get(target);
  if (target !== undefined && label !== undefined)
    notes.push({
      column: target,
      message: `blanks around labels are left out, in predictions, too: ${JSON.stringify(label)}`,
    });
  const others = [...examples]
    .filter(([name]) => name !== target)
    .map(([name, cell]) => `${JSON.stringify(cell)} in ${name}`);
  if (others.length === 0) return notes;
  const named =
    others.length > MAX_NAMED
      ? [...others.slice(0, MAX_NAMED), `and in ${others.length - MAX_NAMED} more`]
      : others;
  const message = `blanks around texts are left out: ${named.join(", ")}`;
  return [...notes, { column: "", message }];
}

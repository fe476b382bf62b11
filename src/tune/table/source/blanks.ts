import { splitNumber } from "../number-format.ts";
import { rowsOfText } from "./rows-of-text.ts";

/** Columns that a remark names; of more, the first ones and the last, which often has the labels. */
const MAX_NAMED = 4;

/**
 * The remark on texts with blanks around them, which are left out: other programs, such as pandas, keep
 * them, and would find no such label in predictions.
 * @param text the beginning of a file, from its header on
 * @param header names of the columns
 * @returns undefined if there are none
 */
export function describeBlanks(
  text: string,
  header: readonly string[],
  delimiter: string,
  newline: "\n" | "\r",
): string | undefined {
  const examples = new Map<number, string>();
  const [, ...rows] = rowsOfText(text, delimiter, newline);
  for (const cells of rows)
    for (let j = 0; j < Math.min(cells.length, header.length); j++) {
      const cell = cells[j].replace(/\r$/, "");
      const trimmed = cell.trim();
      if (cell.length === trimmed.length || trimmed === "" || examples.has(j)) continue;
      if (splitNumber(trimmed) === undefined) examples.set(j, cell);
    }
  if (examples.size === 0) return undefined;
  const all = [...examples]
    .sort(([a], [b]) => a - b)
    .map(([j, cell]) => `${JSON.stringify(cell)} in ${header[j]}`);
  const named =
    all.length > MAX_NAMED ? [...all.slice(0, MAX_NAMED - 1), "…", all[all.length - 1]] : all;
  return (
    "blanks around texts are left out, so labels in predictions have none where the file has them: " +
    named.join(", ")
  );
}

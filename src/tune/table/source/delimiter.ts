import Papa from "papaparse";
import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";

/** Delimiters that are recognised; of equally good ones the first wins. */
const CANDIDATES = [",", ";", "\t", "|", "\x1f", "^", "~", ":"];
/** Rows by which a delimiter is chosen. */
const SAMPLE_ROWS = 200;

/** The names that messages use for characters that can't be seen or are easily overlooked. */
const NAMES: { readonly [delimiter: string]: string } = {
  ",": "a comma",
  ";": "a semicolon",
  "\t": "a tab",
  " ": "a space",
};

/** How messages call a delimiter. */
export const nameOfDelimiter = (delimiter: string): string =>
  NAMES[delimiter] ?? JSON.stringify(delimiter);

/**
 * A delimiter that the user gave; `tab` and `\t` stand for a tab.
 * @throws AttuneError `usage` for more or less than one character, a quote or a line break
 */
export function requireDelimiter(given: string): string {
  const delimiter = given === "tab" || given === "\\t" ? "\t" : given;
  if ([...delimiter].length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new AttuneError("usage", `delimiter must be one character, got ${show(given)}`, {
    hint: "for example ';', '|' or tab",
  });
}

/** The line break of a text: Papa Parse splits `\r\n` correctly by `\n`. */
export const newlineOf = (text: string): "\n" | "\r" =>
  text.includes("\n") || !text.includes("\r") ? "\n" : "\r";

/**
 * The delimiter by which the rows of a text's beginning have as many cells as its header, most of
 * them; a comma where none splits the header.
 */
export function guessDelimiter(text: string): string {
  let best = { delimiter: ",", agreement: 0, cells: 1 };
  for (const delimiter of CANDIDATES) {
    const parser = new Papa.Parser({ delimiter, newline: newlineOf(text), preview: SAMPLE_ROWS });
    const rows = (parser.parse(text, 0, false).data as string[][]).filter(
      (cells) => cells.length > 1 || cells[0].trim() !== "",
    );
    const cells = rows[0]?.length ?? 0;
    if (cells < 2) continue;
    const agreement = rows.filter((row) => row.length === cells).length / rows.length;
    // A comma within prices may split most rows alike, too: then more columns do not count.
    const isBetter =
      agreement > best.agreement || (agreement === best.agreement && cells > best.cells);
    if (best.cells === 1 || isBetter) best = { delimiter, agreement, cells };
  }
  return best.delimiter;
}

import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import { leadLines } from "./lead-lines.ts";
import { rowsOfText } from "./rows-of-text.ts";

/** Delimiters that are recognised; of equally good ones the first wins. */
const CANDIDATES = [",", ";", "\t", "|", "\x1f", "^", "~", ":"];

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

/** A delimiter, the share of the rows that have as many cells as the header, and these cells. */
interface Guess {
  readonly delimiter: string;
  readonly agreement: number;
  readonly cells: number;
}

/** @param headerOf where the header begins, by the delimiter */
function bestGuess(text: string, headerOf: (delimiter: string) => number): Guess {
  let best: Guess = { delimiter: ",", agreement: 0, cells: 1 };
  for (const delimiter of CANDIDATES) {
    const table = text.slice(headerOf(delimiter));
    const rows = rowsOfText(table, delimiter, newlineOf(text)).filter(
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
  return best;
}

/** Where fewer rows are as wide as the first one, that is hardly the header. */
const MIN_AGREEMENT = 0.5;

/**
 * The delimiter by which the rows of a text's beginning have as many cells as its header, most of
 * them; a comma where none splits the header. If the first row is as wide as few others, there may be
 * lines above the header.
 */
export function guessDelimiter(text: string): string {
  const plain = bestGuess(text, () => 0);
  if (plain.cells > 1 && plain.agreement >= MIN_AGREEMENT) return plain.delimiter;
  const below = bestGuess(text, (d) => leadLines(text, d, newlineOf(text)).text.length);
  return below.agreement > plain.agreement ? below.delimiter : plain.delimiter;
}

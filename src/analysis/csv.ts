import { asText } from "../space/as-text.ts";

/** Text that a reader would split or trim if it stood without quotes. */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * One cell of CSV: text as it is, numbers with all their digits, lists and objects as JSON. A cell
 * of undefined is empty; that of an empty text is a pair of quotes.
 */
function csvCell(value: unknown): string {
  if (value === undefined) return "";
  const text = asText(value);
  return text === "" || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of CSV (RFC 4180), without the end of the line. */
export const csvLine = (cells: readonly unknown[]): string => cells.map(csvCell).join(",");

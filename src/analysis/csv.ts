import { asText } from "../space/as-text.ts";

/** How the cells of a CSV are written. */
export interface CsvOptions {
  /**
   * Whether text that a spreadsheet would run as a formula gets a `'` before it, by which
   * spreadsheets know text. Default: false.
   */
  readonly escapeFormulas?: boolean;
}

/** Text that a reader would split or trim if it stood without quotes. */
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
/** Text that spreadsheets run. One that has a `'` before it already gets another, to be told apart. */
const FORMULA = /^'*[=+\-@\t\r\n]/;

/** A text that is a number, such as the choice "-5", runs nothing. */
const isFormula = (value: unknown): boolean =>
  typeof value === "string" && FORMULA.test(value) && !/^[+-][\d.]+(?:e[+-]?\d+)?$/i.test(value);

/** A text that was written with a `'` before it, without it. */
export const withoutFormulaGuard = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;

/** Whether a cell that was read shows that its file was written without `escapeFormulas`. */
export const isBareFormula = (cell: string): boolean =>
  !cell.startsWith("'") && isFormula(cell) && Number.isNaN(Number(cell));

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
export const csvLine = (
  cells: readonly unknown[],
  { escapeFormulas = false }: CsvOptions = {},
): string =>
  cells.map((cell) => csvCell(escapeFormulas && isFormula(cell) ? `'${cell}` : cell)).join(",");

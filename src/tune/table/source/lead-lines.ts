import { parseNumber } from "../number-format.ts";
import { rowsOfText } from "./rows-of-text.ts";

/** Rows above a header that may be no part of the table. */
const MAX_LEAD_ROWS = 30;
/** A comment of several words, unlike the name `# id` of a first column. */
const COMMENT = /^#+\s*\S+\s+\S/;
/** Characters of a remark on them. */
const MAX_SHOWN = 60;

/** What stands above the header of a table. */
interface LeadLines {
  /** Number of rows, blank ones included. */
  readonly rows: number;
  /** Their text. */
  readonly text: string;
}

const NONE: LeadLines = { rows: 0, text: "" };

const filledCells = (cells: readonly string[]): number =>
  cells.reduce((count, cell) => count + (cell.trim() === "" ? 0 : 1), 0);

/** The value that most rows have; of equally frequent ones the largest. */
function commonest(counts: readonly number[]): { readonly value: number; readonly rows: number } {
  const rowsOf = new Map<number, number>();
  for (const n of counts) rowsOf.set(n, (rowsOf.get(n) ?? 0) + 1);
  return [...rowsOf].reduce(
    (best, [value, rows]) =>
      rows > best.rows || (rows === best.rows && value > best.value) ? { value, rows } : best,
    { value: 0, rows: 0 },
  );
}

/**
 * Titles, dates of printing and comments that exports write above the header: rows of which only
 * the first cell is filled, and rows that begin with `#`. They count as such if a header follows in
 * which every cell is a name, and if most rows are as wide as the header. A first row that is a
 * header of its own stays one.
 * @param text the beginning of a file
 */
export function leadLines(text: string, delimiter: string, newline: "\n" | "\r"): LeadLines {
  const rows = rowsOfText(text, delimiter, newline);
  const { value: width, rows: alike } = commonest(rows.map(filledCells).filter((n) => n > 0));
  if (width < 2 || alike < rows.length / 2) return NONE;
  const isLead = (cells: readonly string[]): boolean => {
    const filled = filledCells(cells);
    const isComment = COMMENT.test(cells[0]) || (cells[0].startsWith("#") && filled !== width);
    return filled === 0 || isComment || (filled === 1 && cells[0].trim() !== "");
  };
  const count = rows.findIndex((cells) => !isLead(cells));
  if (count < 1 || count > MAX_LEAD_ROWS) return NONE;
  const header = rows[count];
  const isNamed = filledCells(header) >= width && header.length >= width;
  if (!isNamed || header.some((cell) => !Number.isNaN(parseNumber(cell.trim())))) return NONE;
  const lead = rows.slice(0, count);
  if (lead.every((cells) => filledCells(cells) === 0)) return NONE;
  // Where the rows end is known only if they have no line breaks in quotes.
  const lines = text.split(newline).slice(0, count);
  return lines.some((line) => (line.split('"').length - 1) % 2 === 1)
    ? NONE
    : { rows: count, text: lines.map((line) => line + newline).join("") };
}

/** What a remark says of them. */
export function describeLead({ rows, text }: LeadLines): string {
  const first = text.trim().split(/[\r\n]/)[0];
  const shown = first.length > MAX_SHOWN ? `${first.slice(0, MAX_SHOWN)}…` : first;
  return rows === 1
    ? `the line above the header (${JSON.stringify(shown)}) is left out`
    : `${rows} lines above the header (the first is ${JSON.stringify(shown)}) are left out`;
}

import { fileURLToPath } from "node:url";
import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { openCsv } from "./csv.ts";

/** A value in a row; null stands for a missing one. */
export type Cell = string | number | boolean | null;
/** A row by column name. A column that a row lacks is missing in it. */
export type Row = { readonly [column: string]: Cell };
/** A table: the path or `file:` URL of a CSV file, rows, or rows as they arrive. */
export type Data = string | URL | Iterable<Row> | AsyncIterable<Row>;

/** Rows of text that can be read more than once. */
export interface RowSource {
  /** How messages call it: the path, or `rows`. */
  readonly label: string;
  /** Column names, in order. */
  header(): Promise<readonly string[]>;
  /**
   * All rows, some thousands at a time; each has one text per column of the header, "" for a
   * missing cell. A file is read no faster than its rows are taken.
   * @throws AttuneError `data-invalid`
   */
  chunks(): AsyncIterable<readonly (readonly string[])[]>;
}

/** Rows per chunk of a table in memory. */
const ROWS_PER_CHUNK = 4096;

/**
 * Opens a table for reading. Rows given as objects are held in memory, and their values become
 * text, so that columns are inferred as those of a file are.
 * @throws AttuneError `data-invalid` when a file is missing, empty or a folder, and for a row that is no
 * object; `usage` for something else than data
 */
export async function openRows(data: Data): Promise<RowSource> {
  if (typeof data === "string") return openCsv(data);
  if (data instanceof URL) return openCsv(fileURLToPath(data));
  if (!isIterable(data))
    throw new AttuneError("usage", `data must be a path, a URL or rows, got ${show(data)}`, {
      hint: 'for example "./table.csv" or [{ age: 42, churn: "no" }]',
    });
  const rows: Row[] = [];
  for await (const row of data) {
    if (typeof row !== "object" || row === null || Array.isArray(row))
      throw new AttuneError(
        "data-invalid",
        `row ${rows.length} must be an object, got ${show(row)}`,
      );
    rows.push(row);
  }
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const toCells = (row: Row): string[] =>
    header.map((name) => toText(Object.hasOwn(row, name) ? row[name] : null));
  return {
    label: "rows",
    header: async () => header,
    async *chunks() {
      for (let from = 0; from < rows.length; from += ROWS_PER_CHUNK)
        yield rows.slice(from, from + ROWS_PER_CHUNK).map(toCells);
    },
  };
}

function isIterable(data: unknown): boolean {
  const isObject = typeof data === "object" && data !== null;
  return isObject && (Symbol.iterator in data || Symbol.asyncIterator in data);
}

const toText = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? "" : String(cell);

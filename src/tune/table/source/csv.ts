import Papa from "papaparse";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { DataNote } from "../data-table.ts";
import type { RowSource } from "../row-source.ts";
import type { ByteSource } from "./bytes.ts";
import { guessDelimiter, nameOfDelimiter, newlineOf } from "./delimiter.ts";
import { decode } from "./encoding.ts";
import { nameColumns } from "./header.ts";
import { RowFitter } from "./row-fitter.ts";

/** Characters by which the delimiter is guessed. */
const SAMPLE_CHARACTERS = 1 << 16;
/** A row with more characters is taken for an open quote that nothing closes. */
const MAX_ROW_CHARACTERS = 1 << 24;

/** How a file of delimited text is read. */
export interface CsvFormat {
  /** Its encoding, as the Encoding Standard names it. */
  readonly encoding: string;
  /** The character between cells; guessed when undefined. */
  readonly delimiter: string | undefined;
}

/** The beginning of a text. */
async function beginningOf(source: ByteSource, encoding: string): Promise<string> {
  let text = "";
  for await (const part of decode(source, encoding)) {
    text += part;
    if (text.length >= SAMPLE_CHARACTERS) break;
  }
  return text.slice(0, SAMPLE_CHARACTERS);
}

/**
 * Opens delimited text: CSV (RFC 4180), TSV and the like.
 * @throws AttuneError `data-invalid` for a header with duplicate names
 */
export async function openCsv(source: ByteSource, format: CsvFormat): Promise<RowSource> {
  const beginning = await beginningOf(source, format.encoding);
  // Spreadsheets write such a line before the header.
  const declared = /^sep=(.)\r?\n/.exec(beginning);
  const text = declared === null ? beginning : beginning.slice(declared[0].length);
  const delimiter = format.delimiter ?? declared?.[1] ?? guessDelimiter(text);
  const newline = newlineOf(text);
  const rows = (): AsyncIterable<CsvRows> =>
    parseCsv(source, format.encoding, { delimiter, newline, skip: declared?.[0].length ?? 0 });
  let header: readonly string[] = [];
  for await (const { data } of rows()) {
    const first = data.find((cells) => !isBlank(cells));
    if (first === undefined) continue;
    header = nameColumns(first, source.label);
    break;
  }
  let notes: readonly DataNote[] = [];
  return {
    label: source.label,
    header: async () => header,
    notes: () => [
      ...(delimiter === "," || format.delimiter !== undefined
        ? []
        : [{ column: "", message: `cells are separated by ${nameOfDelimiter(delimiter)}` }]),
      ...notes,
    ],
    async *chunks() {
      const fitter = new RowFitter(source.label, header.length, nameOfDelimiter(delimiter));
      let hasHeader = false;
      for await (const { data, from, malformed } of rows()) {
        const chunk: string[][] = [];
        for (const [i, cells] of data.entries()) {
          if (isBlank(cells)) continue;
          if (!hasHeader) {
            hasHeader = true;
            continue;
          }
          fitter.fit(cells, from + i);
          chunk.push(cells);
        }
        for (const i of malformed) fitter.noteMalformed(data[i], from + i);
        if (chunk.length > 0) yield chunk;
      }
      notes = fitter.notes();
    },
  };
}

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0].trim() === "";

/** Some rows of a file as they come. */
interface CsvRows {
  readonly data: string[][];
  /** Number of the first row; the first one of the file is 1. */
  readonly from: number;
  /** Indices in `data` of rows with a quote within a quoted cell. */
  readonly malformed: readonly number[];
}

/** Rows in chunks, header and blank rows included. */
async function* parseCsv(
  source: ByteSource,
  encoding: string,
  {
    delimiter,
    newline,
    skip,
  }: { readonly delimiter: string; readonly newline: "\n" | "\r"; readonly skip: number },
): AsyncIterable<CsvRows> {
  const parser = new Papa.Parser({ delimiter, newline });
  let from = 1;
  let rest = "";
  let left = skip;
  const take = (text: string, isLast: boolean): CsvRows => {
    const { data, errors, meta } = parser.parse(text, 0, !isLast) as Papa.ParseResult<string[]>;
    rest = isLast ? "" : text.slice(meta.cursor);
    const rows = {
      data,
      from,
      // Of the row that is not complete yet, errors come again.
      malformed: errors.flatMap(({ row }) => (row !== undefined && row < data.length ? [row] : [])),
    };
    from += data.length;
    if (errors.some(({ code }) => code === "MissingQuotes"))
      refuseOpenQuote(source.label, isLast ? from - 1 : from);
    if (rest.length > MAX_ROW_CHARACTERS) refuseLongRow(source.label, from, rest.includes('"'));
    return rows;
  };
  for await (const part of decode(source, encoding)) {
    const text = rest + part.slice(left);
    left = Math.max(0, left - part.length);
    if (text !== "") yield take(text, false);
  }
  if (rest !== "") yield take(rest, true);
}

function refuseLongRow(label: string, row: number, hasQuote: boolean): never {
  if (hasQuote) refuseOpenQuote(label, row, ` within ${MAX_ROW_CHARACTERS} characters`);
  throw new AttuneError(
    "data-invalid",
    `${label}: row ${row} has more than ${MAX_ROW_CHARACTERS} characters`,
    { hint: "is it a table of text? Leave out the cell, or cut it" },
  );
}

function refuseOpenQuote(label: string, row: number, where = ""): never {
  throw new AttuneError(
    "data-invalid",
    `${label}: row ${row} has a cell that begins with a quote and does not end with one${where}`,
    { hint: 'close it, or write "" for a quote within a quoted cell' },
  );
}

import Papa from "papaparse";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { ByteSource } from "./bytes.ts";
import { utf8Of } from "./encoding.ts";
import { type ScannedRows, scanCells } from "./scan-cells.ts";

/** A row with more bytes is taken for an open quote that nothing closes. */
const MAX_ROW_BYTES = 1 << 24;
/** An incomplete row with more bytes is left to the slower parser, which reports open quotes. */
const MAX_SCANNED_ROW_BYTES = 1 << 20;

/** How delimited text is separated into cells. */
export interface CsvSyntax {
  /** The encoding, as the Encoding Standard names it. */
  readonly encoding: string;
  /** The character between cells. */
  readonly delimiter: string;
  /** The character after rows; a carriage return before it is a blank of the last cell. */
  readonly newline: "\n" | "\r";
  /** Text before the header that is no row, such as `sep=;` or a title. */
  readonly preamble: string;
  /** Number of the first row after it. */
  readonly firstRow: number;
}

/** Some rows as texts, blanks around cells included. */
export interface TextRows {
  readonly kind: "texts";
  readonly data: readonly string[][];
  /** Indices in `data` of rows with a quote within a quoted cell. */
  readonly malformed: readonly number[];
}

/** Some rows as parts of bytes. */
export interface ByteRows {
  readonly kind: "bytes";
  readonly bytes: Buffer;
  readonly found: ScannedRows;
}

/**
 * Rows piece by piece, header and blank rows included. Pieces whose quotes are only around whole cells
 * are found in the bytes; Papa Parse takes the others, and says what is wrong with them.
 * @throws AttuneError `data-invalid` for a quote that is not closed, and for a row of 16 MB
 */
export async function* csvPieces(
  source: ByteSource,
  { encoding, delimiter, newline, preamble, firstRow }: CsvSyntax,
): AsyncIterable<TextRows | ByteRows> {
  const parser = new Papa.Parser({ delimiter, newline });
  const separators = {
    delimiter: delimiter.charCodeAt(0),
    newline: newline.charCodeAt(0),
  };
  const mayScan = separators.delimiter < 0x80;
  let row = firstRow;
  let rest: Buffer = Buffer.alloc(0);
  const parse = (bytes: Buffer, isLast: boolean): TextRows => {
    const text = bytes.toString();
    const { data, errors, meta } = parser.parse(text, 0, !isLast) as Papa.ParseResult<string[]>;
    rest = isLast ? Buffer.alloc(0) : Buffer.from(text.slice(meta.cursor));
    // Of the row that is not complete yet, errors come again.
    const wrong = errors.flatMap(({ row }) =>
      row !== undefined && row < data.length ? [row] : [],
    );
    const malformed = [...new Set(wrong)];
    row += data.length;
    if (errors.some(({ code }) => code === "MissingQuotes"))
      refuseOpenQuote(source.label, isLast ? row - 1 : row);
    return { kind: "texts", data, malformed };
  };
  const take = (bytes: Buffer, isLast: boolean): TextRows | ByteRows => {
    const isShort = rest.length <= MAX_SCANNED_ROW_BYTES;
    const found = mayScan && isShort ? scanCells(bytes, separators, isLast) : undefined;
    const piece: TextRows | ByteRows =
      found === undefined ? parse(bytes, isLast) : { kind: "bytes", bytes, found };
    if (found !== undefined) {
      rest = bytes.subarray(found.end);
      row += found.rows;
    }
    if (rest.length > MAX_ROW_BYTES) refuseLongRow(source.label, row, rest.includes('"'));
    return piece;
  };
  let left = Buffer.byteLength(preamble);
  for await (const part of utf8Of(source, encoding)) {
    const own = part.subarray(left);
    left = Math.max(0, left - part.length);
    const bytes = rest.length === 0 ? own : Buffer.concat([rest, own]);
    if (bytes.length > 0) yield take(bytes, false);
  }
  if (rest.length > 0) yield take(rest, true);
}

function refuseLongRow(label: string, row: number, hasQuote: boolean): never {
  if (hasQuote) refuseOpenQuote(label, row, ` within ${MAX_ROW_BYTES} bytes`);
  throw new AttuneError(
    "data-invalid",
    `${label}: row ${row} has more than ${MAX_ROW_BYTES} bytes`,
    {
      hint: "is it a table of text? Leave out the cell, or cut it",
    },
  );
}

function refuseOpenQuote(label: string, row: number, where = ""): never {
  throw new AttuneError(
    "data-invalid",
    `${label}: row ${row} has a cell that begins with a quote and does not end with one${where}`,
    { hint: 'close it, or write "" for a quote within a quoted cell' },
  );
}

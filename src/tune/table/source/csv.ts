import type { DataNote } from "../data-table.ts";
import type { RowSource } from "../row-source.ts";
import { describeBlanks, findBlanks } from "./blanks.ts";
import type { ByteSource } from "./bytes.ts";
import { CellBlock } from "./cell-block.ts";
import { type ByteRows, type CsvSyntax, csvPieces, type TextRows } from "./csv-pieces.ts";
import { guessDelimiter, nameOfDelimiter, newlineOf } from "./delimiter.ts";
import { decode } from "./encoding.ts";
import { withoutFooter } from "./footer.ts";
import { nameColumns } from "./header.ts";
import { describeLead, leadLines } from "./lead-lines.ts";
import { RepeatedHeader, textsOf } from "./repeated-header.ts";
import { RowFitter } from "./row-fitter.ts";
import { describeUnits, unitsBelowHeader } from "./units-row.ts";

/** Characters by which the delimiter is guessed. */
const SAMPLE_CHARACTERS = 1 << 16;

/** How a file of delimited text is read. */
interface CsvFormat {
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
  const declared = /^("?)sep=(.)\1[,;\t]*(?:\r?\n|\r)/i.exec(beginning);
  const text = declared === null ? beginning : beginning.slice(declared[0].length);
  const delimiter = format.delimiter ?? declared?.[2] ?? guessDelimiter(text);
  const newline = newlineOf(text);
  const lead = leadLines(text, delimiter, newline);
  const syntax: CsvSyntax = {
    ...{ encoding: format.encoding, delimiter, newline },
    preamble: (declared?.[0] ?? "") + lead.text,
    firstRow: 1 + lead.rows,
  };
  const table = text.slice(lead.text.length);
  const units = unitsBelowHeader(table, delimiter, newline);
  const cells = await readHeader(source, syntax);
  const header = nameColumns(cells, source.label);
  const blanks = findBlanks(table, header, delimiter, newline);
  let notes: readonly DataNote[] = [];
  const rowsOfFile = async function* (): AsyncIterable<CellBlock | readonly string[][]> {
    const fitter = new RowFitter(source.label, header.length, nameOfDelimiter(delimiter));
    const repeated = new RepeatedHeader(cells.map((cell) => cell.trim()));
    let from = syntax.firstRow;
    // The header, and the units below it.
    let left = units === undefined ? 1 : 2;
    for await (const piece of csvPieces(source, syntax)) {
      const { end: skip, found } = firstFilled(piece, left);
      left -= found;
      const rows =
        piece.kind === "bytes"
          ? fitBytes(piece, fitter, repeated, from, skip)
          : fitTexts(piece, fitter, repeated, from, skip);
      from += rowsOf(piece);
      if ((rows instanceof CellBlock ? rows.rows : rows.length) > 0) yield rows;
    }
    notes = [...fitter.notes(), ...repeated.notes()];
  };
  const blocks = async function* (): AsyncIterable<CellBlock | readonly string[][]> {
    const ofFooter: DataNote[] = [];
    yield* withoutFooter(rowsOfFile(), (note) => ofFooter.push(note));
    notes = [...notes, ...ofFooter];
  };
  return {
    label: source.label,
    header: async () => header,
    notes: (target) => [
      ...(delimiter === "," || format.delimiter !== undefined
        ? []
        : [{ column: "", message: `cells are separated by ${nameOfDelimiter(delimiter)}` }]),
      ...(lead.rows === 0 ? [] : [{ column: "", message: describeLead(lead) }]),
      ...describeBlanks(blanks, target),
      ...(units === undefined ? [] : [{ column: "", message: describeUnits(units) }]),
      ...notes,
    ],
    blocks,
    async *chunks() {
      for await (const rows of blocks()) yield rows instanceof CellBlock ? rows.toRows() : rows;
    },
  };
}

/** The cells of the header; none where there is no row. */
async function readHeader(source: ByteSource, syntax: CsvSyntax): Promise<readonly string[]> {
  for await (const piece of csvPieces(source, syntax)) {
    const { end, found } = firstFilled(piece, 1);
    if (found > 0) return textsOf(piece, end - 1);
  }
  return [];
}

const rowsOf = (piece: TextRows | ByteRows): number =>
  piece.kind === "texts" ? piece.data.length : piece.found.rows;

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0].trim() === "";

/** Index after the first rows that are not blank, at most `count`, and how many there are. */
function firstFilled(
  piece: TextRows | ByteRows,
  count: number,
): { readonly end: number; readonly found: number } {
  let end = 0;
  let found = 0;
  for (let i = 0; found < count && i < rowsOf(piece); i++) {
    if (isBlank(textsOf(piece, i))) continue;
    end = i + 1;
    found++;
  }
  return { end, found };
}

/** @param from number of the first row of the piece in the file */
function fitTexts(
  { data, malformed }: TextRows,
  fitter: RowFitter,
  repeated: RepeatedHeader,
  from: number,
  skip: number,
): readonly string[][] {
  const rows = data.slice(skip).filter((cells, i) => {
    if (isBlank(cells) || repeated.leavesOut(cells)) return false;
    fitter.fit(cells, from + skip + i);
    return true;
  });
  for (const i of malformed) fitter.noteMalformed(data[i], from + i);
  return rows;
}

/** Rows that are as wide as the header stay as they are; each of the others is fitted by its texts. */
function fitBytes(
  piece: ByteRows,
  fitter: RowFitter,
  repeated: RepeatedHeader,
  from: number,
  skip: number,
): CellBlock {
  const { starts, ends, cellsUntil, rows } = piece.found;
  const { width } = fitter;
  const first = skip === 0 ? 0 : cellsUntil[skip - 1];
  const leftOut = repeated.find(piece, skip);
  // A row with an empty cell is blank where rows have a single cell.
  if (width > 1 && leftOut.size === 0 && haveWidth(cellsUntil.subarray(skip), first, width))
    return new CellBlock(piece.bytes, starts.subarray(first), ends.subarray(first), {
      ...{ rows: rows - skip, width },
    });
  const fitted = [new Int32Array(width * (rows - skip)), new Int32Array(width * (rows - skip))];
  let count = 0;
  for (let i = skip; i < rows; i++) {
    if (leftOut.has(i)) continue;
    const begin = i === 0 ? 0 : cellsUntil[i - 1];
    const cells = cellsUntil[i] - begin;
    if (cells !== width || width === 1) {
      const texts = textsOf(piece, i);
      if (isBlank(texts)) continue;
      fitter.fit(texts, from + i);
    }
    const kept = Math.min(cells, width);
    // Cells that a short row lacks are empty parts of the bytes.
    fitted[0].set(starts.subarray(begin, begin + kept), count * width);
    fitted[1].set(ends.subarray(begin, begin + kept), count * width);
    count++;
  }
  return new CellBlock(piece.bytes, fitted[0], fitted[1], { rows: count, width });
}

/** @param first number of cells before these rows */
function haveWidth(cellsUntil: Int32Array, first: number, width: number): boolean {
  for (let i = 0, end = first + width; i < cellsUntil.length; i++, end += width)
    if (cellsUntil[i] !== end) return false;
  return true;
}

import { extname } from "node:path";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import { type ByteSource, firstBytes } from "./bytes.ts";
import { openCsv } from "./csv.ts";
import { requireDelimiter } from "./delimiter.ts";
import { decode, detectEncoding, refuseBinary, requireEncoding } from "./encoding.ts";
import { openJsonArray, openJsonLines } from "./json.ts";
import { openParquet } from "./parquet.ts";

/** Bytes by which the kind of a file is recognised. */
const SAMPLE_BYTES = 4096;
/** Names of files that are never JSON, even if they begin with a bracket. */
const DELIMITED = [".csv", ".tsv", ".tab", ".psv", ".txt", ".dat"];
/** First bytes of files that people take for tables and that are not read. */
const REFUSED: readonly (readonly [magic: string, kind: string, hint: string])[] = [
  ["\x89PNG", "a PNG image", "images are read from a folder: name the folder that has it"],
  ["\xff\xd8\xff", "a JPEG image", "images are read from a folder: name the folder that has it"],
  ["PK\x03\x04", "a zip archive or a workbook (xlsx, ods)", "unpack it, or save the sheet as CSV"],
  ["\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", "save the sheet as CSV"],
  ["\x28\xb5\x2f\xfd", "compressed by Zstandard", "uncompress it, or use gzip"],
  ["BZh", "compressed by bzip2", "uncompress it, or use gzip"],
  ["\xfd7zXZ", "compressed by xz", "uncompress it, or use gzip"],
  ["SQLite format 3", "an SQLite database", "export its table as CSV"],
  ["ARROW1", "an Arrow or Feather file", "save it as Parquet or CSV"],
  ["%PDF", "a PDF document", "save the table in it as CSV"],
];
/** How pages begin that servers send in place of a file, or that programs call a spreadsheet. */
const PAGE = /^(?:\xef\xbb\xbf)?\s*<(!doctype\s+html|html|\?xml)/i;
const PAGE_BYTES = 256;

/** How a file is read; what is left out is recognised. */
export interface FileOptions {
  /**
   * The character between the cells of a row: one character, or `tab`. Default: recognised among
   * comma, semicolon, tab, `|` and some others.
   */
  delimiter?: string | undefined;
  /**
   * Encoding of a text file, by its name in the WHATWG Encoding Standard: `utf-8`, `utf-16le`,
   * `windows-1252`, `shift_jis`. Default: UTF-16 where its bytes show it, UTF-8 where all bytes are
   * valid, or fewer are wrong than there are characters beyond ASCII, otherwise Windows-1252.
   */
  encoding?: string | undefined;
}

/** The names of these options. */
export const fileOptionNames = ["delimiter", "encoding"] as const;

/**
 * Opens a file by what its first bytes are: Parquet, JSON lines, a JSON array, or delimited text.
 * @throws AttuneError `data-invalid` for a file that can't be read; `usage` for a wrong option
 */
export async function openSource(source: ByteSource, options: FileOptions): Promise<RowSource> {
  const { label } = source;
  const delimiter =
    options.delimiter === undefined ? undefined : requireDelimiter(options.delimiter);
  const given = options.encoding === undefined ? undefined : requireEncoding(options.encoding);
  const first = await firstBytes(source, SAMPLE_BYTES);
  const magic = Buffer.from(first).toString("latin1", 0, 16);
  if (magic.startsWith("PAR1")) return openParquet(source);
  const refused = REFUSED.find(([start]) => magic.startsWith(start));
  if (refused !== undefined)
    throw new AttuneError(
      "data-invalid",
      `${label} is ${refused[1]}, which is not read as a table`,
      {
        hint: refused[2],
      },
    );
  const page = PAGE.exec(Buffer.from(first).toString("latin1", 0, PAGE_BYTES));
  if (page !== null) {
    const kind = page[1].toLowerCase() === "?xml" ? "an XML document" : "an HTML page";
    throw new AttuneError("data-invalid", `${label} is ${kind}, which is not read as a table`, {
      hint: "look at it in a browser: a server may have sent it in place of the file. Or save the table in it as CSV",
    });
  }
  const { encoding, wrong, line } = await detectEncoding(source, first, given);
  refuseBinary(label, first, encoding);
  const open = async (): Promise<RowSource> => {
    const start = await firstCharacter(source, encoding);
    const mayBeJson = delimiter === undefined && !isDelimitedName(label);
    if (mayBeJson && start === "{") return openJsonLines(source, encoding);
    if (mayBeJson && start === "[") return openJsonArray(source, encoding);
    return openCsv(source, { encoding, delimiter });
  };
  const rows = await open();
  if (wrong > 0) {
    const what = wrong === 1 ? "1 byte that is" : `${wrong} bytes that are`;
    const message =
      `${what} not UTF-8 ${wrong === 1 ? "is" : "are"} read as windows-1252 (the first is in line ` +
      `${line} of ${label})`;
    return { ...rows, notes: (target) => [{ column: "", message }, ...rows.notes(target)] };
  }
  if (given !== undefined || encoding === "utf-8") return rows;
  const reason = encoding === "windows-1252" ? "it is not valid UTF-8, and is " : "";
  const message = `${reason}read as ${encoding} (encoding)`;
  return { ...rows, notes: (target) => [{ column: "", message }, ...rows.notes(target)] };
}

const isDelimitedName = (path: string): boolean =>
  DELIMITED.includes(extname(path.replace(/\.gz$/i, "")).toLowerCase());

/** The first character that is not blank. */
async function firstCharacter(source: ByteSource, encoding: string): Promise<string> {
  for await (const part of decode(source, encoding)) {
    const text = part.trimStart();
    if (text !== "") return text[0];
  }
  return "";
}

import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { ImageShape } from "../../model/convolution/image-shape.ts";
import type { EmbeddingsUsed } from "../text/embedding/embeddings-used.ts";
import type { DataNote } from "./data-table.ts";
import { holdBytes, openFile } from "./source/bytes.ts";
import type { CellBlock } from "./source/cell-block.ts";
import { requireEncoding } from "./source/encoding.ts";
import { openFolder } from "./source/folder.ts";
import type { ImageFolderOptions } from "./source/image-folder.ts";
import { openRecords } from "./source/json.ts";
import { type FileOptions, openSource } from "./source/open-source.ts";
import { requireRecord } from "./source/records.ts";
import { joinSources } from "./source/several.ts";

/** A value in a row; null stands for a missing one. */
export type Cell = string | number | boolean | null;
/** A row by column name. A column that a row lacks is missing in it. */
export type Row = { readonly [column: string]: Cell };
/**
 * A table: the path or `file:` URL of a file, several of them with the same columns, the bytes of a
 * file as they arrive (such as `process.stdin`), rows, or rows as they arrive. A file is delimited
 * text (CSV, TSV), JSON lines, a JSON array of objects, each of them plain or compressed by gzip, or
 * Parquet. A folder has a folder of `.txt` files for each class, which are a table with the columns
 * `text` and `class`, or of images (PNG, JPEG), with a column for each number of an image.
 */
export type Data =
  | string
  | URL
  | readonly (string | URL)[]
  | Iterable<Row>
  | AsyncIterable<Row>
  | AsyncIterable<Uint8Array>;

/** Rows of text that can be read more than once. */
export interface RowSource {
  /** How messages call it: the path, or `rows`. */
  readonly label: string;
  /** Whether it is a folder of texts or images. Default: false. */
  readonly isFolder?: true;
  /**
   * Of a folder with folders of classes: how many files lie beside them, and which, in words. Default:
   * none does.
   */
  readonly unlabelled?: string | undefined;
  /** Size of the images of which the first columns are the pixels. Default: there are none. */
  readonly image?: ImageShape | undefined;
  /** The model of embeddings whose numbers are the last columns. Default: there are none. */
  readonly embeddings?: EmbeddingsUsed | undefined;
  /** Column names, in order. */
  header(): Promise<readonly string[]>;
  /**
   * All rows, some thousands at a time; each has one text per column of the header, "" for a
   * missing cell. A file is read no faster than its rows are taken.
   * @throws AttuneError `data-invalid`
   */
  chunks(): AsyncIterable<readonly (readonly string[])[]>;
  /**
   * The same rows, where possible as parts of the bytes of the file, which is faster to read. Absent
   * for sources that have none.
   */
  blocks?(): AsyncIterable<CellBlock | readonly (readonly string[])[]>;
  /**
   * Remarks on how it was read; complete after all rows have been taken once.
   * @param target the column that is predicted. Default: none is, as in new rows
   */
  notes(target?: string): readonly DataNote[];
}

const isPath = (value: unknown): value is string | URL =>
  typeof value === "string" || value instanceof URL;

/**
 * Opens a table for reading. Rows given as objects are held in memory, and their values become
 * text, so that columns are inferred as those of a file are.
 * @param images how a folder of images is read
 * @throws AttuneError `data-invalid` when a file is missing, empty or of an unknown kind, for a folder
 * without texts or images, when files have different columns, and for a row that is no object; `usage` for something else than
 * data, and for wrong options
 */
export async function openRows(
  data: Data,
  options: FileOptions = {},
  images: ImageFolderOptions = {},
): Promise<RowSource> {
  const openPath = async (given: string | URL, size = images.size): Promise<RowSource> => {
    const path = given instanceof URL ? fileURLToPath(given) : given;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      return openFolder(path, options.encoding && requireEncoding(options.encoding), {
        ...images,
        size,
      });
    return openSource(await openFile(path), options);
  };
  if (isPath(data)) return openPath(data);
  if (Array.isArray(data) && data.length > 0 && data.every(isPath)) {
    const sources: RowSource[] = [];
    // Images of further folders get the size of those in the first one.
    for (const path of data) sources.push(await openPath(path, images.size ?? sources[0]?.image));
    return joinSources(sources);
  }
  if (!isIterable(data))
    throw new AttuneError("usage", `data must be a path, a URL or rows, got ${show(data)}`, {
      hint: 'for example "./table.csv" or [{ age: 42, churn: "no" }]',
    });
  const entries = eachOf(data);
  const first = await entries.next();
  if (first.done !== true && first.value instanceof Uint8Array)
    return openSource(await holdBytes("standard input", joinBytes(first.value, entries)), options);
  const rows: object[] = [];
  for (let next = first; next.done !== true; next = await entries.next())
    rows.push(requireRecord(next.value, `row ${rows.length}`));
  return openRecords(rows, "rows");
}

async function* eachOf(values: unknown): AsyncGenerator<unknown, undefined> {
  // The caller has checked that it is iterable.
  yield* values as AsyncIterable<unknown>;
}

/** @throws AttuneError `usage` for something else than bytes */
async function* joinBytes(
  first: Uint8Array,
  rest: AsyncIterable<unknown>,
): AsyncIterable<Uint8Array> {
  yield first;
  for await (const bytes of rest)
    if (bytes instanceof Uint8Array) yield bytes;
    else
      throw new AttuneError("usage", `data must be bytes or rows, got bytes and ${show(bytes)}`, {
        hint: "give the bytes of one file",
      });
}

function isIterable(data: unknown): boolean {
  const isObject = typeof data === "object" && data !== null;
  return isObject && (Symbol.iterator in data || Symbol.asyncIterator in data);
}

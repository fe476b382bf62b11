import { statSync } from "node:fs";
import { basename } from "node:path";
import { AttuneError } from "../../../errors/attune-error.ts";
import { countText } from "../../../errors/count-text.ts";
import type { DataNote } from "../data-table.ts";
import type { RowSource } from "../row-source.ts";
import type { ByteSource } from "./bytes.ts";
import {
  CLASS_NAME,
  type ClassFile,
  describeUnread,
  FILE_NAME,
  type FolderReading,
  findUnlabelled,
} from "./class-folder.ts";
import { decode, detectEncoding, refuseBinary } from "./encoding.ts";
import { readFileBytes, reading } from "./reading.ts";

/** Columns of the table that a folder of texts is read as. */
export const TEXT_NAME = "text";
/** Files that are read. */
export const TEXT_FILE = /\.txt$/i;
/** Texts in a chunk of rows. */
const CHUNK = 500;
/** A longer file is not one text. */
const MAX_FILE_BYTES = 1 << 24;

async function readText(path: string, encoding: string | undefined): Promise<string> {
  const { size } = reading(path, () => statSync(path));
  if (size > MAX_FILE_BYTES)
    throw new AttuneError(
      "data-invalid",
      `${path} has ${Math.round(size / 2 ** 20)} MB, but a text may have ${MAX_FILE_BYTES / 2 ** 20}`,
      { hint: "cut it into texts, each of one class" },
    );
  const bytes = readFileBytes(path);
  const source: ByteSource = {
    label: path,
    path,
    async *read() {
      yield bytes;
    },
  };
  const { encoding: used } = await detectEncoding(source, bytes, encoding);
  refuseBinary(path, bytes, used);
  let text = "";
  for await (const part of decode(source, used)) text += part;
  return text.trim();
}

/**
 * A folder of texts as a table with the columns `text` and `class`: a row for each `.txt` file, and a
 * folder for each class. Texts that lie in no folder have no class; if none does, there is no such
 * column.
 * @param unread what is not read of the folder
 * @param names whether a column `file` has the names of the files
 * @throws AttuneError `data-invalid`, later, for a file that is no text, and for a folder whose texts are all empty
 */
export function openTextFolder(
  folder: string,
  files: readonly ClassFile[],
  unread: FolderReading,
  encoding: string | undefined,
  names: boolean,
): RowSource {
  const hasClasses = files.some(({ label }) => label !== undefined);
  const header = [TEXT_NAME, ...(hasClasses ? [CLASS_NAME] : []), ...(names ? [FILE_NAME] : [])];
  let empty: string[] = [];
  return {
    label: folder,
    isFolder: true,
    header: async () => header,
    unlabelled: findUnlabelled(files, "text"),
    notes: () => [...describeUnread(unread), ...describeEmpty(empty)],
    async *chunks() {
      empty = [];
      for (let from = 0; from < files.length; from += CHUNK) {
        const rows: string[][] = [];
        for (const { path, label = "" } of files.slice(from, from + CHUNK)) {
          const text = await readText(path, encoding);
          if (text === "") empty.push(path);
          rows.push([
            ...[text, ...(hasClasses ? [label] : [])],
            ...(names ? [basename(path)] : []),
          ]);
        }
        yield rows;
      }
      // Rows to predict may have no text.
      if (hasClasses && !names && empty.length === files.length)
        throw new AttuneError(
          "data-invalid",
          `all ${files.length} texts of ${folder} are empty, such as ${empty[0]}`,
          { hint: "write a text into each file" },
        );
    },
  };
}

/** The remark on files without a text, which are missing cells. */
const describeEmpty = (paths: readonly string[]): DataNote[] =>
  paths.length === 0
    ? []
    : [
        {
          column: "",
          message: `${countText(paths.length, "file is", "files are")} empty, such as ${paths[0]}`,
        },
      ];

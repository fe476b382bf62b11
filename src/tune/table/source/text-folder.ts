import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import type { ByteSource } from "./bytes.ts";
import { decode, detectEncoding, refuseBinary } from "./encoding.ts";

/** Columns of the table that a folder of texts is read as. */
export const TEXT_NAME = "text";
/** The column with the name of the folder that a text lies in. */
export const CLASS_NAME = "class";

/** Files that are read. */
const TEXT_FILE = /\.txt$/i;
/** Texts in a chunk of rows. */
const CHUNK = 500;
/** A longer file is not one text. */
const MAX_FILE_BYTES = 1 << 24;

/** A file with a text. */
interface TextFile {
  readonly path: string;
  /** Name of its folder; undefined for a file beside the folders. */
  readonly label: string | undefined;
}

const isVisible = (name: string): boolean => !name.startsWith(".");

/** The texts of a folder and of the folders in it, in order of their names. */
function listTexts(folder: string): {
  readonly files: readonly TextFile[];
  readonly others: number;
} {
  const files: TextFile[] = [];
  let others = 0;
  const addFrom = (path: string, label: string | undefined): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort(byName)) {
      if (!isVisible(entry.name)) continue;
      const own = join(path, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(own).isDirectory())) {
        if (label === undefined) addFrom(own, entry.name);
        else others++;
      } else if (TEXT_FILE.test(entry.name)) files.push({ path: own, label });
      else others++;
    }
  };
  addFrom(folder, undefined);
  return { files, others };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

async function readText(path: string, encoding: string | undefined): Promise<string> {
  const { size } = statSync(path);
  if (size > MAX_FILE_BYTES)
    throw new AttuneError(
      "data-invalid",
      `${path} has ${Math.round(size / 2 ** 20)} MB, but a text may have ${MAX_FILE_BYTES / 2 ** 20}`,
      { hint: "cut it into texts, each of one class" },
    );
  const bytes = readFileSync(path);
  const source: ByteSource = {
    label: path,
    path,
    async *read() {
      yield bytes;
    },
  };
  const used = encoding ?? (await detectEncoding(source, bytes));
  refuseBinary(path, bytes, used);
  let text = "";
  for await (const part of decode(source, used)) text += part;
  return text.trim();
}

/**
 * A folder of texts as a table with the columns `text` and `class`: a row for each `.txt` file, and a
 * folder for each class. Texts that lie in no folder have no class; if none does, there is no such
 * column.
 * @throws AttuneError `data-invalid` for a folder without texts; later for a file that is no text
 */
export function openTextFolder(folder: string, encoding: string | undefined): RowSource {
  const { files, others } = listTexts(folder);
  if (files.length === 0)
    throw new AttuneError("data-invalid", `${folder} is a folder without texts (.txt)`, {
      hint: "name a file, or a folder with a folder of .txt files for each class",
    });
  const hasClasses = files.some(({ label }) => label !== undefined);
  return {
    label: folder,
    isFolder: true,
    header: async () => (hasClasses ? [TEXT_NAME, CLASS_NAME] : [TEXT_NAME]),
    notes: () =>
      others === 0
        ? []
        : [{ column: "", message: `${others} other files and folders in ${folder} are not read` }],
    async *chunks() {
      for (let from = 0; from < files.length; from += CHUNK) {
        const rows: string[][] = [];
        for (const { path, label = "" } of files.slice(from, from + CHUNK)) {
          const text = await readText(path, encoding);
          rows.push(hasClasses ? [text, label] : [text]);
        }
        yield rows;
      }
    },
  };
}

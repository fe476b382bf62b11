import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { countText } from "../../../errors/count-text.ts";
import type { DataNote } from "../data-table.ts";
import { reading } from "./reading.ts";

/** The column with the name of the folder that a file lies in. */
export const CLASS_NAME = "class";
/** The column with the name of a file, for predictions. */
export const FILE_NAME = "file";

/** A file of a folder that has a folder for each class. */
export interface ClassFile {
  readonly path: string;
  /** Name of its folder; undefined for a file beside the folders. */
  readonly label: string | undefined;
}

const isVisible = (name: string): boolean => !name.startsWith(".");

/**
 * The files of a folder and of the folders in it, in order of their names.
 * @throws AttuneError `data-invalid` for a folder that can't be read, and for a link to nothing
 */
export function listClassFiles(folder: string): {
  readonly files: readonly ClassFile[];
  /** Paths of folders in the folders, pipes and devices, which are not read. */
  readonly others: readonly string[];
  /** Names of the folders in the folder. */
  readonly labels: readonly string[];
} {
  const files: ClassFile[] = [];
  const others: string[] = [];
  const labels: string[] = [];
  const root = reading(folder, () => realpathSync(folder));
  const addFrom = (path: string, label: string | undefined): void => {
    const entries = reading(path, () => readdirSync(path, { withFileTypes: true }));
    for (const entry of entries.sort(byName)) {
      if (!isVisible(entry.name)) continue;
      const own = join(path, entry.name);
      const kind = entry.isSymbolicLink() ? reading(own, () => statSync(own)) : entry;
      if (kind.isFile()) files.push({ path: own, label });
      // A link to the folder itself has no files of its own.
      else if (kind.isDirectory() && label === undefined && realpathSync(own) !== root) {
        labels.push(entry.name);
        addFrom(own, entry.name);
      } else others.push(own);
    }
  };
  addFrom(folder, undefined);
  return { files, others, labels };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

/** How a folder of texts or images was read besides what is in its files. */
export interface FolderReading {
  /** What its files are: `text` or `image`. */
  readonly noun: string;
  /** Paths that are not read. */
  readonly unread: readonly string[];
  /** Folders that have no such file, so that they are no class. */
  readonly empty: readonly string[];
}

/** The remarks on what is not read of a folder, with the first example. */
export function describeUnread({ noun, unread, empty }: FolderReading): DataNote[] {
  const notes: DataNote[] = [];
  if (unread.length > 0)
    notes.push({
      column: "",
      message: `${countText(unread.length, "other file or folder is", "other files and folders are")} not read${exampleOf(unread)}`,
    });
  if (empty.length > 0)
    notes.push({
      column: "",
      message: `${countText(empty.length, "folder")} without ${noun}s ${empty.length === 1 ? "is" : "are"} no class${exampleOf(empty)}`,
    });
  return notes;
}

/** The only path, or one of several. */
const exampleOf = (paths: readonly string[]): string =>
  paths.length === 1 ? `: ${paths[0]}` : `, such as ${paths[0]}`;

/** Files beside the folders of classes, as `RowSource.unlabelled`; undefined where there are none. */
export function findUnlabelled(files: readonly ClassFile[], noun: string): string | undefined {
  const beside = files.filter(({ label }) => label === undefined).map(({ path }) => path);
  if (beside.length === 0 || beside.length === files.length) return undefined;
  return `${beside.length} of ${countText(files.length, noun)} ${beside.length === 1 ? "lies" : "lie"} in no folder of a class${exampleOf(beside)}`;
}

import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
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
  /** Folders in the folders, pipes and devices, which are not read. */
  readonly others: number;
} {
  const files: ClassFile[] = [];
  let others = 0;
  const root = reading(folder, () => realpathSync(folder));
  const addFrom = (path: string, label: string | undefined): void => {
    const entries = reading(path, () => readdirSync(path, { withFileTypes: true }));
    for (const entry of entries.sort(byName)) {
      if (!isVisible(entry.name)) continue;
      const own = join(path, entry.name);
      const kind = entry.isSymbolicLink() ? reading(own, () => statSync(own)) : entry;
      if (kind.isFile()) files.push({ path: own, label });
      // A link to the folder itself has no files of its own.
      else if (kind.isDirectory() && label === undefined && realpathSync(own) !== root)
        addFrom(own, entry.name);
      else others++;
    }
  };
  addFrom(folder, undefined);
  return { files, others };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The column with the name of the folder that a file lies in. */
export const CLASS_NAME = "class";

/** A file of a folder that has a folder for each class. */
export interface ClassFile {
  readonly path: string;
  /** Name of its folder; undefined for a file beside the folders. */
  readonly label: string | undefined;
}

const isVisible = (name: string): boolean => !name.startsWith(".");

/** The files of a folder and of the folders in it, in order of their names. */
export function listClassFiles(folder: string): {
  readonly files: readonly ClassFile[];
  /** Folders in the folders, which are not read. */
  readonly folders: number;
} {
  const files: ClassFile[] = [];
  let folders = 0;
  const addFrom = (path: string, label: string | undefined): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort(byName)) {
      if (!isVisible(entry.name)) continue;
      const own = join(path, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(own).isDirectory())) {
        if (label === undefined) addFrom(own, entry.name);
        else folders++;
      } else files.push({ path: own, label });
    }
  };
  addFrom(folder, undefined);
  return { files, folders };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

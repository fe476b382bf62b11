import { existsSync } from "node:fs";
import { AttuneError } from "../errors/attune-error.ts";
import { openStorage } from "../storage/open-storage.ts";
import { withoutPassword } from "../storage/password.ts";
import type { Storage } from "../storage/storage.ts";
import { fileOf, type StorageUrl } from "../storage/url.ts";

/**
 * Opens a storage for a command that needs a study in it. A file that does not exist is then a
 * mistake of the user; `openStorage` would create an empty database.
 * @throws AttuneError `storage-unreachable`, and as `openStorage`
 */
export async function openExistingStorage(url: StorageUrl): Promise<Storage> {
  const path = fileOf(url);
  if (path !== undefined && path !== ":memory:") requireFile(path);
  return openStorage(url);
}

/** @throws AttuneError `storage-unreachable` where a database's file does not exist */
export function requireFile(path: string): void {
  if (path !== "" && !existsSync(path))
    throw new AttuneError("storage-unreachable", `there is no file ${withoutPassword(path)}`, {
      hint: "name the database with --storage sqlite:PATH",
    });
}

import { openStorage } from "../storage/open-storage.ts";
import { requireFileOf } from "../storage/require-file.ts";
import type { Storage } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/url.ts";

/**
 * Opens a storage for a command that needs a study in it. A file that does not exist is then a
 * mistake of the user; `openStorage` would create an empty database.
 * @throws AttuneError `storage-unreachable`, and as `openStorage`
 */
export async function openExistingStorage(url: StorageUrl): Promise<Storage> {
  requireFileOf(url, "name the database with --storage sqlite:PATH");
  return openStorage(url);
}

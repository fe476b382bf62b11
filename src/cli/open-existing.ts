import { openStorage } from "../storage/open-storage.ts";
import { requireFileOf } from "../storage/require-file.ts";
import type { Storage } from "../storage/storage.ts";
import type { OnUnreadable } from "../storage/unreadable.ts";
import type { StorageUrl } from "../storage/url.ts";

/**
 * Opens a storage for a command that needs a study in it. A file that does not exist is then a
 * mistake of the user; `openStorage` would create an empty database.
 * @param onUnreadable for commands that only read: receives the errors of trials that are left out
 * @throws AttuneError `storage-unreachable`, and as `openStorage`
 */
export async function openExistingStorage(
  url: StorageUrl,
  onUnreadable?: OnUnreadable,
): Promise<Storage> {
  requireFileOf(url, "name the database with --storage sqlite:PATH");
  const storage = await openStorage(url);
  if (onUnreadable !== undefined) storage.onUnreadable = onUnreadable;
  return storage;
}

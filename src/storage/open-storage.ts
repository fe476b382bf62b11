import { openStored } from "#runtime/storage/open-stored";
import { memory } from "./memory/memory.ts";
import { requireUrl } from "./require-storage.ts";
import type { Storage } from "./storage.ts";
import type { StorageUrl } from "./url.ts";

/**
 * Opens the storage of a URL. Its driver is loaded only now, so a program that keeps studies in
 * memory needs none.
 * @throws AttuneError `driver-missing` with the command that installs it, `storage-unreachable`,
 * `storage-corrupt`, `storage-newer`, `usage` for an unknown kind of URL
 */
export function openStorage(url: StorageUrl): Promise<Storage> {
  return open(url, false);
}

/**
 * As `openStorage`, but a file that does not exist is an error.
 * @throws AttuneError `storage-unreachable`, and as `openStorage`
 */
export function openExisting(url: StorageUrl): Promise<Storage> {
  return open(url, true);
}

async function open(url: StorageUrl, mustExist: boolean): Promise<Storage> {
  requireUrl(url);
  return url === "memory:" ? memory() : openStored(url, mustExist);
}

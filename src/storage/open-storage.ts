import { openStored } from "#runtime/storage/open-stored";
import { AttuneError } from "../errors/attune-error.ts";
import { memory } from "./memory/memory.ts";
import type { Storage } from "./storage.ts";
import { fileOf, type StorageUrl, withoutPassword } from "./url.ts";

/**
 * Opens the storage of a URL. Its driver is loaded only now, so a program that keeps studies in
 * memory needs none.
 * @throws AttuneError `driver-missing` with the command that installs it, `storage-unreachable`,
 * `storage-corrupt`, `storage-newer`, `usage` for an unknown kind of URL
 */
export async function openStorage(url: StorageUrl): Promise<Storage> {
  if (url === "memory:") return memory();
  if (fileOf(url) === ":memory:")
    throw new AttuneError("usage", `${url} names no file`, {
      hint: "memory: keeps studies in memory",
    });
  const storage = await openStored(url);
  if (storage !== undefined) return storage;
  throw new AttuneError("usage", `unknown storage ${JSON.stringify(withoutPassword(url))}`, {
    hint:
      "use sqlite:PATH, postgres://USER@HOST/DATABASE, optuna+sqlite:PATH, optuna+postgres://…, " +
      "optuna+journal:PATH or memory:",
  });
}

import { existsSync } from "node:fs";
import { AttuneError } from "../errors/attune-error.ts";
import { withoutPassword } from "./password.ts";
import { fileOf, type StorageUrl } from "./url.ts";

/**
 * Checks that the file of a storage exists; opening it would create an empty one.
 * @throws AttuneError `storage-unreachable`
 */
export function requireFileOf(url: StorageUrl, hint: string): void {
  const path = fileOf(url);
  if (path === undefined || path === "" || path === ":memory:" || existsSync(path)) return;
  throw new AttuneError("storage-unreachable", `there is no file ${withoutPassword(path)}`, {
    hint,
  });
}

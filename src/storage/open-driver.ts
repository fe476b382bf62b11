import { requireFileOf } from "./require-file.ts";
import type { Storage } from "./storage.ts";
import { fileOf, type StorageUrl } from "./url.ts";
import { refuseSettings } from "./url-settings.ts";

/**
 * Opens a storage by the driver that its URL names. Undefined for an unknown kind of URL.
 * @param mustExist whether a file that does not exist is an error; otherwise it is created
 * @throws AttuneError as `openStorage` does
 */
export async function openDriver(
  url: StorageUrl,
  mustExist: boolean,
): Promise<Storage | undefined> {
  if (mustExist) requireFileOf(url, "check the path: sqlite:PATH");
  if (url.startsWith("sqlite:")) {
    const { sqlite } = await import("./sqlite/sqlite.ts");
    return sqlite(url.slice("sqlite:".length));
  }
  if (/^postgres(ql)?:/.test(url)) {
    const { postgres } = await import("./postgres/postgres.ts");
    return postgres(url);
  }
  if (/^https?:/.test(url)) {
    const { http } = await import("./http/http.ts");
    return http(url);
  }
  if (url.startsWith("optuna+sqlite:")) {
    const { optunaSqlite } = await import("./optuna/rdb/open-optuna.ts");
    const path = fileOf(url) ?? "";
    refuseSettings("optuna+sqlite:", path);
    return optunaSqlite(path);
  }
  if (/^optuna\+postgres(ql)?:/.test(url)) {
    const { optunaPostgres } = await import("./optuna/rdb/open-optuna.ts");
    return optunaPostgres(url);
  }
  if (url.startsWith("optuna+journal:")) {
    const { optunaJournal } = await import("./optuna/journal/journal.ts");
    const path = fileOf(url) ?? "";
    refuseSettings("optuna+journal:", path);
    return optunaJournal(path);
  }
  return undefined;
}

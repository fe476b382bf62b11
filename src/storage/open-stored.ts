import type { Storage } from "./storage.ts";
import { fileOf, type StorageUrl } from "./url.ts";

/**
 * Opens a storage that outlives the process. Its driver is loaded only now, so a program that keeps
 * studies in memory needs none. Undefined for an unknown kind of URL.
 * @throws AttuneError as `openStorage` does
 */
export async function openStored(url: StorageUrl): Promise<Storage | undefined> {
  if (url.startsWith("sqlite:")) {
    const { sqlite } = await import("./sqlite/sqlite.ts");
    return sqlite(url.slice("sqlite:".length));
  }
  if (/^postgres(ql)?:/.test(url)) {
    const { postgres } = await import("./postgres/postgres.ts");
    return postgres(url);
  }
  if (url.startsWith("optuna+sqlite:")) {
    const { optunaSqlite } = await import("./optuna/rdb/open-optuna.ts");
    return optunaSqlite(fileOf(url) ?? "");
  }
  if (/^optuna\+postgres(ql)?:/.test(url)) {
    const { optunaPostgres } = await import("./optuna/rdb/open-optuna.ts");
    return optunaPostgres(url);
  }
  if (url.startsWith("optuna+journal:")) {
    const { optunaJournal } = await import("./optuna/journal/journal.ts");
    return optunaJournal(fileOf(url) ?? "");
  }
  return undefined;
}

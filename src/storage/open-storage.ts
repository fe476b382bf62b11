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
  throw new AttuneError("usage", `unknown storage ${JSON.stringify(withoutPassword(url))}`, {
    hint:
      "use sqlite:PATH, postgres://USER@HOST/DATABASE, optuna+sqlite:PATH, optuna+postgres://…, " +
      "optuna+journal:PATH or memory:",
  });
}

import { AttuneError } from "../errors/attune-error.ts";
import { memory } from "./memory.ts";
import type { Storage } from "./storage.ts";
import type { StorageUrl } from "./storage-url.ts";

/** @throws AttuneError `driver-missing` with the command that installs it, `storage-unreachable`, `storage-corrupt`, `storage-newer`, `usage` for an unknown kind of URL */
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
  if (/^(optuna\+\w+):/.test(url))
    throw new AttuneError("driver-missing", `this version has no storage for ${url.split(":")[0]}: URLs`, {
      hint: "use sqlite:./attune.db",
    });
  throw new AttuneError("usage", `unknown storage ${JSON.stringify(url)}`, {
    hint: "use memory: or sqlite:PATH, such as sqlite:./attune.db",
  });
}

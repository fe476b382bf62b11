import { AttuneError } from "../../errors/attune-error.ts";
import { SqlStorage } from "../sql/sql-storage.ts";
import type { Storage } from "../storage.ts";
import { type Durability, openDatabase } from "./database.ts";
import { SqliteDriver } from "./sqlite-driver.ts";

/**
 * Studies in one SQLite file, shared by any number of processes on this machine.
 * @param location a path, and `?durability=power` for results that also survive a power failure
 * @throws AttuneError `usage` for another setting, and as `openDatabase`
 */
export async function sqlite(location: string): Promise<Storage> {
  const [path, query] = location.split("?", 2);
  let durability: Durability = "process";
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== "durability" || (value !== "power" && value !== "process"))
      throw new AttuneError("usage", `sqlite:${location}: unknown setting ${name}=${value}`, {
        hint:
          "durability=power syncs every result to the disk; " +
          "durability=process, the default, survives any kill",
      });
    durability = value;
  }
  const database = await openDatabase(path, durability);
  return new SqlStorage(new SqliteDriver(path, `sqlite:${location}`, database, durability));
}

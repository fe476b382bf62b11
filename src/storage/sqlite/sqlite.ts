import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import { SqlStorage } from "../sql/sql-storage.ts";
import type { Storage } from "../storage.ts";
import { type Durability, openDatabase } from "./database.ts";
import { SqliteDriver } from "./sqlite-driver.ts";
import { WatchedFile } from "./watched-file.ts";

/** @throws AttuneError `usage` for a setting that is unknown or given twice */
function readDurability(location: string, query: string): Durability {
  const fail = (problem: string, near?: string): never => {
    throw new AttuneError("usage", `sqlite:${location}: ${problem}`, {
      hint:
        near ??
        "durability=power syncs every result to the disk; " +
          "durability=process, the default, survives any kill",
    });
  };
  let durability: Durability | undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== "durability") {
      const near = didYouMean(name, ["durability"]);
      return fail(`unknown setting ${name}=${value}`, near);
    }
    if (value !== "power" && value !== "process") return fail(`unknown setting ${name}=${value}`);
    if (durability !== undefined) return fail("durability is given twice");
    durability = value;
  }
  return durability ?? "process";
}

/**
 * Studies in one SQLite file, shared by any number of processes on this machine. A file that may
 * not be written can be read.
 * @param location a path, and `?durability=power` for results that also survive a power failure
 * @throws AttuneError `usage` for another setting, and as `openDatabase`
 */
export async function sqlite(location: string): Promise<Storage> {
  const [path, query = ""] = location.split("?", 2);
  const durability = readDurability(location, query);
  const database = await openDatabase(path, durability);
  const file = new WatchedFile(path, true);
  const url = `sqlite:${location}`;
  return new SqlStorage(new SqliteDriver(path, url, database, { durability, file }));
}

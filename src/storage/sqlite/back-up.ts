import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { countRows, type Database } from "./database.ts";
import { sqliteError } from "./sqlite-error.ts";

/**
 * Copies a database into a new file by SQLite's `VACUUM INTO`: what is stored at this moment, while
 * other processes may write to it. The copy is there whole or not at all.
 * @param to path of the copy
 * @returns the numbers of studies and trials in it
 * @throws AttuneError `usage` if the file exists, and as `sqliteError`
 */
export function backUpDatabase(
  database: Database,
  to: string,
): { readonly studies: number; readonly trials: number } {
  if (existsSync(to))
    throw new AttuneError("usage", `${to} exists already`, { hint: "name a new file" });
  const part = `${to}.part`;
  try {
    rmSync(part, { force: true });
    database.prepare("VACUUM INTO ?").run(part);
    const file = openSync(part, "r+");
    fsyncSync(file);
    closeSync(file);
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { force: true });
    throw sqliteError(error, to);
  }
  return { studies: countRows(database, "studies"), trials: countRows(database, "trials") };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { sqlite } from "../src/storage/sqlite/sqlite.ts";
import type { Storage } from "../src/storage/storage.ts";

/**
 * For the top of a test file: a function that opens a storage in a new SQLite file. The files are
 * deleted after the tests.
 */
export function newDatabases(): () => Promise<Storage> {
  const folder = mkdtempSync(join(tmpdir(), "attune-database-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  return () => sqlite(join(folder, `${files++}.db`));
}

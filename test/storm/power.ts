import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRng } from "../../src/numeric/rng.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { openFile, pragma } from "../../src/storage/sqlite/database.ts";
import { allTrials } from "../../src/storage/storage.ts";
import type { StorageUrl } from "../../src/storage/url.ts";
import { cutPower, hasStrace, recordOperations } from "./disk.ts";

const TRIALS = 150;

/**
 * A real run is recorded as the kernel saw it; then, for each seed, the power goes at a random
 * operation, and of what was not synced any part is there, in any order, torn or whole. With
 * durability=power, and in Optuna's journal, which syncs too, nothing acknowledged may be gone;
 * every file must open.
 */
export async function power(o: {
  readonly folder: string;
  readonly seeds: number;
  readonly seed: number;
}): Promise<boolean> {
  if (!hasStrace) {
    console.log("skipped: strace is not installed");
    return true;
  }
  let ok = true;
  for (const [name, scheme, file, query, durable] of [
    ["SQLite, durability=power", "sqlite:", "p.db", "?durability=power", true],
    ["SQLite, durability=process", "sqlite:", "p.db", "", false],
    ["Optuna's journal", "optuna+journal:", "p.log", "", true],
    ["Optuna's SQLite", "optuna+sqlite:", "p.db", "", true],
  ] as const) {
    const recorded = join(o.folder, name.replace(/\W+/g, "-"));
    mkdirSync(recorded);
    const worker = fileURLToPath(new URL("./power-worker.mjs", import.meta.url));
    const operations = recordOperations(
      [process.execPath, worker, `${scheme}${join(recorded, file)}${query}`, String(TRIALS)],
      recorded,
    );
    let [lostRuns, mostLost, unopened] = [0, 0, 0];
    const broken: string[] = [];
    for (let seed = o.seed; seed < o.seed + o.seeds; seed++) {
      const after = join(o.folder, "after");
      const acknowledged = cutPower(operations, createRng(seed), after);
      try {
        const path = join(after, file);
        const values = existsSync(path) ? await results(`${scheme}${path}`) : [];
        if (scheme === "sqlite:" && existsSync(path)) await checkPages(path);
        let lost = 0;
        for (let i = 0; i < acknowledged; i++) if (values[i] !== i) lost++;
        if (lost > 0) lostRuns++;
        mostLost = Math.max(mostLost, lost);
        if (lost > 0 && durable) broken.push(`seed ${seed}: ${lost} of ${acknowledged} lost`);
      } catch (error) {
        unopened++;
        broken.push(`seed ${seed}: ${(error as Error).message}`);
      }
    }
    console.log(
      `${name}: ${operations.length} operations, ${o.seeds} cuts: ${lostRuns} lost an acknowledged ` +
        `result (at most ${mostLost} of them), ${unopened} files did not open`,
    );
    for (const line of broken.slice(0, 5)) console.log(`  ${line}`);
    ok &&= broken.length === 0;
  }
  return ok;
}

async function results(url: string): Promise<readonly (number | undefined)[]> {
  const storage = await openStorage(url as StorageUrl);
  try {
    if ((await storage.list()).length === 0) return [];
    const values: (number | undefined)[] = [];
    for (const t of await allTrials(storage, "storm")) values[t.number] = t.values[0];
    return values;
  } finally {
    await storage.close();
  }
}
async function checkPages(path: string): Promise<void> {
  const database = await openFile(path);
  const found = pragma(database, "integrity_check");
  database.close();
  if (found !== "ok") throw new Error(`integrity_check: ${found}`);
}

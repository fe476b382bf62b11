import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStorage } from "../../src/storage/open-storage.ts";
import { openFile, pragma } from "../../src/storage/sqlite/database.ts";
import { allTrials } from "../../src/storage/storage.ts";
import type { StorageUrl } from "../../src/storage/url.ts";
import { hasStrace } from "./disk.ts";

const TRIALS = 6;

/**
 * One system call after another fails (`strace` makes it): each write with an I/O error and with a
 * full disk, each sync with an I/O error. The process must say so in one line and go on; nothing
 * acknowledged is gone, and every page is sound.
 */
export async function errors(o: { readonly folder: string }): Promise<boolean> {
  if (!hasStrace) {
    console.log("skipped: strace is not installed");
    return true;
  }
  const worker = fileURLToPath(new URL("./errors-worker.mjs", import.meta.url));
  let ok = true;
  for (const [name, url] of [
    ["SQLite, durability=power", "sqlite:e.db?durability=power"],
    ["Optuna's journal", "optuna+journal:e.log"],
  ] as const)
    for (const [call, error] of [
      ["pwrite64", "EIO"],
      ["pwrite64", "ENOSPC"],
      ["fsync", "EIO"],
      ["fdatasync", "EIO"],
    ] as const) {
      let [runs, told, silent] = [0, 0, 0];
      const broken: string[] = [];
      for (let nth = 1; ; nth++) {
        const at = join(o.folder, "errors");
        rmSync(at, { recursive: true, force: true });
        mkdirSync(at);
        const inject = [`-e`, `trace=${call}`, "-e", `inject=${call}:error=${error}:when=${nth}`];
        const ran = spawnSync(
          "strace",
          ["-o", "trace", ...inject, process.execPath, worker, url, String(TRIALS)],
          {
            cwd: at,
            encoding: "utf8",
          },
        );
        const injected =
          spawnSync("grep", ["-c", "INJECTED", "trace"], {
            cwd: at,
            encoding: "utf8",
          }).stdout.trim() !== "0";
        if (!injected || nth > 1000) break;
        runs++;
        const lines = ran.stdout.split("\n");
        if (lines.some((l) => l.startsWith("ERROR"))) told++;
        else silent++; // the call was not one on which anything depends
        const fail = (what: string): void => void broken.push(`${call} ${nth}: ${what}`);
        if (ran.status !== 0 || !lines.includes("END") || lines.some((l) => l.startsWith("RAW")))
          fail(ran.stdout + ran.stderr);
        const acknowledged = lines.flatMap((l) => /^ACK (\d+)/.exec(l)?.[1] ?? []).map(Number);
        if (acknowledged.length < TRIALS || new Set(acknowledged).size !== acknowledged.length)
          fail(`${acknowledged.length} acknowledged`);
        try {
          const storage = await openStorage(url.replace(/:e\./, `:${at}/e.`) as StorageUrl);
          const values = new Map(
            (await allTrials(storage, "storm")).map((t) => [t.number, t.values[0]]),
          );
          await storage.close();
          for (const number of acknowledged)
            if (values.get(number) !== number) fail(`trial ${number} is gone`);
          if (url.startsWith("sqlite:")) {
            const database = await openFile(join(at, "e.db"));
            const found = pragma(database, "integrity_check");
            database.close();
            if (found !== "ok") fail(String(found));
          }
        } catch (error) {
          fail((error as Error).message);
        }
      }
      console.log(
        `${name}: ${call} failed with ${error} ${runs} times, once at each place: ${told} runs ` +
          `printed one line, ${silent} were not affected, ${broken.length} went wrong`,
      );
      for (const line of broken.slice(0, 3)) console.log(`  ${line.slice(0, 600)}`);
      ok &&= broken.length === 0;
    }
  return ok;
}

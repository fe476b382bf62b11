import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openStorage } from "../../src/storage/open-storage.ts";
import { allTrials } from "../../src/storage/storage.ts";
import type { StorageUrl } from "../../src/storage/url.ts";

const TRIALS = 1000;
/** Milliseconds of a lease, for which each evaluation blocks its thread: three heartbeats. */
const LEASE = 600;

/**
 * Three processes whose evaluations block the thread that evaluates: none may lose a trial, though
 * each looks for lost ones with every claim.
 */
export async function busy(o: { readonly url: string }): Promise<boolean> {
  const worker = fileURLToPath(new URL("./busy-worker.mjs", import.meta.url));
  const ended = await Promise.all(
    Array.from({ length: 3 }, () =>
      promisify(execFile)(process.execPath, [worker, o.url, String(TRIALS), String(LEASE)]),
    ),
  );
  const refused = ended.reduce((sum, e) => sum + Number(e.stdout), 0);
  const storage = await openStorage(o.url as StorageUrl);
  const trials = await allTrials(storage, "storm");
  await storage.close();
  const again = trials.filter((t) => t.attempt > 1).length;
  const complete = trials.filter((t) => t.state === "complete").length;
  console.log(
    JSON.stringify({
      storage: o.url.split(":")[0],
      trials: TRIALS,
      blockedMilliseconds: LEASE,
      falselyLost: again,
      refused,
      complete,
    }),
  );
  return again === 0 && refused === 0 && complete === TRIALS;
}

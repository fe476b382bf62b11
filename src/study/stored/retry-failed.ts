import type { Changes, Cursor, Storage } from "../../storage/storage.ts";
import type { TrialRow } from "../../trial/row.ts";
import { waitingTrial } from "../results/waiting-trial.ts";

/**
 * Gives failed trials back to their study: each is deleted, and a waiting trial with its parameters
 * takes its place, under a new number.
 * @returns how many there were
 * @throws AttuneError `usage` if the storage can't delete single trials
 */
export async function retryFailed(storage: Storage, study: string): Promise<number> {
  const failed: TrialRow[] = [];
  for (let after: Cursor = null; ; ) {
    const { trials, next, more }: Changes = await storage.changes(study, after);
    failed.push(...trials.filter((t) => t.state === "failed"));
    if (!more) break;
    after = next;
  }
  if (failed.length === 0) return 0;
  // First of all: a storage that can't delete must not get a second copy of the trials.
  await storage.remove(study, []);
  // If this process ends in between, the key makes the next call insert nothing, but delete.
  for (const { number, params, attributes } of failed)
    await storage.insert(study, [waitingTrial(params ?? {}, attributes)], `retry:${number}`);
  await storage.remove(
    study,
    failed.map((t) => t.number),
  );
  return failed.length;
}

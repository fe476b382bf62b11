import type { Backup } from "../storage/backup.ts";
import { allTrials, type Storage } from "../storage/storage.ts";
import { findStudy } from "../study/read-study.ts";

/**
 * Reads studies with all their trials.
 * @param name of one study; all studies of the storage if undefined
 * @throws AttuneError `study-not-found`
 */
export async function readBackups(
  storage: Storage,
  name: string | undefined,
): Promise<readonly Backup[]> {
  const infos = name === undefined ? await storage.list() : [await findStudy(storage, name)];
  const backups: Backup[] = [];
  for (const { counts: _, ...study } of infos)
    backups.push({ study, trials: await allTrials(storage, study.name) });
  return backups;
}

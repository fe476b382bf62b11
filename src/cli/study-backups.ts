import { type Backup, streamBackup } from "../storage/backup.ts";
import { allTrials, eachStored, type Storage, type StudyCopy } from "../storage/storage.ts";
import { findStudy } from "../study/stored/read-study.ts";

/** The studies of a storage, or the one of this name. @throws AttuneError `study-not-found` */
async function copiesOf(storage: Storage, name: string | undefined): Promise<readonly StudyCopy[]> {
  const infos =
    name === undefined
      ? await storage.list(storage.onUnreadable)
      : [await findStudy(storage, name)];
  return infos.map(({ counts: _, ...study }) => study);
}

/**
 * Reads studies with all their trials.
 * @param name of one study; all studies of the storage if undefined
 * @throws AttuneError `study-not-found`
 */
export async function readBackups(
  storage: Storage,
  name: string | undefined,
): Promise<readonly Backup[]> {
  const backups: Backup[] = [];
  for (const study of await copiesOf(storage, name))
    backups.push({ study, trials: await allTrials(storage, study.name) });
  return backups;
}

/**
 * The lines of a backup of studies, which reads a few trials at a time.
 * @param name of one study; all studies of the storage if undefined
 * @throws AttuneError `study-not-found`
 */
export async function* eachBackupLine(
  storage: Storage,
  name: string | undefined,
): AsyncGenerator<string> {
  for (const study of await copiesOf(storage, name))
    yield* streamBackup(study, eachStored(storage, study.name));
}

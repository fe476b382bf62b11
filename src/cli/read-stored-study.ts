import { readStudy, type StoredStudy } from "../study/read-study.ts";
import type { StudyOption } from "./command-options.ts";
import { openExistingStorage } from "./open-existing.ts";
import type { Params } from "./shown-trial.ts";

/**
 * Reads a stored study without changing it, and closes the storage.
 * @throws AttuneError `study-not-found`, `storage-unreachable`
 */
export async function readStoredStudy(options: StudyOption): Promise<StoredStudy> {
  const storage = await openExistingStorage(options.storage);
  try {
    return await readStudy(storage, options.study);
  } finally {
    await storage.close();
  }
}

/**
 * Parameters of a trial by flat name; as they are for a study that declares no space.
 * @param params of one trial (`trial.params`), not the trial
 */
export function flatParams(study: StoredStudy, params: Params): Params {
  return study.space === undefined ? params : study.space.flatten(params);
}

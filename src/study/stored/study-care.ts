import { AttuneError } from "../../errors/attune-error.ts";
import { openExisting } from "../../storage/open-storage.ts";
import { requireStorage } from "../../storage/require-storage.ts";
import { allTrials, type Storage, type StudyInfo } from "../../storage/storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { findStudy } from "./read-study.ts";
import { requireStudyName } from "./study-name.ts";

/** A study as `listStudies` shows it, without its trials. */
export type ListedStudy = Omit<StudyInfo, "internal">;

/**
 * All studies of a storage.
 * @throws AttuneError `storage-unreachable` for a file that does not exist, and as `openStorage`
 */
export async function listStudies(storage: StorageUrl | Storage): Promise<readonly ListedStudy[]> {
  requireStorage(storage);
  const opened = typeof storage === "string" ? await openExisting(storage) : storage;
  try {
    return (await opened.list()).map(({ internal: _, ...study }) => study);
  } finally {
    if (typeof storage === "string") await opened.close();
  }
}

/**
 * Copies a study with all its trials, but without checkpoints; a running trial waits in the copy.
 * @param name undefined if the storage has one study
 * @returns the number of trials
 * @throws AttuneError `study-not-found`, `study-exists`
 */
export async function copyStudy(
  from: Storage,
  name: string | undefined,
  to: string,
  storage: Storage,
): Promise<number> {
  requireStudyName(to);
  const { counts: _, ...study } = await findStudy(from, name);
  const trials = await allTrials(from, study.name);
  await storage.restore({ ...study, name: to }, trials);
  return trials.length;
}

/**
 * Gives a study another name.
 * @throws AttuneError `study-not-found`, `study-exists`; `usage` where the storage can't
 */
export async function renameStudy(storage: Storage, name: string, to: string): Promise<void> {
  requireStudyName(to);
  if (storage.rename === undefined)
    throw new AttuneError("usage", "this storage can't rename studies", {
      hint: "copy the study under the new name, and delete the old one",
    });
  await storage.rename(name, to);
}

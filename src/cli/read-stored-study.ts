import { spaceFrom } from "../space/json/space-from.ts";
import type { Space } from "../space/space.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import { namedSpace } from "../study/stored/named-space.ts";
import { findStudy, readFoundStudy, type StoredStudy } from "../study/stored/read-study.ts";
import type { StudyOption } from "./command-options.ts";
import { noteUnreadable } from "./note-unreadable.ts";
import { openExistingStorage } from "./open-existing.ts";
import type { Params } from "./shown-trial.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Reads a stored study without changing it, and closes the storage.
 * @throws AttuneError `study-not-found`, `storage-unreachable`
 */
export async function readStoredStudy(
  options: StudyOption,
  terminal: Terminal,
): Promise<StoredStudy> {
  return withStoredStudy(options, terminal, readFoundStudy);
}

/**
 * Finds a stored study for `read`, which may read as much of it as it needs, and closes the storage.
 * @throws AttuneError `study-not-found`, `storage-unreachable`
 */
export async function withStoredStudy<T>(
  options: StudyOption,
  terminal: Terminal,
  read: (storage: Storage, info: StudyInfo) => Promise<T>,
): Promise<T> {
  const storage = await openExistingStorage(options.storage, noteUnreadable(terminal));
  try {
    return await read(storage, await findStudy(storage, options.study));
  } finally {
    await storage.close();
  }
}

/** The space of a study, as far as it is known without its trials. */
export function studySpace(info: Pick<StudyInfo, "space" | "internal">): Space {
  return info.space === null ? namedSpace(info, []) : spaceFrom(info.space);
}

/**
 * Makes the function that gives a trial's parameters by flat name. Those that trials name as they
 * run, without a range, are left as they are.
 */
export function makeFlatten(
  info: Pick<StudyInfo, "space" | "internal">,
): (params: Params) => Params {
  return studySpace(info).flatten;
}

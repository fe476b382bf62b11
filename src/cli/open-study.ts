import { AttuneError } from "../errors/attune-error.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { samplerNamed, samplers } from "../sampler/sampler-by-name.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { Space } from "../space/space.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import { openSession } from "../study/open-session.ts";
import { findStudy } from "../study/read-study.ts";
import type { Session } from "../study/session.ts";

const MS_PER_DAY = 86_400_000;
/** How long a trial of `attune ask` waits for its result. */
export const DEFAULT_LEASE_DAYS = 30;

/** `--lease` in milliseconds. */
export const toLeaseMs = (days = DEFAULT_LEASE_DAYS): number => days * MS_PER_DAY;

/**
 * The space that a study was created with.
 * @throws AttuneError `usage` if its trials ask for their parameters as they run
 */
export function declaredSpace(info: StudyInfo): Space {
  if (info.space !== null) return spaceFrom(info.space);
  throw new AttuneError(
    "usage",
    `study ${JSON.stringify(info.name)} has no declared space: only the program that created it ` +
      "can continue it",
  );
}

/**
 * The sampler that a study is stored with, by name. A sampler that was written in code has no name
 * known here; the default sampler continues its study.
 */
export function storedSampler(info: StudyInfo): { readonly sampler?: Sampler } {
  return Object.hasOwn(samplers, info.sampler) ? { sampler: samplerNamed(info.sampler) } : {};
}

/**
 * Opens a stored study to ask for trials and to tell their results.
 * @throws AttuneError `study-not-found`, `usage`
 */
export async function openStoredStudy(
  storage: Storage,
  options: { readonly study?: string; readonly sampler?: string; readonly lease?: number },
): Promise<Session> {
  const info = await findStudy(storage, options.study);
  return openSession(
    {
      name: info.name,
      objectives: info.objectives,
      limits: info.limits,
      storage,
      leaseMs: toLeaseMs(options.lease),
      detached: true,
      ...(options.sampler === undefined
        ? storedSampler(info)
        : { sampler: samplerNamed(options.sampler) }),
    },
    declaredSpace(info),
  );
}

import { samplerOf } from "../sampler/sampler-by-name.ts";
import type { Storage } from "../storage/storage.ts";
import { openSession } from "../study/open-session.ts";
import { findStudy } from "../study/read-study.ts";
import type { Session } from "../study/session.ts";
import { declaredSpace, storedSampler } from "../study/stored-definition.ts";
import { type NameHintsOption, nameHintsOf } from "./command-options.ts";

const MS_PER_DAY = 86_400_000;
/** How long a trial of `attune ask` waits for its result. */
export const DEFAULT_LEASE_DAYS = 30;

/** `--lease` in milliseconds. */
export const toLeaseMs = (days = DEFAULT_LEASE_DAYS): number => days * MS_PER_DAY;

/**
 * Opens a stored study to ask for trials and to tell their results.
 * @throws AttuneError `study-not-found`, `usage`
 */
export async function openStoredStudy(
  storage: Storage,
  options: NameHintsOption & {
    readonly study?: string;
    readonly sampler?: string;
    readonly lease?: number;
    readonly experience?: boolean;
  },
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
      ...(options.experience !== undefined && { experience: options.experience }),
      ...storedSampler(info, nameHintsOf(options)),
      ...(options.sampler !== undefined && samplerOf(options)),
    },
    declaredSpace(info),
  );
}

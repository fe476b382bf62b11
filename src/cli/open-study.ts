import { AttuneError } from "../errors/attune-error.ts";
import { samplerNamed, samplerOf } from "../sampler/sampler-by-name.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import { openSession } from "../study/session/open-session.ts";
import type { Session } from "../study/session/session.ts";
import { findStudy } from "../study/stored/read-study.ts";
import { declaredSpace } from "../study/stored/stored-definition.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { NameHintsOption, ObjectiveOptions } from "./command-options.ts";
import { limitsOf, objectivesOf } from "./objectives.ts";
import type { Terminal } from "./terminal.ts";

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
  options: NameHintsOption &
    ObjectiveOptions & {
      readonly study?: string;
      readonly sampler?: string;
      readonly seed?: number;
      readonly lease?: number;
      readonly experience?: boolean;
    },
  terminal: Pick<Terminal, "err">,
): Promise<Session> {
  const info = await findStudy(storage, options.study);
  sayOtherSampler(info, options, terminal);
  return openSession(
    {
      name: info.name,
      ...definitionOf(info, options),
      storage,
      leaseMs: toLeaseMs(options.lease),
      detached: true,
      ...(options.experience !== undefined && { experience: options.experience }),
      ...(options.seed !== undefined && { seed: options.seed }),
      ...samplerOf(options),
    },
    declaredSpace(info),
  );
}

/**
 * The objectives and limits of a study, or those that options name: if they are others, the study
 * refuses to be opened with them.
 */
export function definitionOf(
  { objectives, limits }: Pick<StudyInfo, "objectives" | "limits">,
  options: ObjectiveOptions,
): { readonly objectives: Objectives; readonly limits: Limits } {
  const isNamed = options.direction !== undefined || options.objective !== undefined;
  return {
    objectives: isNamed ? objectivesOf(options) : objectives,
    limits: options.limit === undefined ? limits : limitsOf(options.limit),
  };
}

/** Says that a command uses another sampler than the study was created with. */
export function sayOtherSampler(
  info: StudyInfo | undefined,
  { sampler }: { readonly sampler?: string },
  terminal: Pick<Terminal, "err">,
): void {
  if (info === undefined || sampler === undefined || sampler === info.sampler) return;
  samplerNamed(sampler); // an unknown name is a mistake
  terminal.err(
    `study ${JSON.stringify(info.name)} has the sampler ${info.sampler}; this command uses ${sampler}\n`,
  );
}

/** The study of a name; undefined if the storage has none. */
export async function findIfStored(storage: Storage, name: string): Promise<StudyInfo | undefined> {
  try {
    return await findStudy(storage, name);
  } catch (error) {
    if (error instanceof AttuneError && error.code === "study-not-found") return undefined;
    throw error;
  }
}

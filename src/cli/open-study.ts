import { AttuneError } from "../errors/attune-error.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { samplerOf } from "../sampler/sampler-by-name.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import { openSession } from "../study/open-session.ts";
import { findStudy } from "../study/read-study.ts";
import type { Session } from "../study/session.ts";
import { declaredSpace, storedSampler } from "../study/stored-definition.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import { type NameHintsOption, nameHintsOf, type ObjectiveOptions } from "./command-options.ts";
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
  return openSession(
    {
      name: info.name,
      ...definitionOf(info, options),
      storage,
      leaseMs: toLeaseMs(options.lease),
      detached: true,
      ...(options.experience !== undefined && { experience: options.experience }),
      ...(options.seed !== undefined && { seed: options.seed }),
      ...samplerFor(info, options, terminal),
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

/**
 * The sampler with which a command works on a study: the one that options name, otherwise that of
 * the study. It says so where they differ.
 * @param info the study; undefined if the command creates it
 */
export function samplerFor(
  info: StudyInfo | undefined,
  options: NameHintsOption & { readonly sampler?: string },
  terminal: Pick<Terminal, "err">,
): { readonly sampler?: Sampler } {
  if (info === undefined) return samplerOf(options);
  const stored = storedSampler(info, nameHintsOf(options));
  if (options.sampler === undefined) return stored;
  const given = samplerOf(options);
  if (options.sampler !== info.sampler)
    terminal.err(
      `study ${JSON.stringify(info.name)} has the sampler ${info.sampler}; this command uses ${options.sampler}\n`,
    );
  return given;
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

import { type LearnedExperience, learnedExperience } from "../../sampler/experience/learn.ts";
import { readExperience } from "../../sampler/experience/stored-experience.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { Storage, StudyInfo, StudySpec } from "../../storage/storage.ts";
import type { Attributes } from "../../trial/row.ts";
import type { FilledOptions, SessionOptions } from "../options/session-options.ts";
import { storedSampler } from "../stored/stored-definition.ts";
import { findExperience } from "./find-experience.ts";

/** Whether a study learns from earlier ones: it has a sampler that does, and is not to do without. */
const learns = ({
  sampler,
  experience = true,
}: Pick<SessionOptions, "sampler" | "experience">): boolean =>
  experience && sampler.supports.experience === true;

/** What a new study learns from earlier ones in its storage, as internal values. */
export async function findExperienceFor(
  options: FilledOptions<RunStorage & Partial<Storage>>,
  spec: StudySpec,
  space: Space,
): Promise<Attributes | undefined> {
  const { latest, page } = options.storage;
  if (!learns(options) || spec.space === null || latest === undefined || page === undefined)
    return undefined;
  const { mayLearnFrom = () => true } = options;
  const storage = { latest: latest.bind(options.storage), page: page.bind(options.storage) };
  return findExperience(storage, spec, space, mayLearnFrom);
}

/**
 * The sampler with which a study goes on where the program names none: the one that it was created
 * with, with its default options.
 */
export function resumeSampler(
  info: StudyInfo,
  {
    isDefaultSampler,
    nameHints,
  }: Pick<FilledOptions<RunStorage>, "isDefaultSampler" | "nameHints">,
): Sampler | undefined {
  return isDefaultSampler === true ? storedSampler(info, { nameHints }).sampler : undefined;
}

/** What a study has learned from earlier ones. */
export function readExperienceOf(
  options: SessionOptions,
  { internal }: Pick<StudyInfo, "internal">,
): LearnedExperience | undefined {
  return learns(options) ? learnedExperience(readExperience(internal, options.space)) : undefined;
}

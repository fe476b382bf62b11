import { AttuneError } from "../../errors/attune-error.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import { type NamedOptions, samplerNamed, samplers } from "../../sampler/sampler-by-name.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { Space } from "../../space/space.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";

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
 * The sampler that a study is stored with, by name, and whether it reads the names of parameters. A
 * sampler that was written in code has no name known here; the default sampler continues its study.
 */
export function storedSampler(
  { sampler, internal }: StudyInfo,
  { nameHints = internal[NAME_HINTS] !== false }: NamedOptions = {},
): { readonly sampler?: Sampler } {
  return Object.hasOwn(samplers, sampler) ? { sampler: samplerNamed(sampler, { nameHints }) } : {};
}

/** Key among the internal values of a study. */
const NAME_HINTS = "nameHints";

/** Stores with a study that names do not say where to begin, for the processes that continue it. */
export async function storeNameHints(
  storage: Storage,
  study: string,
  nameHints: boolean | undefined,
): Promise<void> {
  if (nameHints === false)
    await storage.annotate(study, null, { internal: { [NAME_HINTS]: false } });
}

import { AttuneError } from "../errors/attune-error.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { samplerNamed, samplers } from "../sampler/sampler-by-name.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { Space } from "../space/space.ts";
import type { StudyInfo } from "../storage/storage.ts";

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

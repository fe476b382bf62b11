import { findExperienceFor } from "#runtime/study/learning/learning";
import { checkSupport } from "../../sampler/check-support.ts";
import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { Storage, StudySpec } from "../../storage/storage.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { Attributes } from "../../trial/row.ts";
import type { FilledOptions } from "../options/session-options.ts";
import { checkPopulation } from "./check-population.ts";
import { checkPruner } from "./check-pruner.ts";

/**
 * Before there is a study: checks the sampler that it stores and its pruner, and finds earlier
 * studies.
 * @returns internal values that a new study gets
 * @throws AttuneError `sampler-unsupported`, `pruner-unsupported`
 */
export async function prepareStudy(
  options: FilledOptions<RunStorage & Partial<Storage>>,
  spec: StudySpec,
  space: Space,
): Promise<Attributes | undefined> {
  const measures = measuresOf(spec.objectives, spec.limits);
  checkSupport(options.sampler, { space, measures, seed: spec.seed, budget: options.budget });
  checkPruner(options, measures.signs.length);
  checkPopulation({ ...options, spec });
  return findExperienceFor?.(options, spec, space);
}

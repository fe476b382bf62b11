import type { OptionChecks } from "../../errors/check-options.ts";
import { whole } from "../../errors/option-kinds.ts";
import type { ParamTree } from "../../space/param.ts";
import { checkLimits, checkObjectives } from "../../trial/check-objectives.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import { SEARCH_CHECKS } from "./option-checks.ts";
import type { CommonOptions, StudyOptions } from "./options.ts";

/** Options of every kind of study. */
export const COMMON_CHECKS: OptionChecks<CommonOptions<Objectives, Limits>> = {
  ...SEARCH_CHECKS,
  objectives: (_, value) => checkObjectives(value),
  limits: (_, value) => checkLimits(value),
};

/** Options of `createStudy`. */
export const STUDY_CHECKS: OptionChecks<StudyOptions<ParamTree, Objectives, Limits>> = {
  ...COMMON_CHECKS,
  space: true,
  budget: whole(),
  fidelity: true,
};

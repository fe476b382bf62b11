import type { Command } from "commander";
import { samplerOf } from "../../sampler/sampler-by-name.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";
import {
  addExperienceOption,
  addNameHintsOption,
  addSearchOptions,
  type ExperienceOption,
  type NameHintsOption,
  type ObjectiveOptions,
} from "../command-options.ts";
import { prunerFor } from "../study-pruner.ts";
import { addRunnerOptions, type RunnerOptions } from "./runner-options.ts";

/** What the user says of a study whose trials a program evaluates, and of the run. */
export interface ProgramStudyOptions
  extends RunnerOptions,
    ObjectiveOptions,
    ExperienceOption,
    NameHintsOption {}

/** Adds the options of `ProgramStudyOptions` that do not stand first. */
export function addProgramStudyOptions(command: Command): void {
  addRunnerOptions(command);
  addSearchOptions(command);
  addExperienceOption(command);
  addNameHintsOption(command);
}

/**
 * What these options say of the study's session, besides its name and definition.
 * @param known the study, if it is stored already
 */
export function programSessionOptions(
  storage: Storage,
  known: StudyInfo | undefined,
  options: ProgramStudyOptions,
) {
  const pruner = prunerFor(known, options);
  return {
    storage,
    retryFailed: options.retryFailed ?? false,
    experience: options.experience,
    ...samplerOf(options),
    ...(pruner && { pruner }),
    ...(options.fidelity && { fidelity: options.fidelity }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.trials !== undefined && { budget: options.trials }),
  };
}

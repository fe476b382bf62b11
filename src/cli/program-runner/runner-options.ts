import type { Command } from "commander";
import {
  type FidelityOption,
  parseFidelity,
  parseFromOne,
  parseFromZero,
  parseNumber,
  parsePositive,
} from "../option-values.ts";
import type { JsonOption, SearchOptions, StudyOption } from "../options.ts";

/** How the user's program is run for each trial: options of `attune optimize` and `worker`. */
export interface RunnerOptions extends StudyOption, SearchOptions, JsonOption {
  readonly pruner?: string;
  readonly trialSeconds?: number;
  readonly retries?: number;
  readonly repeat?: number;
  readonly target?: number;
  readonly minGain?: number;
  readonly fidelity?: FidelityOption;
  readonly result?: string;
  readonly verbose?: boolean;
}

export function addRunnerOptions(command: Command): Command {
  return command
    .option(
      "--trial-seconds <number>",
      "time limit of a trial; its command and all processes it started are ended then",
      parsePositive,
    )
    .option("--retries <count>", "number of times a failed trial is tried again", parseFromZero)
    .option(
      "--repeat <count>",
      "evaluate each trial several times and take the mean, for noisy results; {repeat} in the " +
        "command becomes 0, 1, …; clearly bad trials get fewer evaluations",
      parseFromOne,
    )
    .option("--target <number>", "stop when a value is at least as good as this", parseNumber)
    .option(
      "--min-gain <number>",
      "stop when a model of the results expects less gain than this from the next 10 trials",
      parsePositive,
    )
    .option(
      "--fidelity <name=min:max>",
      "let the pruner choose the number of training steps; {name} in the command becomes that number",
      parseFidelity,
    )
    .option(
      "--result <file>",
      "file that the command writes its result to; {trial} becomes the trial's number",
    )
    .option("--verbose", "show what the command prints on standard error");
}

/** The name of the steps that `--fidelity` gives. */
export const fidelityName = ({ fidelity = {} }: RunnerOptions): string | undefined =>
  Object.keys(fidelity)[0];

import type { Command } from "commander";
import type { JsonOption, SearchFlags, StudyOption } from "../command-options.ts";
import {
  type FidelityOption,
  parseCountOrNone,
  parseFidelity,
  parseFromOne,
  parseFromZero,
  parseNumber,
  parsePositive,
} from "../option-values.ts";

/** How the user's program is run for each trial: options of `attune optimize` and `worker`. */
export interface RunnerOptions extends StudyOption, SearchFlags, JsonOption {
  /** Name of the pruner, with its numbers after colons. */
  readonly pruner?: string;
  /** What all trials of the study may cost together. */
  readonly maxCost?: number;
  /** Time limit of a trial. */
  readonly trialSeconds?: number;
  /** How often a failed trial is tried again. Default: 0. */
  readonly retries?: number;
  /** Failures one after another that end the run. */
  readonly failuresInARow?: number;
  /** Whether trials that failed in earlier runs are evaluated again. */
  readonly retryFailed?: boolean;
  /** Evaluations of each trial. Default: 1. */
  readonly repeat?: number;
  /** Whether leading trials are repeated, since results are noisy. Default: if they look noisy. */
  readonly confirm?: boolean;
  /** Value at which the run stops. */
  readonly target?: number;
  /** Least gain that the next trials must promise for the run to continue. */
  readonly minGain?: number;
  /** Steps that the pruner may let a trial train. */
  readonly fidelity?: FidelityOption;
  /** File that the program writes its result to. */
  readonly result?: string;
  /** Whether the program's standard error is shown. */
  readonly verbose?: boolean;
}

/** Adds the options of `RunnerOptions` that are not shared with other commands. */
export function addRunnerOptions(command: Command): Command {
  return command
    .option(
      "--max-cost <number>",
      "stop before all trials of the study together cost more than this; the command prints what a " +
        'trial cost: {"value":0.2,"cost":0.05}. It is kept with the study',
      parsePositive,
    )
    .option(
      "--trial-seconds <number>",
      "time limit of a trial; its command and all processes it started are ended then",
      parsePositive,
    )
    .option(
      "--failures-in-a-row <count>",
      "stop when this number of trials failed one after another, or never: none (default: 10; and " +
        "3 while no trial of the study has a result)",
      parseCountOrNone,
    )
    .option(
      "--retry-failed",
      "evaluate the trials that failed in earlier runs again, under new numbers",
    )
    .option("--retries <count>", "number of times a failed trial is tried again", parseFromZero)
    .option(
      "--repeat <count>",
      "evaluate each trial several times and take the mean, for noisy results; {repeat} in the " +
        "command becomes 0, 1, …; clearly bad trials get fewer evaluations",
      parseFromOne,
    )
    .option(
      "--confirm",
      "results are noisy: repeat the leading trials in the last fifth of --trials (default: if a " +
        "repeated trial shows noise)",
    )
    .option("--no-confirm", "repeat no trial")
    .option("--target <number>", "stop when a value is at least as good as this", parseNumber)
    .option(
      "--min-gain <number>",
      "stop when a model of the results expects less gain than this from the next 10 trials",
      parsePositive,
    )
    .option(
      "--fidelity <name=min:max>",
      "let the pruner choose the number of training steps; {name} in the command becomes that " +
        "number",
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

import { type Command, Option } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { sum } from "../../numeric/statistics.ts";
import { allTrials, type Storage } from "../../storage/storage.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import type { TrialState } from "../../trial/record.ts";
import { addStudyOptions, type StudyOption } from "../command-options.ts";
import { openExistingStorage } from "../open-existing.ts";
import { collectNumbers } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";

interface DeleteOptions extends StudyOption {
  /** Numbers of the trials to delete. */
  readonly trial?: readonly number[];
  /** State of the trials to delete. */
  readonly state?: TrialState;
  readonly yes?: boolean;
}

const STATES: readonly TrialState[] = [
  "failed",
  "pruned",
  "complete",
  "waiting",
  "paused",
  "running",
];

const examples = `
Examples:
  $ attune delete --study oven --trial 7 --yes
  $ attune delete --study oven --state failed --yes

Deleted trials do not count in --trials any more. No later trial gets the number of a deleted one.`;

/** Adds `attune delete`. */
export function addDelete(program: Command, terminal: Terminal): void {
  const command = program
    .command("delete")
    .description("delete a study, or some of its trials, for good")
    .option("--trial <numbers>", "delete only these trials: 3 or 3,5", collectNumbers)
    .addOption(
      new Option("--state <state>", "delete only the trials in this state").choices(STATES),
    )
    .option("--yes", "delete; without it the command only says what it would delete");
  addStudyOptions(command, "name of the study (required)");
  command
    .addHelpText("after", examples)
    .action(() => deleteStudy(command.opts<DeleteOptions>(), terminal));
}

async function deleteStudy(options: DeleteOptions, terminal: Terminal): Promise<void> {
  if (options.study === undefined)
    throw new AttuneError("usage", "--study is required; nothing was deleted", {
      hint: "--study NAME",
    });
  if (options.trial !== undefined && options.state !== undefined)
    throw new AttuneError("usage", "--trial and --state exclude each other; nothing was deleted");
  const storage = await openExistingStorage(options.storage);
  try {
    const { name, counts } = await findStudy(storage, options.study);
    const { trial, state } = options;
    if (trial !== undefined) await requireTrials(storage, name, trial);
    const numbers = state === undefined ? trial : await numbersIn(storage, name, state);
    if (numbers?.length === 0) {
      terminal.err(`study ${name} has no ${state} trial\n`);
      return;
    }
    const target =
      numbers === undefined
        ? `study ${name} with ${countText(sum(Object.values(counts)), "trial")}`
        : `${numbers.length === 1 ? "trial" : "trials"} ${numbers.join(", ")} of study ${name}`;
    if (!options.yes)
      throw new AttuneError("usage", `this would delete ${target}`, {
        hint: "add --yes to delete; attune export --format jsonl makes a backup",
      });
    await storage.remove(name, numbers);
    terminal.err(`deleted ${target}\n`);
  } finally {
    await storage.close();
  }
}

async function numbersIn(storage: Storage, study: string, state: TrialState): Promise<number[]> {
  const trials = await allTrials(storage, study);
  return trials
    .filter((trial) => trial.state === state)
    .map((trial) => trial.number)
    .sort((a, b) => a - b);
}

async function requireTrials(
  storage: Storage,
  study: string,
  numbers: readonly number[],
): Promise<void> {
  const existing = new Set<number>();
  storage.onUnreadable = (_, trial) => trial !== undefined && existing.add(trial);
  for (const trial of await allTrials(storage, study)) existing.add(trial.number);
  const missing = numbers.find((number) => !existing.has(number));
  if (missing !== undefined)
    throw new AttuneError("usage", `study ${study} has no trial ${missing}; nothing was deleted`);
}

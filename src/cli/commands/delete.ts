import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { sum } from "../../numeric/statistics.ts";
import { allTrials, type Storage } from "../../storage/storage.ts";
import { findStudy } from "../../study/read-study.ts";
import { addStudyOptions, type StudyOption } from "../command-options.ts";
import { openExistingStorage } from "../open-existing.ts";
import { collectNumbers } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";
import { countText } from "../text.ts";

interface DeleteOptions extends StudyOption {
  /** Numbers of the trials to delete. */
  readonly trial?: readonly number[];
  readonly yes?: boolean;
}

/** Adds `attune delete`. */
export function addDelete(program: Command, terminal: Terminal): void {
  const command = program
    .command("delete")
    .description("delete a study, or some of its trials, for good")
    .option("--trial <numbers>", "delete only these trials: 3 or 3,5", collectNumbers)
    .option("--yes", "delete; without it the command only says what it would delete");
  addStudyOptions(command, "name of the study (required)");
  command
    .addHelpText("after", "\nExample:\n  $ attune delete --study oven --trial 7 --yes")
    .action(() => deleteStudy(command.opts<DeleteOptions>(), terminal));
}

async function deleteStudy(options: DeleteOptions, terminal: Terminal): Promise<void> {
  if (options.study === undefined)
    throw new AttuneError("usage", "--study is required; nothing was deleted", {
      hint: "--study NAME",
    });
  const { trial: numbers } = options;
  const storage = await openExistingStorage(options.storage);
  try {
    const { name, counts } = await findStudy(storage, options.study);
    if (numbers !== undefined) await requireTrials(storage, name, numbers);
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

async function requireTrials(
  storage: Storage,
  study: string,
  numbers: readonly number[],
): Promise<void> {
  const existing = new Set((await allTrials(storage, study)).map((trial) => trial.number));
  const missing = numbers.find((number) => !existing.has(number));
  if (missing !== undefined)
    throw new AttuneError("usage", `study ${study} has no trial ${missing}; nothing was deleted`);
}

import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { printJson } from "../print-json.ts";
import { flatParams, readStoredStudy } from "../read-stored-study.ts";
import { isComplete, type ShownTrial } from "../shown-trial.ts";
import type { Terminal } from "../terminal.ts";
import { trialLines } from "../trial-lines.ts";

interface BestOptions extends StudyOption, JsonOption {}

/** Adds `attune best`. */
export function addBest(program: Command, terminal: Terminal): void {
  const command = program
    .command("best")
    .description(
      "print the best trial, or with several objectives every trial that no other trial dominates",
    );
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune best --study oven --json")
    .action(() => printBest(command.opts<BestOptions>(), terminal));
}

async function printBest(options: BestOptions, terminal: Terminal): Promise<void> {
  const study = await readStoredStudy(options);
  const best: readonly ShownTrial[] = study.best;
  if (best.length === 0)
    throw new AttuneError(
      "run-failed",
      `study ${JSON.stringify(study.info.name)} has no complete trial yet`,
    );
  if (options.json) printJson(terminal, study.measures.signs.length === 1 ? best[0] : best);
  else
    for (const trial of best.filter(isComplete))
      terminal.out(trialLines(terminal, trial, (params) => flatParams(study, params)));
}

import type { Command } from "commander";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { printJson } from "../print-json.ts";
import { flatParams, readStoredStudy } from "../read-stored-study.ts";
import type { ShownTrial } from "../shown-trial.ts";
import type { Terminal } from "../terminal.ts";
import { numberText, settingsText, tableText, valuesText } from "../text.ts";

interface TrialsOptions extends StudyOption, JsonOption {}

/** Adds `attune trials`. */
export function addTrials(program: Command, terminal: Terminal): void {
  const command = program.command("trials").description("list all trials of a study, by number");
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune trials --study oven | tail")
    .action(() => listTrials(command.opts<TrialsOptions>(), terminal));
}

async function listTrials(options: TrialsOptions, terminal: Terminal): Promise<void> {
  const study = await readStoredStudy(options);
  const trials: readonly ShownTrial[] = study.trials;
  if (options.json) return printJson(terminal, trials);
  terminal.out(
    tableText([
      ["trial", "state", "value", "seconds", "parameters"],
      ...trials.map((trial) => [
        String(trial.number),
        trial.state,
        outcomeText(trial),
        "seconds" in trial ? numberText(trial.seconds) : "",
        settingsText(flatParams(study, trial.params)),
      ]),
    ]),
  );
}

function outcomeText(trial: ShownTrial): string {
  if (trial.state === "complete") return valuesText(trial.value);
  return trial.state === "failed" ? `${trial.reason}: ${trial.message.split("\n")[0]}` : "";
}

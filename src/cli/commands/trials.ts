import type { Command } from "commander";
import {
  addJsonOption,
  addListingOptions,
  addStudyOptions,
  type JsonOption,
  type ListingOptions,
  type StudyOption,
} from "../command-options.ts";
import { eachListedTrial } from "../each-listed-trial.ts";
import { inBatches } from "../in-batches.ts";
import { printJsonList } from "../print-json.ts";
import { makeFlatten, withStoredStudy } from "../read-stored-study.ts";
import type { Params, ShownTrial } from "../shown-trial.ts";
import type { Terminal } from "../terminal.ts";
import { numberText, settingsText, TableWriter, valuesText } from "../text.ts";

interface TrialsOptions extends StudyOption, ListingOptions, JsonOption {}

/** Rows of the table by which the widths of its columns are chosen, a part at a time. */
const PART_ROWS = 500;

const examples = `
Examples:
  $ attune trials --study oven --last 20
  $ attune trials --study oven --offset 1000 --limit 100 --json`;

/** Adds `attune trials`. */
export function addTrials(program: Command, terminal: Terminal): void {
  const command = program.command("trials").description("list the trials of a study, by number");
  addStudyOptions(command);
  addListingOptions(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action(() => listTrials(command.opts<TrialsOptions>(), terminal));
}

async function listTrials(options: TrialsOptions, terminal: Terminal): Promise<void> {
  await withStoredStudy(options, terminal, async (storage, info) => {
    const trials = eachListedTrial(storage, info, options);
    if (options.json) return printJsonList(terminal, trials);
    const flatten = makeFlatten(info);
    const table = new TableWriter();
    let header = [["trial", "state", "value", "seconds", "parameters"]];
    for await (const part of inBatches(trials, PART_ROWS)) {
      terminal.out(table.write([...header, ...part.map((trial) => cellsOf(trial, flatten))]));
      await terminal.drained();
      header = [];
    }
    if (header.length > 0) terminal.out(table.write(header));
  });
}

function cellsOf(trial: ShownTrial, flatten: (params: Params) => Params): string[] {
  return [
    String(trial.number),
    trial.state,
    outcomeText(trial),
    "seconds" in trial ? numberText(trial.seconds) : "",
    settingsText(flatten(trial.params)),
  ];
}

function outcomeText(trial: ShownTrial): string {
  if (trial.state === "complete") {
    const value = valuesText(trial.value);
    return trial.feasible ? value : `${value} (infeasible: ${valuesText(trial.limits)})`;
  }
  return trial.state === "failed" ? `${trial.reason}: ${trial.message.split("\n")[0]}` : "";
}

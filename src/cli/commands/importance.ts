import type { Command } from "commander";
import { importanceRows } from "../../analysis/importance/text.ts";
import { reportByName, sharesOf } from "../../analysis/importance.ts";
import { readTable } from "../../study/stored/read-study.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { printJson } from "../print-json.ts";
import { withStoredStudy } from "../read-stored-study.ts";
import type { Terminal } from "../terminal.ts";
import { tableText } from "../text.ts";

interface ImportanceOptions extends StudyOption, JsonOption {
  readonly objective?: string;
}

/** Adds `attune importance`. */
export function addImportance(program: Command, terminal: Terminal): void {
  const command = program
    .command("importance")
    .description(
      "print how much each parameter matters: the share of the result's variance that it " +
        "explains, with its 90 % interval, and the interactions of two parameters",
    )
    .option("--objective <name>", "the objective to explain (required if the study has several)");
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune importance --study oven")
    .action(() => printImportance(command.opts<ImportanceOptions>(), terminal));
}

async function printImportance(options: ImportanceOptions, terminal: Terminal): Promise<void> {
  const report = await withStoredStudy(options, terminal, async (storage, info) => {
    const { space, table } = await readTable(storage, info);
    const study = { space, objectives: info.objectives, history: table.history };
    return reportByName(study, options.objective);
  });
  if (options.json) printJson(terminal, sharesOf(report));
  else
    terminal.out(
      tableText([
        ["parameter", "share of the variance", "90 % interval"],
        ...importanceRows(report),
      ]),
    );
  for (const warning of report.warnings) terminal.err(`Note: ${warning}\n`);
}

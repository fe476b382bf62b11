import type { Command } from "commander";
import { importanceByName } from "../../analysis/importance.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { printJson } from "../print-json.ts";
import { readStoredStudy } from "../read-stored-study.ts";
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
        "explains by itself",
    )
    .option("--objective <name>", "the objective to explain (required if the study has several)");
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune importance --study oven")
    .action(() => printImportance(command.opts<ImportanceOptions>(), terminal));
}

async function printImportance(options: ImportanceOptions, terminal: Terminal): Promise<void> {
  const { view } = await readStoredStudy(options);
  const shares = importanceByName(view, options.objective);
  if (options.json) printJson(terminal, shares);
  else
    terminal.out(
      tableText(
        Object.entries(shares).map(([name, share]) => [name, `${(100 * share).toFixed(1)} %`]),
      ),
    );
}

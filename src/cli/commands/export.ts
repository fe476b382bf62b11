import type { Command } from "commander";
import { toCsv } from "../../analysis/rows.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { backupLines } from "../../storage/backup.ts";
import { addStudyOptions, type StudyOption } from "../command-options.ts";
import { openExistingStorage } from "../open-existing.ts";
import { readStoredStudy } from "../read-stored-study.ts";
import { readBackups } from "../study-backups.ts";
import type { Terminal } from "../terminal.ts";
import { writeText } from "../write-text.ts";

interface ExportOptions extends StudyOption {
  readonly format: string;
  readonly out?: string;
}

const examples = `
Examples:
  $ attune export --study oven > oven.csv
  $ attune export --format jsonl --out backup.jsonl`;

/** The text of each format. */
const formats: { readonly [name: string]: (options: StudyOption) => Promise<string> } = {
  csv: async (options) => toCsv((await readStoredStudy(options)).view),
  json: async (options) => {
    const { info, trials } = await readStoredStudy(options);
    return `${stringifyNumbers({ ...info, trials })}\n`;
  },
  jsonl: backupText,
};

/** Adds `attune export`. */
export function addExport(program: Command, terminal: Terminal): void {
  const command = program
    .command("export")
    .description(
      "write all trials of a study as CSV (one column for each parameter) or JSON, or studies as " +
        "a backup",
    )
    .option(
      "--format <name>",
      "csv, json, or jsonl: a lossless backup, which attune import restores",
      "csv",
    )
    .option("--out <file>", "write to a file (default: standard output)");
  addStudyOptions(
    command,
    "name of the study (default: the only study of the storage; with jsonl, all studies)",
  );
  command
    .addHelpText("after", examples)
    .action(() => exportStudy(command.opts<ExportOptions>(), terminal));
}

async function exportStudy(options: ExportOptions, terminal: Terminal): Promise<void> {
  if (!Object.hasOwn(formats, options.format))
    throw new AttuneError(
      "usage",
      `--format must be csv, json or jsonl, got ${JSON.stringify(options.format)}`,
    );
  const text = await formats[options.format](options);
  if (options.out === undefined) terminal.data(text);
  else writeText(options.out, text);
}

/** Lossless JSON lines of one study, or of all studies of the storage. */
async function backupText(options: StudyOption): Promise<string> {
  const storage = await openExistingStorage(options.storage);
  try {
    return (await readBackups(storage, options.study))
      .map(({ study, trials }) => `${[...backupLines(study, trials)].join("\n")}\n`)
      .join("");
  } finally {
    await storage.close();
  }
}

import type { Command } from "commander";
import { streamCsvLines } from "../../analysis/rows.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { findStudy } from "../../study/read-study.ts";
import { eachTrial } from "../../study/stored-trials.ts";
import { addStudyOptions, RAW_HELP, type StudyOption } from "../command-options.ts";
import { inLargeParts } from "../large-parts.ts";
import { noteUnreadable } from "../note-unreadable.ts";
import { openExistingStorage } from "../open-existing.ts";
import { jsonListParts } from "../print-json.ts";
import { studySpace } from "../read-stored-study.ts";
import { eachBackupLine } from "../study-backups.ts";
import type { Terminal } from "../terminal.ts";
import { writeParts } from "../write-text.ts";

interface ExportOptions extends StudyOption {
  readonly format: string;
  readonly out?: string;
  readonly raw?: boolean;
}

const examples = `
Examples:
  $ attune export --study oven > oven.csv
  $ attune export --format jsonl --out backup.jsonl`;

/** The text of each format, in parts. */
const formats: {
  readonly [name: string]: (options: ExportOptions, terminal: Terminal) => AsyncGenerator<string>;
} = {
  csv: eachCsvPart,
  json: eachJsonPart,
  jsonl: eachBackupPart,
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
    .option("--out <file>", "write to a file (default: standard output)")
    .option("--raw", RAW_HELP);
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
  const parts = inLargeParts(formats[options.format](options, terminal));
  if (options.out !== undefined) return writeParts(options.out, parts);
  for await (const part of parts) {
    terminal.data(part);
    await terminal.drained();
  }
}

async function* eachCsvPart(options: ExportOptions, terminal: Terminal): AsyncGenerator<string> {
  const storage = await openExistingStorage(options.storage, noteUnreadable(terminal));
  try {
    const info = await findStudy(storage, options.study);
    const definition = { ...info, space: studySpace(info) };
    const lines = streamCsvLines(definition, () => eachTrial(storage, info), {
      escapeFormulas: !options.raw,
    });
    for await (const line of lines) yield `${line}\n`;
  } finally {
    await storage.close();
  }
}

/** The study and its trials as one JSON object. */
async function* eachJsonPart(options: StudyOption, terminal: Terminal): AsyncGenerator<string> {
  const storage = await openExistingStorage(options.storage, noteUnreadable(terminal));
  try {
    const info = await findStudy(storage, options.study);
    yield `${stringifyNumbers(info).slice(0, -1)},"trials":`;
    yield* jsonListParts(eachTrial(storage, info));
    yield "}\n";
  } finally {
    await storage.close();
  }
}

/** Lossless JSON lines of one study, or of all studies of the storage. */
async function* eachBackupPart(options: StudyOption, terminal: Terminal): AsyncGenerator<string> {
  const storage = await openExistingStorage(options.storage, noteUnreadable(terminal));
  try {
    for await (const line of eachBackupLine(storage, options.study)) yield `${line}\n`;
  } finally {
    await storage.close();
  }
}

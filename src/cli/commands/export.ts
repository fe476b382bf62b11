import { extname } from "node:path";
import type { Command } from "commander";
import { streamCsvLines } from "../../analysis/rows.ts";
import { streamParquet } from "../../analysis/stream-parquet.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import type { Storage } from "../../storage/storage.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { eachTrial } from "../../study/stored/stored-trials.ts";
import { addStudyOptions, RAW_HELP, type StudyOption } from "../command-options.ts";
import { inLargeParts, printParts } from "../large-parts.ts";
import { noteUnreadable } from "../note-unreadable.ts";
import { openExistingStorage } from "../open-existing.ts";
import { jsonListParts } from "../print-json.ts";
import { studySpace } from "../read-stored-study.ts";
import { eachBackupLine } from "../study-backups.ts";
import type { Terminal } from "../terminal.ts";
import { writeParts } from "../write-text.ts";

interface ExportOptions extends StudyOption {
  readonly format?: string;
  readonly out?: string;
  readonly raw?: boolean;
}

const examples = `
Examples:
  $ attune export --study oven > oven.csv
  $ attune export --study oven --out oven.parquet
  $ attune export --format jsonl --out backup.jsonl`;

/** The text of each format, in parts. */
const formats: {
  readonly [name: string]: (storage: Storage, options: ExportOptions) => AsyncGenerator<string>;
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
      "write all trials of a study as CSV or Parquet (one column for each parameter) or JSON, or " +
        "studies as a backup",
    )
    .option(
      "--format <name>",
      "csv, parquet (with --out), json, or jsonl: a lossless backup, which attune import restores " +
        "(default: by the ending of --out, else csv)",
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
  const { out } = options;
  const format = options.format ?? formatOf(out);
  if (format !== "parquet" && !Object.hasOwn(formats, format))
    throw new AttuneError(
      "usage",
      `--format must be csv, parquet, json or jsonl, got ${JSON.stringify(format)}`,
    );
  if (format === "parquet" && out === undefined)
    throw new AttuneError("usage", "Parquet is not text: name a file with --out FILE");
  const storage = await openExistingStorage(options.storage, noteUnreadable(terminal));
  try {
    if (format === "parquet" && out !== undefined) return await writeParquet(out, storage, options);
    const texts = formats[format](storage, options);
    if (out !== undefined) await writeParts(out, inLargeParts(texts));
    else await printParts(terminal, (text) => terminal.data(text), texts);
  } finally {
    await storage.close();
  }
}

/** The format that the ending of a file's name says; CSV if it says none. */
function formatOf(path = ""): string {
  const ending = extname(path).slice(1).toLowerCase();
  return ending === "parquet" || Object.hasOwn(formats, ending) ? ending : "csv";
}

async function writeParquet(path: string, storage: Storage, { study }: StudyOption): Promise<void> {
  const info = await findStudy(storage, study);
  const definition = { ...info, space: studySpace(info) };
  await writeParts(
    path,
    streamParquet(definition, () => eachTrial(storage, info)),
  );
}

async function* eachCsvPart(
  storage: Storage,
  { study, raw }: ExportOptions,
): AsyncGenerator<string> {
  const info = await findStudy(storage, study);
  const definition = { ...info, space: studySpace(info) };
  const lines = streamCsvLines(definition, () => eachTrial(storage, info), {
    escapeFormulas: !raw,
  });
  for await (const line of lines) yield `${line}\n`;
}

/** The study and its trials as one JSON object. */
async function* eachJsonPart(storage: Storage, { study }: StudyOption): AsyncGenerator<string> {
  const info = await findStudy(storage, study);
  yield `${stringifyNumbers(info).slice(0, -1)},"trials":`;
  yield* jsonListParts(eachTrial(storage, info));
  yield "}\n";
}

/** Lossless JSON lines of one study, or of all studies of the storage. */
async function* eachBackupPart(storage: Storage, { study }: StudyOption): AsyncGenerator<string> {
  for await (const line of eachBackupLine(storage, study)) yield `${line}\n`;
}

import { closeSync, openSync, readSync } from "node:fs";
import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { fileProblem } from "../../errors/file-problem.ts";
import { type Backup, readBackup } from "../../storage/backup.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { hidePasswords, withoutPassword } from "../../storage/password.ts";
import { requireSameStudy } from "../../storage/same-study.ts";
import type { StudySpec } from "../../storage/storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { drawSeed } from "../../study/session/open-as.ts";
import { type Merged, mergeTrials } from "../../study/stored/merge-trials.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { declaredSpace } from "../../study/stored/stored-definition.ts";
import { requireStudyName } from "../../study/stored/study-name.ts";
import type { TrialRow } from "../../trial/row.ts";
import {
  addJsonOption,
  addObjectiveOptions,
  addStorageOption,
  type JsonOption,
  type ObjectiveOptions,
  type StorageOption,
} from "../command-options.ts";
import { fileLines } from "../file-lines.ts";
import { loadSpace } from "../load-space.ts";
import { noteUnreadable } from "../note-unreadable.ts";
import { limitsOf, objectivesOf } from "../objectives.ts";
import { openExistingStorage } from "../open-existing.ts";
import { definitionOf } from "../open-study.ts";
import { printJson } from "../print-json.ts";
import { readBackups } from "../study-backups.ts";
import type { Terminal } from "../terminal.ts";
import { readCsvTrials } from "../trials-from-csv.ts";

const DEFAULT_SAMPLER = "auto";

interface ImportOptions extends StorageOption, ObjectiveOptions, JsonOption {
  readonly fromStudy?: string;
  /** New name of the study. */
  readonly as?: string;
  /** Name of the study that gets the trials. */
  readonly into?: string;
  /** Space of the trials of a CSV file. */
  readonly space?: string;
}

const examples = `
Examples:
  $ attune export --format jsonl --out oven.jsonl --study oven
  $ attune import oven.jsonl --storage sqlite:./elsewhere.db
  $ attune import other-run.jsonl --into oven
  $ attune import results.csv --space space.json --as oven --direction maximize
  $ attune import results.csv --into oven
  $ attune import optuna+sqlite:./optuna.db --from-study digits --storage sqlite:./attune.db`;

/** Adds `attune import`. */
export function addImport(program: Command, terminal: Terminal): void {
  const command = program
    .command("import")
    .description(
      "copy studies with all their trials into a storage, or the trials of a study or a CSV file " +
        "into a study",
    )
    .argument("<source>", "a file of attune export (.jsonl or .csv), or the URL of a storage")
    .option("--from-study <name>", "copy only this study")
    .option("--as <name>", "give the study another name")
    .option("--into <study>", "add the finished trials to this study, those that it lacks")
    .option("--space <space>", "space of the trials of a CSV file, for a new study");
  addObjectiveOptions(command, true);
  addStorageOption(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((source: string) => importStudies(source, command.opts<ImportOptions>(), terminal));
}

async function importStudies(
  source: string,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  if (options.as !== undefined && options.into !== undefined)
    throw new AttuneError("usage", "--as names a new study, --into one that exists", {
      hint: "give one of them",
    });
  if (/\.csv$/i.test(source)) {
    if (options.fromStudy !== undefined)
      throw new AttuneError("usage", `--from-study chooses a study, but ${source} has none`, {
        hint: "leave it out: all rows of a CSV file are trials of one study",
      });
    return importCsv(source, options, terminal);
  }
  const backups = await readSource(source, options.fromStudy, terminal);
  if (options.into !== undefined) return mergeStudy(backups, source, options, terminal);
  if (options.as !== undefined && backups.length > 1)
    throw new AttuneError(
      "usage",
      `--as names one study, but ${withoutPassword(source)} has ${backups.length} studies`,
      { hint: "choose one with --from-study NAME" },
    );
  if (options.as !== undefined) requireStudyName(options.as);
  for (const { study } of backups) await requireNamedDefinition(study, options);
  const renamed = backups.map(({ study, trials }) => ({
    study: { ...study, name: options.as ?? study.name },
    trials,
  }));
  const storage = await openStorage(options.storage);
  try {
    // Every name is checked before the first study is written.
    const existing = new Set((await storage.list(() => {})).map((info) => info.name));
    for (const { study } of renamed)
      if (existing.has(study.name))
        throw new AttuneError(
          "study-exists",
          `${withoutPassword(options.storage)} already has a study ` +
            `${JSON.stringify(study.name)}; nothing was imported`,
          { hint: "--as NAME imports it under another name" },
        );
    for (const { study, trials } of renamed) await storage.restore(study, trials);
  } finally {
    await storage.close();
  }
  const imported = renamed.map(({ study, trials }) => ({
    study: study.name,
    trials: trials.length,
  }));
  if (options.json) printJson(terminal, imported);
  else
    for (const { study, trials } of renamed)
      terminal.err(
        `study ${study.name}: ${countText(trials.length, "trial")} imported${runningNote(trials)}\n`,
      );
}

/**
 * Checks what options say of a study that has its own space, objectives and limits.
 * @throws AttuneError `space-changed` if they are others
 */
async function requireNamedDefinition(study: StudySpec, options: ImportOptions): Promise<void> {
  const space =
    options.space === undefined ? study.space : (await loadSpace(options.space)).toJSON();
  requireSameStudy(study, { ...study, ...definitionOf(study, options), space });
}

/** What became of trials whose worker is in the source. */
function runningNote(trials: Iterable<TrialRow>): string {
  let running = 0;
  for (const { state } of trials) if (state === "running") running++;
  if (running === 0) return "";
  return `; ${running} of them ${running === 1 ? "runs" : "run"} there, and ${running === 1 ? "waits" : "wait"} here`;
}

/** Adds the trials of one study to another one. */
async function mergeStudy(
  backups: readonly Backup[],
  source: string,
  options: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  if (backups.length !== 1)
    throw new AttuneError(
      "usage",
      `--into takes the trials of one study, but ${withoutPassword(source)} has ${backups.length}`,
      { hint: "choose one with --from-study NAME" },
    );
  const [{ study, trials }] = backups;
  const storage = await openExistingStorage(options.storage);
  try {
    const target = await findStudy(storage, options.into);
    await requireNamedDefinition(target, options);
    const merged = await mergeTrials(storage, target, study, [...trials]);
    printMerged(target.name, merged, options, terminal);
  } finally {
    await storage.close();
  }
}

function printMerged(study: string, merged: Merged, options: JsonOption, terminal: Terminal): void {
  if (options.json) {
    printJson(terminal, { study, ...merged });
    return;
  }
  const { added, known, unfinished } = merged;
  const notes = [
    `${countText(added, "trial")} added`,
    ...(known > 0 ? [`${known} were there already`] : []),
    ...(unfinished > 0 ? [`${unfinished} had not finished`] : []),
  ];
  terminal.err(`study ${study}: ${notes.join(", ")}\n`);
}

/** Adds the trials of a CSV file to a study, or makes a study of them. */
async function importCsv(path: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  if (options.into !== undefined) {
    const storage = await openExistingStorage(options.storage);
    try {
      const target = await findStudy(storage, options.into);
      await requireNamedDefinition(target, options);
      const trials = readCsvTrials(path, { ...target, space: declaredSpace(target) });
      const { rows, hasTimes } = trials;
      const merged = await mergeTrials(storage, target, target, rows, { byTimes: hasTimes });
      const unfinished = merged.unfinished + trials.unfinished;
      printMerged(target.name, { ...merged, unfinished }, options, terminal);
    } finally {
      await storage.close();
    }
    return;
  }
  if (options.space === undefined)
    throw new AttuneError("usage", `the trials of ${path} need a study, or a space of their own`, {
      hint: "give --into STUDY, or --space SPACE for a new study",
    });
  const space = await loadSpace(options.space);
  const definition = { objectives: objectivesOf(options), limits: limitsOf(options.limit) };
  const { rows, unfinished } = readCsvTrials(path, { ...definition, space });
  const name = options.as ?? "study";
  requireStudyName(name);
  const storage = await openStorage(options.storage);
  try {
    await storage.restore(
      {
        ...definition,
        name,
        space: space.toJSON(),
        seed: drawSeed(),
        sampler: DEFAULT_SAMPLER,
        createdAt: new Date(),
        attributes: {},
        internal: {},
      },
      rows,
    );
    printMerged(name, { added: rows.length, known: 0, unfinished }, options, terminal);
  } finally {
    await storage.close();
  }
}

const isStorageUrl = (source: string): source is StorageUrl =>
  /^(sqlite|memory|postgres(ql)?|optuna\+\w+):/.test(source);

/** The studies of a storage or of a backup file; `name` chooses one. */
async function readSource(
  source: string,
  name: string | undefined,
  terminal: Terminal,
): Promise<readonly Backup[]> {
  if (!isStorageUrl(source)) return readBackupFile(source, name);
  const storage = await openExistingStorage(source, noteUnreadable(terminal));
  try {
    return await readBackups(storage, name);
  } finally {
    await storage.close();
  }
}

/** Files of other kinds by their first bytes, with what to give in place of them. */
const OTHER_FILES: readonly (readonly [
  start: string,
  what: string,
  hint: (path: string) => string,
])[] = [
  ["SQLite format 3", "a SQLite database", (path) => `name it as a storage: sqlite:${path}`],
  ["PAR1", "a Parquet file", () => "export the study with --format jsonl, and import that"],
];

/** The first bytes of a file as text; "" where it can't be read, as its reader then says. */
function readStart(path: string): string {
  const start = Buffer.alloc(16);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
  return start.toString("latin1");
}

/** @throws AttuneError `usage` for a file of another kind */
function requireBackupFile(path: string): void {
  const start = readStart(path);
  for (const [text, what, hint] of OTHER_FILES)
    if (start.startsWith(text))
      throw new AttuneError("usage", `${path} is ${what}, not a backup`, { hint: hint(path) });
}

function readBackupFile(path: string, name: string | undefined): readonly Backup[] {
  requireBackupFile(path);
  const backups = readBackup(readableLines(path), path);
  if (name === undefined) return backups;
  const found = backups.filter(({ study }) => study.name === name);
  if (found.length > 0) return found;
  throw new AttuneError("study-not-found", `${path} has no study ${JSON.stringify(name)}`, {
    hint: didYouMeanOrList(
      name,
      backups.map(({ study }) => study.name),
    ),
  });
}

/** @throws AttuneError `data-invalid` if the file can't be read */
function* readableLines(path: string): Generator<string> {
  const lines = fileLines(path);
  for (;;) {
    let next: IteratorResult<string>;
    try {
      next = lines.next();
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT")
        throw new AttuneError("data-invalid", `there is no file ${path}`, {
          hint: "check the path",
          cause,
        });
      const message = `${path} can't be read: ${fileProblem(cause)}`;
      throw new AttuneError("data-invalid", hidePasswords(message, path), {
        hint: "name a backup file, or a storage such as sqlite:./other.db",
        cause,
      });
    }
    if (next.done) return;
    yield next.value;
  }
}

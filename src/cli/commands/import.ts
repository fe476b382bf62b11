import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { type Backup, readBackup } from "../../storage/backup.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { hidePasswords, withoutPassword } from "../../storage/password.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { requireStudyName } from "../../study/study-name.ts";
import {
  addJsonOption,
  addStorageOption,
  type JsonOption,
  type StorageOption,
} from "../command-options.ts";
import { fileLines } from "../file-lines.ts";
import { openExistingStorage } from "../open-existing.ts";
import { printJson } from "../print-json.ts";
import { readBackups } from "../study-backups.ts";
import type { Terminal } from "../terminal.ts";
import { countText } from "../text.ts";

interface ImportOptions extends StorageOption, JsonOption {
  readonly fromStudy?: string;
  /** New name of the study. */
  readonly as?: string;
}

const examples = `
Examples:
  $ attune export --format jsonl --out oven.jsonl --study oven
  $ attune import oven.jsonl --storage sqlite:./elsewhere.db
  $ attune import optuna+sqlite:./optuna.db --from-study digits --storage sqlite:./attune.db`;

/** Adds `attune import`. */
export function addImport(program: Command, terminal: Terminal): void {
  const command = program
    .command("import")
    .description("copy studies with all their trials into a storage, from a backup or a storage")
    .argument("<source>", "a file of attune export --format jsonl, or the URL of a storage")
    .option("--from-study <name>", "copy only this study")
    .option("--as <name>", "give the study another name");
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
  const backups = await readSource(source, options.fromStudy);
  if (options.as !== undefined && backups.length > 1)
    throw new AttuneError(
      "usage",
      `--as names one study, but ${withoutPassword(source)} has ${backups.length} studies`,
      { hint: "choose one with --from-study NAME" },
    );
  if (options.as !== undefined) requireStudyName(options.as);
  const renamed = backups.map(({ study, trials }) => ({
    study: { ...study, name: options.as ?? study.name },
    trials,
  }));
  const storage = await openStorage(options.storage);
  try {
    // Every name is checked before the first study is written.
    const existing = new Set((await storage.list()).map((info) => info.name));
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
    for (const { study, trials } of imported)
      terminal.err(`study ${study}: ${countText(trials, "trial")} imported\n`);
}

const isStorageUrl = (source: string): source is StorageUrl =>
  /^(sqlite|memory|postgres(ql)?|optuna\+\w+):/.test(source);

/** The studies of a storage or of a backup file; `name` chooses one. */
async function readSource(source: string, name: string | undefined): Promise<readonly Backup[]> {
  if (!isStorageUrl(source)) return readBackupFile(source, name);
  const storage = await openExistingStorage(source);
  try {
    return await readBackups(storage, name);
  } finally {
    await storage.close();
  }
}

function readBackupFile(path: string, name: string | undefined): readonly Backup[] {
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
      const message = `${path} can't be read: ${(cause as Error).message}`;
      throw new AttuneError("data-invalid", hidePasswords(message, path), {
        hint: "name a backup file, or a storage such as sqlite:./other.db",
        cause,
      });
    }
    if (next.done) return;
    yield next.value;
  }
}

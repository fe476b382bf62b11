import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { requireFileOf } from "../../storage/require-file.ts";
import { backUpDatabase } from "../../storage/sqlite/back-up.ts";
import { openDatabase, openFile } from "../../storage/sqlite/database.ts";
import { fileOf, type StorageUrl } from "../../storage/url.ts";
import {
  addJsonOption,
  addStorageOption,
  type JsonOption,
  type StorageOption,
} from "../command-options.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";

interface BackupOptions extends StorageOption, JsonOption {}

const examples = `
Examples:
  $ attune backup oven-monday.db --storage sqlite:./oven.db
  $ attune best --storage sqlite:./oven-monday.db

Of a storage that is no SQLite file, attune export --format jsonl writes a backup.`;

/** Adds `attune backup`. */
export function addBackup(program: Command, terminal: Terminal): void {
  const command = program
    .command("backup")
    .description("copy a SQLite database into a new file, also while workers use it")
    .argument("<file>", "the copy: a database of its own, with checkpoints");
  addStorageOption(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((file: string) => backUp(file, command.opts<BackupOptions>(), terminal));
}

async function backUp(file: string, options: BackupOptions, terminal: Terminal): Promise<void> {
  const url: StorageUrl = options.storage;
  const path = fileOf(url);
  const isOptunas = url.startsWith("optuna+sqlite:");
  if (path === undefined || !(isOptunas || url.startsWith("sqlite:")))
    throw new AttuneError("usage", "backup copies SQLite files only", {
      hint: "attune export --format jsonl --out FILE writes a backup of any storage",
    });
  requireFileOf(url, "name the database with --storage sqlite:PATH");
  const database = await (isOptunas ? openFile(path) : openDatabase(path));
  try {
    const copied = backUpDatabase(database, file);
    if (options.json) printJson(terminal, { file, ...copied });
    else
      terminal.err(
        `${file}: ${countText(copied.studies, "study", "studies")}, ` +
          `${countText(copied.trials, "trial")}\n`,
      );
  } finally {
    database.close();
  }
}

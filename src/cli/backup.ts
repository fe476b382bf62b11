import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { type Backup, backupLines, readBackup } from "../storage/backup.ts";
import { openStorage } from "../storage/open-storage.ts";
import { allTrials, type Storage } from "../storage/storage.ts";
import { type StorageUrl, withoutPassword } from "../storage/url.ts";
import { findStudy } from "../study/stored-study.ts";
import {
  collectList,
  DEFAULT_STORAGE,
  jsonOption,
  openExisting,
  studyOptions,
  wholeNumber,
} from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Whole studies of a storage: the one that is named, or all. */
async function wholeStudies(
  storage: Storage,
  name: string | undefined,
): Promise<readonly Backup[]> {
  const infos = name === undefined ? await storage.list() : [await findStudy(storage, name)];
  const backups: Backup[] = [];
  for (const { counts: _, ...study } of infos)
    backups.push({ study, trials: await allTrials(storage, study.name) });
  return backups;
}

/** Lossless JSON lines of one study, or of all. */
export async function backupText(url: string, name: string | undefined): Promise<string> {
  const storage = await openExisting(url);
  try {
    return (await wholeStudies(storage, name))
      .map(({ study, trials }) => [...backupLines(study, trials)].join("\n"))
      .join("\n");
  } finally {
    await storage.close();
  }
}

const isUrl = (source: string): boolean =>
  /^(sqlite|memory|postgres(ql)?|optuna\+\w+):/.test(source);

export function importStudies(program: Command, terminal: Terminal): void {
  const command = program
    .command("import <source>")
    .description("bring in studies with all their trials: from a backup, or from another storage")
    .option("--from-study <name>", "only this one")
    .option("--as <name>", "under another name");
  jsonOption(command.option("--storage <url>", "where they are brought to", DEFAULT_STORAGE))
    .addHelpText(
      "after",
      `
Examples:
  $ attune export --format jsonl --out oven.jsonl --study oven
  $ attune import oven.jsonl --storage sqlite:./elsewhere.db
  $ attune import optuna+sqlite:./optuna.db --from-study digits --storage sqlite:./attune.db`,
    )
    .action(async (source: string, o) => {
      const backups = await sourceStudies(source, o.fromStudy);
      if (o.as !== undefined && backups.length > 1)
        throw new AttuneError("usage", `${source} has ${backups.length} studies`, {
          hint: "name one with --from-study",
        });
      const storage = await openStorage(o.storage as StorageUrl);
      try {
        // All are looked at before the first is written.
        const names = new Set((await storage.list()).map((s) => s.name));
        const renamed = backups.map(({ study, trials }) => ({
          study: { ...study, name: (o.as as string | undefined) ?? study.name },
          trials,
        }));
        for (const { study } of renamed)
          if (names.has(study.name))
            throw new AttuneError(
              "study-exists",
              `${withoutPassword(o.storage)} has a study ${JSON.stringify(study.name)} already`,
              {
                hint: "--as NAME brings it in under another name",
              },
            );
        for (const { study, trials } of renamed) await storage.restore(study, trials);
        if (o.json)
          terminal.out(
            `${JSON.stringify(renamed.map(({ study, trials }) => ({ study: study.name, trials: trials.length })))}\n`,
          );
        else
          for (const { study, trials } of renamed)
            terminal.err(`study ${study.name}: ${trials.length} trials\n`);
      } finally {
        await storage.close();
      }
    });
}

async function sourceStudies(source: string, name: string | undefined): Promise<readonly Backup[]> {
  if (isUrl(source)) {
    const storage = await openExisting(source);
    try {
      return await wholeStudies(storage, name);
    } finally {
      await storage.close();
    }
  }
  let text: string;
  try {
    text = readFileSync(source, "utf8");
  } catch (cause) {
    throw new AttuneError("data-invalid", `${source} can't be read: ${(cause as Error).message}`, {
      hint: "name a backup, or a storage such as sqlite:./other.db",
      cause,
    });
  }
  const backups = readBackup(text, source);
  if (name === undefined) return backups;
  const found = backups.filter((b) => b.study.name === name);
  if (found.length === 0)
    throw new AttuneError("study-not-found", `${source} has no study ${JSON.stringify(name)}`, {
      hint: `there is ${backups.map((b) => b.study.name).join(", ")}`,
    });
  return found;
}

export function deleteStudy(program: Command, terminal: Terminal): void {
  const command = program
    .command("delete")
    .description("remove a study, or some of its trials, for good")
    .option("--trial <numbers>", "only these trials: 3 or 3,5", collectList)
    .option("--yes", "do it; without it, only what would be removed is told");
  studyOptions(command);
  command
    .addHelpText("after", "\nExample:\n  $ attune delete --study oven --trial 7 --yes")
    .action(async (o) => {
      const storage = await openExisting(o.storage);
      try {
        if (o.study === undefined)
          throw new AttuneError("usage", "which study? nothing was removed", {
            hint: "--study NAME",
          });
        const { name, counts } = await findStudy(storage, o.study);
        const numbers = (o.trial as readonly string[] | undefined)?.map(wholeNumber);
        const trials = numbers === undefined ? [] : await allTrials(storage, name);
        const missing = numbers?.find((n) => !trials.some((t) => t.number === n));
        if (missing !== undefined)
          throw new AttuneError(
            "usage",
            `study ${name} has no trial ${missing}; nothing was removed`,
          );
        const what =
          numbers === undefined
            ? `study ${name} with ${Object.values(counts).reduce((a, b) => a + b)} trials`
            : `trial ${numbers.join(", ")} of study ${name}`;
        if (!o.yes)
          throw new AttuneError("usage", `this would remove ${what}`, {
            hint: "say --yes to do it; attune export --format jsonl makes a copy first",
          });
        await storage.remove(name, numbers);
        terminal.err(`removed ${what}\n`);
      } finally {
        await storage.close();
      }
    });
}

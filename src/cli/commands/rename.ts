import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { renameStudy } from "../../study/stored/study-care.ts";
import { addStudyOptions, type StudyOption } from "../command-options.ts";
import { openExistingStorage } from "../open-existing.ts";
import type { Terminal } from "../terminal.ts";

interface RenameOptions extends StudyOption {
  /** The new name. */
  readonly as?: string;
}

/** Adds `attune rename`. */
export function addRename(program: Command, terminal: Terminal): void {
  const command = program
    .command("rename")
    .description("give a study another name; no worker should have it open")
    .option("--as <name>", "the new name (required)");
  addStudyOptions(command);
  command
    .addHelpText("after", "\nExample:\n  $ attune rename --study oven --as kiln")
    .action(() => printRenamed(command.opts<RenameOptions>(), terminal));
}

async function printRenamed(options: RenameOptions, terminal: Terminal): Promise<void> {
  const { as } = options;
  if (as === undefined || as === "")
    throw new AttuneError("usage", "--as is required; nothing was renamed", { hint: "--as NAME" });
  const storage = await openExistingStorage(options.storage);
  try {
    const { name, counts } = await findStudy(storage, options.study);
    await renameStudy(storage, name, as);
    terminal.err(`study ${name} is now ${as}\n`);
    if (counts.running > 0)
      terminal.err(
        `${countText(counts.running, "trial")} of it may still run: a worker that has the study ` +
          "open under its old name ends with study-not-found\n",
      );
  } finally {
    await storage.close();
  }
}

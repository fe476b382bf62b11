import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { openStorage } from "../../storage/open-storage.ts";
import { withoutPassword } from "../../storage/password.ts";
import type { StorageUrl } from "../../storage/url.ts";
import { copyStudy } from "../../study/stored/study-care.ts";
import { addStudyOptions, type StudyOption } from "../command-options.ts";
import { openExistingStorage } from "../open-existing.ts";
import type { Terminal } from "../terminal.ts";

interface CopyOptions extends StudyOption {
  /** Name of the copy. */
  readonly as?: string;
  readonly to?: StorageUrl;
}

const examples = `
Examples:
  $ attune copy --study oven --as oven-before
  $ attune copy --study oven --as oven --to sqlite:./elsewhere.db`;

/** Adds `attune copy`. */
export function addCopy(program: Command, terminal: Terminal): void {
  const command = program
    .command("copy")
    .description("copy a study with all its trials, within a storage or into another one")
    .option("--as <name>", "name of the copy (required)")
    .option("--to <url>", "storage of the copy (default: the storage of the study)");
  addStudyOptions(command);
  command
    .addHelpText("after", examples)
    .action(() => printCopied(command.opts<CopyOptions>(), terminal));
}

async function printCopied(options: CopyOptions, terminal: Terminal): Promise<void> {
  const { as, to } = options;
  if (as === undefined || as === "")
    throw new AttuneError("usage", "--as is required; nothing was copied", { hint: "--as NAME" });
  const storage = await openExistingStorage(options.storage);
  try {
    const target = to === undefined ? storage : await openStorage(to);
    try {
      const trials = await copyStudy(storage, options.study, as, target);
      const place = to === undefined ? "" : ` in ${withoutPassword(to)}`;
      terminal.err(`study ${as}${place}: ${countText(trials, "trial")} copied\n`);
    } finally {
      if (target !== storage) await target.close();
    }
  } finally {
    await storage.close();
  }
}

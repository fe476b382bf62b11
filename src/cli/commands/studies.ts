import type { Command } from "commander";
import { withoutPassword } from "../../storage/password.ts";
import { toShownStudy } from "../../study/stored/shown-study.ts";
import {
  addJsonOption,
  addStorageOption,
  type JsonOption,
  type StorageOption,
} from "../command-options.ts";
import { noteUnreadable } from "../note-unreadable.ts";
import { openExistingStorage } from "../open-existing.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";
import { tableText } from "../text.ts";

interface StudiesOptions extends StorageOption, JsonOption {}

/** States that the table counts, in this order. */
const COUNTED_STATES = ["complete", "pruned", "failed", "running", "paused", "waiting"] as const;

/** Adds `attune studies`. */
export function addStudies(program: Command, terminal: Terminal): void {
  const command = program.command("studies").description("list all studies of a storage");
  addStorageOption(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune studies --storage sqlite:./runs.db --json")
    .action(() => listStudies(command.opts<StudiesOptions>(), terminal));
}

async function listStudies(options: StudiesOptions, terminal: Terminal): Promise<void> {
  const storage = await openExistingStorage(options.storage, noteUnreadable(terminal));
  try {
    const studies = (await storage.list(storage.onUnreadable)).map(toShownStudy);
    const learns = studies.some(({ experience }) => experience !== undefined);
    if (options.json) printJson(terminal, studies);
    else if (studies.length === 0)
      terminal.err(`there is no study in ${withoutPassword(options.storage)}\n`);
    else
      terminal.out(
        tableText([
          ["study", ...COUNTED_STATES, "created", ...(learns ? ["learns from"] : [])],
          ...studies.map(({ name, counts, createdAt, experience = [] }) => [
            name,
            ...COUNTED_STATES.map((state) => String(counts[state])),
            createdAt.toISOString().slice(0, 16).replace("T", " "),
            ...(learns ? [experience.join(", ")] : []),
          ]),
        ]),
      );
  } finally {
    await storage.close();
  }
}

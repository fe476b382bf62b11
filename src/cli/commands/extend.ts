import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { extendStored } from "../../study/stored/extend-study.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { loadSpace } from "../load-space.ts";
import { openExistingStorage } from "../open-existing.ts";
import { collect } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import type { Terminal } from "../terminal.ts";

interface ExtendCommandOptions extends StudyOption, JsonOption {
  /** Values of new parameters in the trials before, each as name=value. */
  readonly default?: readonly string[];
}

const examples = `
Examples:
  $ attune extend '{"heat":{"type":"int","low":100,"high":300}}' --study oven
  $ attune extend space.json --study oven --default fan=false`;

/** Adds `attune extend`. */
export function addExtend(program: Command, terminal: Terminal): void {
  const command = program
    .command("extend")
    .description("give a study a larger space: wider ranges, more choices, more parameters")
    .argument("<space>", "the space to have: inline JSON, a JSON file, or a module")
    .option(
      "--default <name=value>",
      "value of a new parameter in the trials before; may be repeated",
      collect,
    );
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((space: string) => extend(space, command.opts<ExtendCommandOptions>(), terminal));
}

async function extend(
  spaceText: string,
  options: ExtendCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const space = await loadSpace(spaceText);
  const defaults = Object.fromEntries((options.default ?? []).map(parseDefault));
  const storage = await openExistingStorage(options.storage);
  try {
    const { name } = await findStudy(storage, options.study);
    const changes = await extendStored(storage, name, space, defaults);
    if (options.json) printJson(terminal, { study: name, changes });
    else if (changes.length === 0) terminal.out(`study ${name} has this space already\n`);
    else terminal.out(changes.map((change) => `${change}\n`).join(""));
  } finally {
    await storage.close();
  }
}

/** `name=value`, whose value is JSON, or else a text. */
function parseDefault(text: string): readonly [name: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new AttuneError("usage", `--default must be NAME=VALUE, got ${JSON.stringify(text)}`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

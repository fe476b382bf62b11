import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { MAX_LINE_CHARACTERS, type StdioOptions, StdioSession } from "../../protocol/stdio.ts";
import { addPrunerOption } from "../command-options.ts";
import { lines } from "../lines.ts";
import { parseWhole } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";

interface ServeOptions extends StdioOptions {
  readonly stdio?: boolean;
}

const example = `
Example:
  $ echo '{"op":"create","space":{"x":{"type":"float","low":0,"high":1}}}' | attune serve --stdio

Each line in is a request, each line out its answer: docs/command-line.md describes them.
The options are defaults for the requests.`;

/** Adds `attune serve`. */
export function addServe(program: Command, terminal: Terminal): void {
  const command = program
    .command("serve")
    .description("let another program ask for trials and report their results, as lines of JSON")
    .option("--stdio", "read requests from standard input, write answers to standard output")
    .option("--sampler <name>", "how to search (docs/samplers.md)");
  addPrunerOption(command)
    .option("--storage <url>", "where the study is stored (default: memory:)")
    .option("--study <name>", "name of the study")
    .option("--seed <number>", "seed of the random numbers, to repeat a run", parseWhole)
    .addHelpText("after", example)
    .action(() => serve(command.opts<ServeOptions>(), terminal));
}

async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  if (!options.stdio)
    throw new AttuneError("usage", "serve needs --stdio", { hint: "attune serve --stdio" });
  const session = new StdioSession(options);
  for await (const line of lines(terminal.input, MAX_LINE_CHARACTERS))
    if (line.trim() !== "") terminal.data(`${await session.answer(line)}\n`);
  await session.close();
}

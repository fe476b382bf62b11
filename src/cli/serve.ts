import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { StdioSession } from "../protocol/stdio.ts";
import { lines } from "./lines.ts";
import { wholeNumber } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export function serve(program: Command, terminal: Terminal): void {
  program
    .command("serve")
    .description(
      "speak the ask/tell protocol, one JSON object a line, on standard input and output",
    )
    .option("--stdio", "over standard input and output")
    .option("--sampler <name>", "how to search")
    .option("--pruner <name>", "when to stop trials early")
    .option("--storage <url>", "where to keep the study (memory: unless given)")
    .option("--study <name>", "name of the study")
    .option("--seed <number>", "repeats a run", wholeNumber)
    .addHelpText(
      "after",
      '\nExample:\n  $ echo \'{"op":"create","space":{"x":{"type":"float","low":0,"high":1}},"directions":["minimize"]}\' | attune serve --stdio',
    )
    .action(async (options) => {
      if (!options.stdio)
        throw new AttuneError("usage", "serve needs --stdio", { hint: "attune serve --stdio" });
      const session = new StdioSession(options);
      for await (const line of lines(terminal.input))
        if (line.trim() !== "") terminal.out((await session.answer(line)) + "\n");
      await session.close();
    });
}

import { statSync } from "node:fs";
import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { addStorageOption } from "../command-options.ts";
import { collect } from "../option-values.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `attune mcp`. */
export interface McpOptions {
  readonly storage: string;
  readonly write?: boolean;
  readonly allow?: readonly string[];
  readonly root: string;
}

const examples = `
Examples:
  $ attune mcp                                   # read-only
  $ attune mcp --write --allow "python train.py" # may create studies and tune this command

An agent starts it; its settings name the command, such as
  {"mcpServers":{"attune":{"command":"npx","args":["attune","mcp","--write"]}}}
docs/mcp.md lists the tools, and what each may do.`;

/** Adds `attune mcp`. */
export function addMcp(program: Command, terminal: Terminal): void {
  const command = program
    .command("mcp")
    .description(
      "let agents use studies, by the Model Context Protocol on standard input and output",
    );
  addStorageOption(command)
    .option("--write", "let agents create studies, tell results and tune tables")
    .option(
      "--allow <command>",
      "with --write: a program, or the first words of a command, that agents may run; may be repeated",
      collect,
    )
    .option("--root <folder>", "agents may read and write files below it", ".")
    .addHelpText("after", examples)
    .action(async () => {
      const options = command.opts<McpOptions>();
      if (options.allow !== undefined && !options.write)
        throw new AttuneError("usage", "--allow needs --write", {
          hint: "a read-only server runs nothing",
        });
      if (!statSync(options.root, { throwIfNoEntry: false })?.isDirectory())
        throw new AttuneError("usage", `--root: there is no folder ${options.root}`);
      const { serveMcp } = await import("../serve/serve-mcp.ts");
      await serveMcp(options, terminal);
    });
}

import { Command, CommanderError } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { serve } from "./serve.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** Runs one command line. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command("attune")
    .description("Finds good hyperparameters: for a CSV file, for any command, for any function.")
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showSuggestionAfterError()
    .exitOverride();
  serve(program, terminal);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof AttuneError)) throw error;
    terminal.err(`attune: ${error.message}${error.hint ? ` (${error.hint})` : ""}\n`);
    code = error.code === "run-failed" || error.retryable ? 1 : 2;
  }
  return code;
}

import { Command, CommanderError } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { ask } from "./ask.ts";
import { deleteStudy, importStudies } from "./backup.ts";
import { doctor } from "./doctor.ts";
import { optimize } from "./optimize.ts";
import { predict } from "./predict.ts";
import { best, exportStudy, importance, studies, trials } from "./read.ts";
import { serve } from "./serve.ts";
import { simulation } from "./simulate.ts";
import { tell } from "./tell.ts";
import type { ExitCode, Terminal } from "./terminal.ts";
import { tune } from "./tune.ts";
import { version } from "./version.ts";
import { worker } from "./worker.ts";

const commands: readonly ((program: Command, terminal: Terminal) => void)[] = [
  tune,
  predict,
  optimize,
  worker,
  ask,
  tell,
  best,
  trials,
  studies,
  importance,
  simulation,
  exportStudy,
  importStudies,
  deleteStudy,
  serve,
  doctor,
];

const examples = `
Examples:
  $ attune tune churn.csv --target churn --seconds 60
  $ attune optimize '{"lr":{"type":"float","low":1e-5,"high":0.1,"log":true}}' --trials 50 -- python train.py --lr {lr}
  $ attune tune --help`;

/** Runs one command line. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = new Command("attune")
    .description("Finds good hyperparameters: for a CSV file, for any command, for any function.")
    .version(version)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(text.replace(/^error: /, "attune: ")),
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", examples);
  for (const add of commands) add(program, terminal);
  try {
    if (args.length === 0) {
      terminal.out(program.helpInformation() + `${examples}\n`);
      return 0;
    }
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof AttuneError)) throw error;
    terminal.err(`attune: ${error.message}${error.hint ? ` (${error.hint})` : ""}\n`);
    return error.code === "run-failed" || error.code === "space-exhausted" || error.retryable
      ? 1
      : 2;
  }
}

import { Command, CommanderError } from "commander";
import { packageVersion } from "../process/package-version.ts";
import { addAsk } from "./commands/ask.ts";
import { addBackup } from "./commands/backup.ts";
import { addBest } from "./commands/best.ts";
import { addCopy } from "./commands/copy.ts";
import { addDashboard } from "./commands/dashboard.ts";
import { addDelete } from "./commands/delete.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExport } from "./commands/export.ts";
import { addExtend } from "./commands/extend.ts";
import { addImport } from "./commands/import.ts";
import { addImportance } from "./commands/importance.ts";
import { addMcp } from "./commands/mcp.ts";
import { addOptimize } from "./commands/optimize.ts";
import { addPlot } from "./commands/plot.ts";
import { addPredict } from "./commands/predict.ts";
import { addRename } from "./commands/rename.ts";
import { addServe } from "./commands/serve.ts";
import { addSimulate } from "./commands/simulate.ts";
import { addStudies } from "./commands/studies.ts";
import { addTell } from "./commands/tell.ts";
import { addToken } from "./commands/token.ts";
import { addTrials } from "./commands/trials.ts";
import { addTune } from "./commands/tune.ts";
import { addWorker } from "./commands/worker.ts";
import { commandFailure } from "./error-line.ts";
import { safeTerminal } from "./safe-terminal.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** Every command, in the order of the help. */
const commands: readonly ((program: Command, terminal: Terminal) => void)[] = [
  addTune,
  addPredict,
  addOptimize,
  addWorker,
  addAsk,
  addTell,
  addBest,
  addTrials,
  addStudies,
  addImportance,
  addPlot,
  addSimulate,
  addExtend,
  addExport,
  addImport,
  addBackup,
  addCopy,
  addRename,
  addDelete,
  addServe,
  addDashboard,
  addMcp,
  addToken,
  addDoctor,
];

const examples = `
Examples:
  $ attune tune churn.csv --target churn --seconds 60
  $ attune optimize '{"lr":{"type":"float","low":1e-5,"high":0.1,"log":true}}' --trials 50 \\
      -- python train.py --lr {lr}
  $ attune tune --help`;

/** Infinities as digits: commander takes `-inf` for an option, but not a number of digits. */
const asDigits = (arg: string): string => (/^-inf(?:inity)?$/i.test(arg) ? "-1e999" : arg);

/** One line of a message of commander, in the form of Attune's own. */
const usageLine = (text: string): string =>
  text
    .replace(/^error: /, "attune: ")
    .replace(/\n\(Did you mean (.*)\?\)/, " (did you mean $1?)")
    .replace(/command-argument value '(.*)' is invalid for argument '(.*)'\. /, "$2 '$1': ")
    .replace(/ is invalid\. it must/, " is invalid: it must")
    .replace(
      /missing required argument 'command'/,
      "the command that evaluates a trial is missing (write it after --: -- python train.py --lr {lr})",
    );

/**
 * Runs one command line.
 * @param args without the program's name
 */
export async function run(args: readonly string[], raw: Terminal): Promise<ExitCode> {
  const terminal = safeTerminal(raw, args);
  const program = new Command("attune")
    .description("Finds good hyperparameters: for a CSV file, for any command, for any function.")
    .version(packageVersion)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(usageLine(text)),
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", examples);
  for (const add of commands) add(program, terminal);
  try {
    if (args.length === 0) {
      terminal.out(`${program.helpInformation()}${examples}\n`);
      return 0;
    }
    await program.parseAsync(args[0] === "tell" ? args.map(asDigits) : [...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = commandFailure(error);
    if (failure === undefined) throw error;
    terminal.err(failure.line);
    return failure.code;
  }
}

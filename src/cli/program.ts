import { Command, CommanderError } from "commander";
import { packageVersion } from "../process/package-version.ts";
import { commandFailure } from "./error-line.ts";
import { safeTerminal } from "./safe-terminal.ts";
import type { ExitCode, Terminal } from "./terminal.ts";

/** Adds a command to the program. */
type AddCommand = (program: Command, terminal: Terminal) => void;

/**
 * Every command by name, in the order of the help. A command is loaded when it is run; all are for
 * the help, and to suggest a name.
 */
const commands: { readonly [name: string]: () => Promise<AddCommand> } = {
  tune: async () => (await import("./commands/tune.ts")).addTune,
  predict: async () => (await import("./commands/predict.ts")).addPredict,
  explain: async () => (await import("./commands/explain.ts")).addExplain,
  "export-model": async () => (await import("./commands/export-model.ts")).addExportModel,
  optimize: async () => (await import("./commands/optimize.ts")).addOptimize,
  worker: async () => (await import("./commands/worker.ts")).addWorker,
  ask: async () => (await import("./commands/ask.ts")).addAsk,
  tell: async () => (await import("./commands/tell.ts")).addTell,
  best: async () => (await import("./commands/best.ts")).addBest,
  trials: async () => (await import("./commands/trials.ts")).addTrials,
  studies: async () => (await import("./commands/studies.ts")).addStudies,
  importance: async () => (await import("./commands/importance.ts")).addImportance,
  plot: async () => (await import("./commands/plot.ts")).addPlot,
  simulate: async () => (await import("./commands/simulate.ts")).addSimulate,
  extend: async () => (await import("./commands/extend.ts")).addExtend,
  export: async () => (await import("./commands/export.ts")).addExport,
  import: async () => (await import("./commands/import.ts")).addImport,
  backup: async () => (await import("./commands/backup.ts")).addBackup,
  copy: async () => (await import("./commands/copy.ts")).addCopy,
  rename: async () => (await import("./commands/rename.ts")).addRename,
  delete: async () => (await import("./commands/delete.ts")).addDelete,
  serve: async () => (await import("./commands/serve.ts")).addServe,
  dashboard: async () => (await import("./commands/dashboard.ts")).addDashboard,
  mcp: async () => (await import("./commands/mcp.ts")).addMcp,
  token: async () => (await import("./commands/token.ts")).addToken,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
};

/** What prints the version needs no command. */
const PRINTS_VERSION = new Set(["-V", "--version"]);

/** The commands that a command line needs. */
const commandsFor = (name: string | undefined): Promise<readonly AddCommand[]> =>
  Promise.all(
    name !== undefined && Object.hasOwn(commands, name)
      ? [commands[name]()]
      : PRINTS_VERSION.has(name ?? "")
        ? []
        : Object.values(commands).map((load) => load()),
  );

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

/** A command that takes no further argument, but a study: the name was probably meant as one. */
function withStudyHint(line: string, program: Command): string {
  const name = /^attune: too many arguments for '(.*)'/.exec(line)?.[1];
  const command = program.commands.find((known) => known.name() === name);
  return command?.options.some(({ long }) => long === "--study")
    ? `${line.trimEnd()} (--study NAME names a study)\n`
    : line;
}

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
      outputError: (text, write) => write(withStudyHint(usageLine(text), program)),
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", examples);
  for (const add of await commandsFor(args[0])) add(program, terminal);
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

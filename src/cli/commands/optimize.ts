import { type Command, Option } from "commander";
import { fingerprint } from "../../numeric/hash.ts";
import { samplerOf } from "../../sampler/sampler-by-name.ts";
import type { Space } from "../../space/space.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { budgetOf, storeBudget } from "../../study/stored/stored-budget.ts";
import { storeNameHints } from "../../study/stored/stored-definition.ts";
import { toStudyName } from "../../study/stored/study-name.ts";
import {
  addJsonOption,
  addObjectiveOptions,
  addPrunerOption,
  addStudyOptions,
} from "../command-options.ts";
import { loadSpace } from "../load-space.ts";
import { limitsOf, objectivesOf } from "../objectives.ts";
import { findIfStored, sayOtherSampler } from "../open-study.ts";
import { collect, parseFromOne, parseJsonObject } from "../option-values.ts";
import { requireProgram } from "../program-runner/program-path.ts";
import {
  addProgramStudyOptions,
  type ProgramStudyOptions,
  programSessionOptions,
} from "../program-runner/program-study.ts";
import { runProgramStudy } from "../program-runner/run-program-study.ts";
import { printRunResult } from "../program-runner/run-result.ts";
import { fidelityName } from "../program-runner/runner-options.ts";
import { checkTemplate, placeholdersOf } from "../program-runner/template.ts";
import { rehearse } from "../rehearse.ts";
import { keepPruner, prunerFor } from "../study-pruner.ts";
import type { Terminal } from "../terminal.ts";

interface OptimizeCommandOptions extends ProgramStudyOptions {
  /** Parameters to evaluate first, as JSON. */
  readonly try?: readonly string[];
  /** Trials that this run adds to those that have finished. */
  readonly more?: number;
}

const examples = `
Examples:
  $ attune optimize '{"lr":{"type":"float","low":1e-5,"high":0.1,"log":true}}' --trials 50 \\
      -- python train.py --lr {lr}
  $ attune optimize space.json --direction maximize --parallel 4 -- ./train.sh
  $ attune optimize space.ts --objective accuracy=maximize --objective ms=minimize \\
      -- node bench.js --size {size}

The command gets the parameters in place of {name} in its arguments, in environment variables such
as ATTUNE_PARAM_LR, and as one JSON object on standard input.

The result is the last line that the command prints: a number, or JSON such as {"value":0.2}. The
command may also write it to the file that ATTUNE_RESULT names. A line such as
"attune: step=3 value=0.2" reports a value during training: --pruner stops trials that are clearly
bad. A trial whose command keeps a checkpoint in the file that ATTUNE_CHECKPOINT names can be paused
and resumed.

Run the same command again to continue the same study.`;

/** Adds `attune optimize`. */
export function addOptimize(program: Command, terminal: Terminal): void {
  const command = program
    .command("optimize")
    .description("find good parameters for any command, in any language")
    .argument("<space>", "inline JSON, a JSON file, or a module that exports a space")
    .argument("<command...>", "the command that evaluates a trial, after --");
  addObjectiveOptions(command, false);
  addPrunerOption(command).option(
    "--try <json>",
    "evaluate these parameters first; may be repeated",
    collect,
  );
  command.addOption(
    new Option("--more <count>", "number of trials that this run adds to those that have finished")
      .argParser(parseFromOne)
      .conflicts("trials"),
  );
  addProgramStudyOptions(command);
  addStudyOptions(command, "name of the study (default: made from the space and the command)");
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((space: string, line: readonly string[]) =>
      optimizeCommand(space, line, command.opts<OptimizeCommandOptions>(), terminal),
    );
}

async function optimizeCommand(
  spaceText: string,
  line: readonly string[],
  given: OptimizeCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const space = await loadSpace(spaceText);
  checkTemplate(line, placeholdersOf(space, fidelityName(given)));
  requireProgram(line[0]);
  const tried = (given.try ?? []).map((text) => ({
    text,
    params: parseJsonObject(text, "--try"),
  }));
  // What is wrong is said before there is a file.
  objectivesOf(given);
  limitsOf(given.limit);
  samplerOf(given);
  prunerFor(undefined, given);
  const storage = await openStorage(given.storage);
  try {
    await runOptimize(
      await openStudy(
        storage,
        space,
        line,
        { ...given, tried: tried.map(({ params }) => params) },
        terminal,
      ),
      line,
      { ...given, tried },
      terminal,
    );
  } finally {
    await storage.close();
  }
}

async function runOptimize(
  session: Session,
  line: readonly string[],
  {
    tried,
    ...given
  }: OptimizeCommandOptions & {
    readonly tried: readonly {
      readonly text: string;
      readonly params: { readonly [name: string]: unknown };
    }[];
  },
  terminal: Terminal,
): Promise<void> {
  let options: OptimizeCommandOptions =
    given.more === undefined ? given : { ...given, trials: session.finishedCount + given.more };
  try {
    // A request with the same key adds nothing, so running the command again does no harm.
    for (const { text, params } of tried) await session.enqueue(params, `try ${text}`);
    // Workers that join the study read the budget, and attune studies shows what is left of it.
    await storeBudget(session.storage, session.name, options);
    await storeNameHints(session.storage, session.name, options.nameHints);
    // A limit of cost holds until another one is given.
    const { maxCost } = budgetOf(await findStudy(session.storage, session.name));
    if (maxCost !== undefined) options = { ...options, maxCost };
  } catch (error) {
    await session.close();
    throw error;
  }
  const stopped = await runProgramStudy(session, line, options, terminal);
  printRunResult(session, stopped, options, terminal);
}

async function openStudy(
  storage: Storage,
  space: Space,
  line: readonly string[],
  options: OptimizeCommandOptions & {
    readonly tried: readonly { readonly [name: string]: unknown }[];
  },
  terminal: Terminal,
): Promise<Session> {
  const objectives = objectivesOf(options);
  const limits = limitsOf(options.limit);
  const [program] = line[0].split(/[\\/]/).slice(-1);
  const name =
    options.study ??
    `${toStudyName(program)}-${fingerprint([space.toJSON(), line, objectives, limits])}`;
  const known = await findIfStored(storage, name);
  sayOtherSampler(known, options, terminal);
  const given = { ...programSessionOptions(storage, known, options), name, objectives, limits };
  if (known === undefined) await rehearse(given, space, options);
  const session = await openSession(given, space);
  await keepPruner(storage, name, { ...options, known }, terminal);
  return session;
}

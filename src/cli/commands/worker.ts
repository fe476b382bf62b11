import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { budgetOf, storeBudget } from "../../study/stored/stored-budget.ts";
import { declaredSpace, storeNameHints } from "../../study/stored/stored-definition.ts";
import {
  addJsonOption,
  addObjectiveOptions,
  addPrunerOption,
  addStudyOptions,
} from "../command-options.ts";
import { loadSpace } from "../load-space.ts";
import { limitsOf, objectivesOf } from "../objectives.ts";
import { definitionOf, findIfStored, sayOtherSampler } from "../open-study.ts";
import { parsePositive } from "../option-values.ts";
import { printJson } from "../print-json.ts";
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
import { keepPruner } from "../study-pruner.ts";
import type { Terminal } from "../terminal.ts";

interface WorkerOptions extends ProgramStudyOptions {
  readonly space?: string;
  readonly drainSeconds: number;
}

/** Time for running trials after SIGTERM; Kubernetes waits 30 s before it kills. */
const DEFAULT_DRAIN_SECONDS = 25;

const examples = `
Examples:
  $ attune worker --storage postgres://attune@db/attune --study digits \\
      -- python train.py --lr {lr}
  $ attune worker --storage postgres://attune@db/attune --study digits --space space.json \\
      --trials 500 -- python train.py --lr {lr}

Any number of workers on any number of machines share a study and its exact number of trials. The
study must exist; with --space the first worker creates it. After SIGTERM or Ctrl-C a worker starts
no more trials and finishes the running ones; those that take longer than --drain-seconds are
returned to the queue for other workers. Manifests for Kubernetes, Slurm, Docker Compose and systemd
are in docs/fleets.md.`;

/** Adds `attune worker`. */
export function addWorker(program: Command, terminal: Terminal): void {
  const command = program
    .command("worker")
    .description("join a study from any machine, and work until all its trials have finished")
    .argument("<command...>", "the command that evaluates a trial, after --")
    .option("--space <space>", "create the study with this space if it does not exist");
  addObjectiveOptions(command, true);
  addPrunerOption(command).option(
    "--drain-seconds <number>",
    "time for running trials to finish after SIGTERM; then they are returned to the queue",
    parsePositive,
    DEFAULT_DRAIN_SECONDS,
  );
  addProgramStudyOptions(command);
  addStudyOptions(
    command,
    "name of the study (default: the only study of the storage; required with --space)",
  );
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((line: readonly string[]) => work(line, command.opts<WorkerOptions>(), terminal));
}

async function work(
  line: readonly string[],
  options: WorkerOptions,
  terminal: Terminal,
): Promise<void> {
  requireProgram(line[0]);
  const storage = await openStorage(options.storage);
  try {
    const { session, trials, maxCost } = await joinStudy(storage, line, options, terminal);
    await storeNameHints(storage, session.name, options.nameHints);
    const drained = drainLimit(terminal.signal, options.drainSeconds);
    const run = {
      ...options,
      ...(trials !== undefined && { trials }),
      ...(maxCost !== undefined && { maxCost }),
    };
    const stopped = await runProgramStudy(session, line, run, terminal, {
      drain: terminal.signal,
      signal: drained,
      untilAllFinish: true,
    });
    if (stopped.reason !== "drained" && !drained.aborted)
      return printRunResult(session, stopped, options, terminal);
    if (options.json)
      printJson(terminal, {
        study: session.name,
        trials: session.finishedCount,
        stopped: "drained",
      });
    else
      terminal.err(
        `Stopped: study ${session.name} has ${countText(session.finishedCount, "finished trial")}\n`,
      );
  } finally {
    await storage.close();
  }
}

/** A signal that aborts some seconds after another one. */
function drainLimit(signal: AbortSignal, seconds: number): AbortSignal {
  const limit = new AbortController();
  const start = (): void =>
    void setTimeout(() => limit.abort(new Error("drained")), seconds * 1000).unref();
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  return limit.signal;
}

interface JoinedStudy {
  readonly session: Session;
  /** Number of trials that the study is to have in all; undefined with other limits only. */
  readonly trials: number | undefined;
  /** What its trials may cost together. */
  readonly maxCost: number | undefined;
}

/** Opens the study, or creates it with `--space`. */
function joinStudy(
  storage: Storage,
  line: readonly string[],
  options: WorkerOptions,
  terminal: Terminal,
): Promise<JoinedStudy> {
  return options.space === undefined
    ? joinStored(storage, line, options, terminal)
    : joinWithSpace(storage, line, { ...options, space: options.space }, terminal);
}

async function joinWithSpace(
  storage: Storage,
  line: readonly string[],
  options: WorkerOptions & { readonly space: string },
  terminal: Terminal,
): Promise<JoinedStudy> {
  const { study: name, trials } = options;
  if (name === undefined)
    throw new AttuneError("usage", "--space needs --study: workers find each other by its name");
  const space = await loadSpace(options.space);
  checkTemplate(line, placeholdersOf(space, fidelityName(options)));
  requireLimit(trials, options.seconds ?? options.maxCost, "the number of trials is missing");
  const known = await findIfStored(storage, name);
  sayOtherSampler(known, options, terminal);
  const given = {
    ...programSessionOptions(storage, known, options),
    name,
    objectives: objectivesOf(options),
    limits: limitsOf(options.limit),
  };
  if (known === undefined) await rehearse(given, space, options);
  const session = await openSession(given, space);
  await keepPruner(storage, name, { ...options, known }, terminal);
  // `attune studies` shows what is left of it, and workers without `--trials` read it.
  await storeBudget(session.storage, session.name, options);
  return { session, trials, maxCost: options.maxCost };
}

async function joinStored(
  storage: Storage,
  line: readonly string[],
  options: WorkerOptions,
  terminal: Terminal,
): Promise<JoinedStudy> {
  const info = await findStudy(storage, options.study);
  const space = declaredSpace(info);
  const { name } = info;
  const budget = budgetOf(info);
  const { trials = budget.trials, maxCost = budget.maxCost } = options;
  requireLimit(
    trials,
    options.seconds ?? maxCost,
    `the number of trials is missing, and study ${JSON.stringify(name)} stores none`,
  );
  checkTemplate(line, placeholdersOf(space, fidelityName(options)));
  sayOtherSampler(info, options, terminal);
  const session = await openSession(
    {
      ...programSessionOptions(storage, info, {
        ...options,
        ...(trials !== undefined && { trials }),
      }),
      name,
      ...definitionOf(info, options),
    },
    space,
  );
  await keepPruner(storage, name, { ...options, known: info }, terminal);
  await storeBudget(session.storage, session.name, options);
  return { session, trials, maxCost };
}

/** @throws AttuneError `usage` if the worker would never stop */
function requireLimit(
  trials: number | undefined,
  other: number | undefined,
  message: string,
): void {
  if (trials === undefined && other === undefined)
    throw new AttuneError("usage", message, {
      hint: "--trials 500, over all workers; or --seconds, or --max-cost",
    });
}

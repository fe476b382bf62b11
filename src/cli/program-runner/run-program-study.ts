import { resolve } from "node:path";
import { checkOptions } from "../../errors/check-options.ts";
import { fingerprint } from "../../numeric/hash.ts";
import { withoutPassword } from "../../storage/password.ts";
import { fileOf } from "../../storage/url.ts";
import { requireConfirmable } from "../../study/noise/require-confirmable.ts";
import { RUN_CHECKS } from "../../study/options/option-checks.ts";
import { type FleetOptions, joinFleet } from "../../study/run/fleet.ts";
import { runStudy, type Stopped } from "../../study/run/optimize.ts";
import type { Session } from "../../study/session/session.ts";
import { experienceLines } from "../experience-lines.ts";
import { Progress } from "../progress.ts";
import { requireOneObjective } from "../require-one-objective.ts";
import type { Terminal } from "../terminal.ts";
import { programEvaluator } from "./program-evaluator.ts";
import { leftCommands, RunFolder } from "./run-folder.ts";
import { watchRun } from "./run-progress.ts";
import type { RunnerOptions } from "./runner-options.ts";
import { ShownErrors } from "./shown-errors.ts";
import { placeholdersOf, sharedVariables } from "./template.ts";

/**
 * Runs a program for each trial of a study until a limit is reached, showing the progress, and
 * closes the study.
 * @param command the program and its arguments, with placeholders
 * @param fleet options of one of several workers that share the study
 */
export async function runProgramStudy(
  session: Session,
  command: readonly string[],
  options: RunnerOptions,
  terminal: Terminal,
  fleet?: FleetOptions & { readonly signal: AbortSignal },
): Promise<Stopped> {
  const progress = new Progress(terminal);
  const note = noteOnce(progress);
  try {
    warnOfVariables(placeholdersOf(session.space, session.fidelity?.name), progress);
    warnOfLeftCommands(session, progress);
    await warnOfOtherCommand(session, command, fleet !== undefined, progress);
    for (const text of experienceLines(session)) progress.line(text);
    watchRun(session, options, progress);
    const evaluator = programEvaluator({
      command,
      space: session.space,
      measures: session.measures,
      folder: new RunFolder(identityOf(session)),
      resultFile: options.result,
      fidelity: session.fidelity?.name,
      showErrors: options.verbose ? () => new ShownErrors(progress) : undefined,
      onNote: note,
    });
    const run = {
      ...(options.trials !== undefined && { trials: options.trials }),
      ...(options.seconds !== undefined && { seconds: options.seconds }),
      ...(options.maxCost !== undefined && { maxCost: options.maxCost }),
      parallel: options.parallel ?? 1,
      retries: options.retries ?? 0,
      repeat: options.repeat ?? 1,
      ...(options.confirm !== undefined && { confirm: options.confirm }),
      signal: fleet?.signal ?? terminal.signal,
      ...(options.target !== undefined && { target: options.target }),
      ...(options.minGain !== undefined && { enough: { gain: options.minGain } }),
      ...(options.trialSeconds !== undefined && { perTrial: { seconds: options.trialSeconds } }),
      ...(options.failuresInARow !== undefined && { failuresInARow: options.failuresInARow }),
    };
    requireOneObjective(options, session.measures.signs.length);
    requireConfirmable(session.context, run);
    const { signal: _, ...joined } = fleet ?? {};
    return await runStudy(
      session,
      evaluator,
      checkOptions("optimize", run, RUN_CHECKS),
      fleet && joinFleet(session.context, joined),
    );
  } finally {
    progress.clear();
    await session.close();
  }
}

/** Identifies a study and its storage, on this machine. */
function identityOf({ name, storage: { url } }: Session): string {
  const path = fileOf(url);
  return `${name} in ${path === undefined ? withoutPassword(url) : resolve(path)}`;
}

/** A study in memory has no earlier runs. */
function warnOfLeftCommands(session: Session, progress: Progress): void {
  if (session.storage.url === "memory:") return;
  for (const { trial, pid } of leftCommands(identityOf(session)))
    progress.line(
      `trial ${trial}'s command from an earlier run may still be running: process ${pid}`,
    );
}

/** Key among the internal values of a study: the fingerprint of its command, which may have secrets. */
const COMMAND = "command";

/**
 * Says that a study goes on with another command. Workers of one study may reach the same program by
 * different paths, so theirs is stored only where there is none.
 */
async function warnOfOtherCommand(
  session: Session,
  command: readonly string[],
  isOneOfMany: boolean,
  progress: Progress,
): Promise<void> {
  const before = session.info.internal[COMMAND];
  const now = fingerprint(command);
  if (before === now) return;
  if (before !== undefined && session.finishedCount > 0)
    progress.line(
      `study ${JSON.stringify(session.name)} was run with another command before: ` +
        "its results compare only if both commands measure the same",
    );
  if (before === undefined || !isOneOfMany)
    await session.storage.annotate(session.name, null, { internal: { [COMMAND]: now } });
}

function warnOfVariables(names: readonly string[], progress: Progress): void {
  for (const { variable, names: sharing } of sharedVariables(names))
    progress.line(
      `${sharing.join(" and ")} would share the environment variable ${variable}, so it is not ` +
        "set; {name} in the command and ATTUNE_PARAMS have each of them",
    );
}

/** Prints each note once in a run. */
function noteOnce(progress: Progress): (text: string) => void {
  const printed = new Set<string>();
  return (text) => {
    if (printed.has(text)) return;
    printed.add(text);
    progress.line(text);
  };
}

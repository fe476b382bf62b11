import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { joinLines } from "../../errors/join-lines.ts";
import { asText } from "../../space/as-text.ts";
import type { Space } from "../../space/space.ts";
import type { Evaluator } from "../../study/evaluator/evaluator.ts";
import type { LiveTrial } from "../../study/session/live-trial.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Measures } from "../../trial/measures.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import { toStoredOutcome } from "../stored-outcome.ts";
import { CheckpointFile } from "./checkpoint-file.ts";
import { ProcessGroup } from "./process-group.ts";
import {
  ProgramFailure,
  readErrors,
  readOutput,
  reportedValue,
  withProgramErrors,
} from "./program-output.ts";
import { readResult } from "./result.ts";
import type { RunFolder } from "./run-folder.ts";
import type { ShownErrors } from "./shown-errors.ts";
import { fillTemplate, placeholdersOf, sharedVariables, variableOf } from "./template.ts";

/** How the user's program evaluates a trial. */
interface ProgramOptions {
  /** The program and its arguments, with placeholders. */
  readonly command: readonly string[];
  readonly space: Space;
  readonly measures: Measures;
  /** Holds the files of the run; removed when the evaluator is closed. */
  readonly folder: RunFolder;
  /**
   * File that the program writes its result to, with `{trial}` for the trial's number. Default: the
   * file named by ATTUNE_RESULT, or else the last line of output.
   */
  readonly resultFile: string | undefined;
  /** Name under which the program gets the steps that it trains. */
  readonly fidelity: string | undefined;
  /** Shows what a program prints on standard error; undefined if that is not shown. */
  readonly showErrors: (() => ShownErrors) | undefined;
  /** Gets notes for the user on how the program behaves. */
  readonly onNote: (text: string) => void;
}

/** Largest file that can be a result. */
const MAX_RESULT_BYTES = 10_000_000;
const HELD_NOTE =
  "the command leaves a process running that holds its output open; trials do not wait for it";
const CUT_MESSAGE =
  "the last line of output is longer than 100,000 characters, so it was cut and is no result";

/**
 * Runs a program for each trial, in a process group of its own. The program gets the parameters in
 * three ways: in place of `{name}` in its arguments, in environment variables (ATTUNE_PARAM_NAME
 * each, ATTUNE_PARAMS as JSON, ATTUNE_TRIAL, ATTUNE_REPEAT), and as one JSON object on standard
 * input. The file named by ATTUNE_CHECKPOINT is stored with each report; a trial that is resumed
 * finds it there, and its step in ATTUNE_STEP.
 */
export function programEvaluator(options: ProgramOptions): Evaluator {
  const running = new Set<ProcessGroup>();
  const cleanUp = (): void => {
    for (const group of running) group.kill();
    options.folder.remove();
  };
  process.on("exit", cleanUp); // should this process end by itself while programs run
  return {
    killable: true,
    evaluate: (trial, limits) => runProgram(trial, limits.seconds, options, running),
    async close() {
      process.off("exit", cleanUp);
      cleanUp();
    },
  };
}

/** @param seconds time limit of the trial */
async function runProgram(
  trial: LiveTrial,
  seconds: number | undefined,
  options: ProgramOptions,
  running: Set<ProcessGroup>,
): Promise<unknown> {
  const { folder } = options;
  const checkpoint = new CheckpointFile(
    folder.file(`checkpoint-${trial.number}`),
    trial.checkpoint,
  );
  const step = await checkpoint.restore();
  const defaultFile = folder.file(`result-${trial.number}`);
  const chosenFile = options.resultFile?.replaceAll("{trial}", String(trial.number));
  // A file that an earlier run left is no result of this trial.
  if (chosenFile !== undefined) rmSync(chosenFile, { force: true });
  const group = startProgram(trial, options, {
    ATTUNE_RESULT: defaultFile,
    ATTUNE_CHECKPOINT: checkpoint.path,
    ATTUNE_STEP: String(step),
  });
  running.add(group);
  if (group.pid !== undefined) folder.started(trial.number, group.pid);
  let stopped: StopReason | undefined;
  const stop = (why: StopReason): void => {
    if (stopped !== undefined) return;
    stopped = why;
    group.terminate();
  };
  const stopWatching = watchLimits(trial, seconds, stop);
  try {
    const errors = readErrors(group, options.showErrors?.());
    const output = readOutput(group, async (report) => {
      await checkpoint.store(report.step);
      const value = reportedValue(report, options.measures);
      if (await trial.report(value, report.step)) stop(PRUNED_RESULT);
    });
    output.catch(stop); // a report that is refused ends the trial
    const failure = await group.failure;
    const [lastLine, complaint] = [(await output).lastLine(), await errors];
    if (group.wasHeld) options.onNote(HELD_NOTE);
    if (stopped === PRUNED_RESULT) return PRUNED_RESULT;
    if (stopped instanceof AttuneError) throw withProgramErrors(stopped, complaint);
    if (stopped instanceof Error) throw stopped;
    if (failure !== undefined) throw new ProgramFailure(failure, complaint);
    const file = chosenFile ?? (existsSync(defaultFile) ? defaultFile : undefined);
    try {
      const result = readProgramResult(file, lastLine, options.measures);
      toStoredOutcome(result, options.measures); // refused here, with what the program has printed
      return result;
    } catch (error) {
      throw withProgramErrors(error, complaint);
    }
  } finally {
    stopWatching();
    running.delete(group);
    folder.ended(trial.number);
    checkpoint.remove();
    rmSync(defaultFile, { force: true });
  }
}

/** Why a program is ended. */
type StopReason = Error | typeof PRUNED_RESULT;

/**
 * Ends a program at its trial's time limit, and when the trial is aborted.
 * @param seconds time limit of the trial
 * @returns a function that ends the watch
 */
function watchLimits(
  { signal }: LiveTrial,
  seconds: number | undefined,
  stop: (why: StopReason) => void,
): () => void {
  const timeOut = (): void => stop(new TrialFailure("timeout", `took longer than ${seconds} s`));
  const timer = seconds === undefined ? undefined : setTimeout(timeOut, seconds * 1000);
  const onAbort = (): void =>
    stop(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  };
}

/** @param file that the program has written its result to; undefined: it is the last line */
function readProgramResult(
  file: string | undefined,
  { text, isCut }: { readonly text: string; readonly isCut: boolean },
  measures: Measures,
): unknown {
  if (file !== undefined) return readResult(readResultFile(file), measures, `the file ${file}`);
  if (isCut) throw new Error(CUT_MESSAGE);
  return readResult(text, measures);
}

function startProgram(
  trial: LiveTrial,
  options: ProgramOptions,
  files: { readonly [variable: string]: string },
): ProcessGroup {
  const params: { readonly [name: string]: unknown } = options.space.flatten(trial.params);
  const { fidelity } = options;
  const values = fidelity === undefined ? params : { ...params, [fidelity]: trial.fidelity };
  const names = placeholdersOf(options.space, fidelity);
  const [program, ...args] = fillTemplate(options.command, values, names, trial);
  const json = JSON.stringify(trial.params);
  const shared = new Set(sharedVariables(names).map(({ variable }) => variable));
  const variables = Object.entries(values)
    .map(([name, value]) => [variableOf(name), asText(value)])
    .filter(([variable]) => !shared.has(variable));
  const environment: { readonly [name: string]: string } = {
    ...Object.fromEntries(variables),
    ATTUNE_TRIAL: String(trial.number),
    ATTUNE_REPEAT: String(trial.repeat),
    ATTUNE_PARAMS: json,
    ...files,
  };
  return new ProcessGroup(program, args, environment, `${json}\n`);
}

function readResultFile(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`the command did not write the file ${file}`);
  if (found.size > MAX_RESULT_BYTES)
    throw new Error(`the file ${file} is no result: it has ${found.size} bytes`);
  return joinLines(readFileSync(file, "utf8"));
}

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asText } from "../../space/as-text.ts";
import type { Space } from "../../space/space.ts";
import type { Evaluator } from "../../study/evaluator/evaluator.ts";
import type { LiveTrial } from "../../study/live-trial.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Measures } from "../../trial/measures.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import { lines } from "../lines.ts";
import { CheckpointFile } from "./checkpoint-file.ts";
import { ProcessGroup } from "./process-group.ts";
import { readReport, readResult } from "./result.ts";
import { fillTemplate, placeholdersOf, variableOf } from "./template.ts";

/** How the user's program evaluates a trial. */
export interface ProgramOptions {
  /** The program and its arguments, with placeholders. */
  readonly command: readonly string[];
  readonly space: Space;
  readonly measures: Measures;
  /**
   * File that the program writes its result to, with `{trial}` for the trial's number. Default: the
   * file named by ATTUNE_RESULT, or else the last line of output.
   */
  readonly resultFile: string | undefined;
  /** Name under which the program gets the steps that it trains. */
  readonly fidelity: string | undefined;
  /** Gets what the program prints on standard error. */
  readonly onStderr: ((text: string) => void) | undefined;
}

/** Characters that are kept of the end of a program's output. */
const MAX_OUTPUT_CHARACTERS = 100_000;
/** Characters of a program's last words that a failure's message repeats. */
const MAX_MESSAGE_CHARACTERS = 500;

/**
 * Runs a program for each trial, in a process group of its own. The program gets the parameters in
 * three ways: in place of `{name}` in its arguments, in environment variables (ATTUNE_PARAM_NAME
 * each, ATTUNE_PARAMS as JSON, ATTUNE_TRIAL, ATTUNE_REPEAT), and as one JSON object on standard
 * input. The file named by ATTUNE_CHECKPOINT is stored with each report; a trial that is resumed
 * finds it there, and its step in ATTUNE_STEP.
 */
export function programEvaluator(options: ProgramOptions): Evaluator {
  const folder = mkdtempSync(join(tmpdir(), "attune-"));
  const running = new Set<ProcessGroup>();
  const cleanUp = (): void => {
    for (const group of running) group.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", cleanUp); // should this process end by itself while programs run
  return {
    killable: true,
    evaluate: (trial, limits) => runProgram(trial, limits.seconds, options, folder, running),
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
  folder: string,
  running: Set<ProcessGroup>,
): Promise<unknown> {
  const checkpoint = new CheckpointFile(
    join(folder, `checkpoint-${trial.number}`),
    trial.checkpoint,
  );
  const step = await checkpoint.restore();
  const defaultFile = join(folder, `result-${trial.number}`);
  const chosenFile = options.resultFile?.replaceAll("{trial}", String(trial.number));
  // A file that an earlier run left is no result of this trial.
  if (chosenFile !== undefined) rmSync(chosenFile, { force: true });
  const group = startProgram(trial, options, {
    ATTUNE_RESULT: defaultFile,
    ATTUNE_CHECKPOINT: checkpoint.path,
    ATTUNE_STEP: String(step),
  });
  running.add(group);
  let stopped: Error | typeof PRUNED_RESULT | undefined;
  const stop = (why: Error | typeof PRUNED_RESULT): void => {
    if (stopped !== undefined) return;
    stopped = why;
    group.terminate();
  };
  const timeOut = (): void => stop(new TrialFailure("timeout", `took longer than ${seconds} s`));
  const timer = seconds === undefined ? undefined : setTimeout(timeOut, seconds * 1000);
  const onAbort = (): void =>
    stop(trial.signal.reason instanceof Error ? trial.signal.reason : new Error("stopped"));
  if (trial.signal.aborted) onAbort();
  trial.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const complaint = keepTail(group, options.onStderr);
    const output = readOutput(
      group,
      trial,
      checkpoint,
      () => stop(PRUNED_RESULT),
      options.measures,
    );
    output.catch(stop); // a report that is refused ends the trial
    const failure = await group.failure;
    // Processes that the program left running hold its output open, so they end with it.
    group.kill();
    const text = await output;
    if (stopped === PRUNED_RESULT) return PRUNED_RESULT;
    if (stopped instanceof Error) throw stopped;
    if (failure !== undefined) {
      const words = lastLine(complaint());
      throw new Error(words === "" ? failure : `${failure}: ${words}`);
    }
    const file = chosenFile ?? (existsSync(defaultFile) ? defaultFile : undefined);
    if (file === undefined) return readResult(text, options.measures);
    if (!existsSync(file)) throw new Error(`the command did not write the file ${file}`);
    const written = readFileSync(file, "utf8").replace(/\s*\n\s*/g, " ");
    return readResult(written, options.measures, `the file ${file}`);
  } finally {
    clearTimeout(timer);
    trial.signal.removeEventListener("abort", onAbort);
    running.delete(group);
    checkpoint.remove();
    rmSync(defaultFile, { force: true });
  }
}

function startProgram(
  trial: LiveTrial,
  options: ProgramOptions,
  files: { readonly [variable: string]: string },
): ProcessGroup {
  const params: { readonly [name: string]: unknown } = options.space.flatten(trial.params);
  const { fidelity } = options;
  const values = fidelity === undefined ? params : { ...params, [fidelity]: trial.fidelity };
  const [program, ...args] = fillTemplate(
    options.command,
    values,
    placeholdersOf(options.space, fidelity),
    trial,
  );
  const json = JSON.stringify(trial.params);
  const variables = Object.entries(values).map(([name, v]) => [variableOf(name), asText(v)]);
  const environment: { readonly [name: string]: string } = {
    ...Object.fromEntries(variables),
    ATTUNE_TRIAL: String(trial.number),
    ATTUNE_REPEAT: String(trial.repeat),
    ATTUNE_PARAMS: json,
    ...files,
  };
  return new ProcessGroup(program, args, environment, `${json}\n`);
}

/** Collects the end of standard error. */
function keepTail(
  group: ProcessGroup,
  onStderr: ((text: string) => void) | undefined,
): () => string {
  let tail = "";
  group.stderr.on("data", (text: string) => {
    tail = (tail + text).slice(-MAX_OUTPUT_CHARACTERS);
    onStderr?.(text);
  });
  return () => tail;
}

/** Passes reports on to the trial as they are printed. Returns the end of the other output. */
async function readOutput(
  group: ProcessGroup,
  trial: LiveTrial,
  checkpoint: CheckpointFile,
  prune: () => void,
  { names }: Measures,
): Promise<string> {
  let tail = "";
  for await (const line of lines(group.stdout)) {
    const report = readReport(line);
    if (report === undefined) {
      if (line.trim() !== "") tail = `${tail}\n${line}`.slice(-MAX_OUTPUT_CHARACTERS);
      continue;
    }
    const { values, step } = report;
    const value = names === undefined ? (values["value"] ?? Object.values(values)[0]) : values;
    await checkpoint.store(step);
    if (await trial.report(value, step)) prune();
  }
  return tail;
}

function lastLine(text: string): string {
  const [last] = text.trimEnd().split("\n").slice(-1);
  return last.trim().slice(0, MAX_MESSAGE_CHARACTERS);
}

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Space } from "../../space/space.ts";
import { type Handle, PRUNED_RESULT } from "../../study/handle.ts";
import type { Evaluator } from "../../study/optimize.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Measures } from "../../trial/measures.ts";
import { lines } from "../lines.ts";
import { reportIn, resultIn } from "./result.ts";
import { asText, fill, placesOf, variableOf } from "./template.ts";

export interface CommandOptions {
  readonly command: readonly string[];
  readonly space: Space<any>;
  readonly measures: Measures;
  /**
   * File that the command writes its result to, `{trial}` being the number; else its last line of
   * output counts, or the file named by ATTUNE_RESULT.
   */
  readonly resultFile: string | undefined;
  /** Name under which the command gets the steps that it is to train for. */
  readonly fidelity?: string | undefined;
  /** Gets what the command prints on its standard error. */
  readonly onStderr: ((text: string) => void) | undefined;
}

/** Time between asking a command to end and ending it. */
const GRACE_MS = 2000;
/** Of what a command prints, this much of the end is kept. */
const TAIL = 100_000;

/**
 * Runs a command for each trial, in a process group of its own so that whatever it starts ends with
 * it. The parameters are given in three ways: in place of `{name}` in its arguments, in environment
 * variables (ATTUNE_PARAM_NAME each, ATTUNE_PARAMS as JSON, ATTUNE_TRIAL, ATTUNE_REPEAT), and as
 * one JSON object on standard input. What it keeps in the file named by ATTUNE_CHECKPOINT is stored
 * with each report; a trial that goes on finds it there, and in ATTUNE_STEP the step that it stands
 * for.
 */
export function commandEvaluator(options: CommandOptions): Evaluator {
  const folder = mkdtempSync(join(tmpdir(), "attune-"));
  const running = new Set<ChildProcess>();
  // A last resort when this process ends by itself while commands run.
  const onExit = (): void => {
    for (const child of running) signalGroup(child, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", onExit);
  return {
    killable: true,
    evaluate: (trial, limits) => runCommand(trial, limits.seconds, options, folder, running),
    async close() {
      process.off("exit", onExit);
      onExit();
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid!, signal);
  } catch {
    // It is gone already.
  }
}

async function runCommand(
  trial: Handle,
  seconds: number | undefined,
  options: CommandOptions,
  folder: string,
  running: Set<ChildProcess>,
): Promise<unknown> {
  const given: { readonly [name: string]: unknown } = options.space.flatten(trial.params);
  const flat =
    options.fidelity === undefined ? given : { ...given, [options.fidelity]: trial.fidelity };
  const [program, ...args] = fill(
    options.command,
    flat,
    placesOf(options.space, options.fidelity),
    trial,
  );
  const checkpoint = new CheckpointFile(join(folder, `checkpoint-${trial.number}`), trial);
  const step = await checkpoint.restore();
  const ownFile = join(folder, `result-${trial.number}`);
  const resultFile = options.resultFile?.replaceAll("{trial}", String(trial.number));
  if (resultFile !== undefined) rmSync(resultFile, { force: true }); // one from an earlier run is no result of this trial
  const variables = Object.fromEntries(
    Object.entries(flat).map(([name, value]) => [variableOf(name), asText(value)]),
  );
  const child = spawn(program!, args, {
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      ...variables,
      ATTUNE_TRIAL: String(trial.number),
      ATTUNE_REPEAT: String(trial.repeat),
      ATTUNE_PARAMS: JSON.stringify(trial.params),
      ATTUNE_RESULT: ownFile,
      ATTUNE_CHECKPOINT: checkpoint.path,
      ATTUNE_STEP: String(step),
    },
  });
  running.add(child);
  let ended: Error | typeof PRUNED_RESULT | undefined;
  let killer: ReturnType<typeof setTimeout> | undefined;
  const end = (why: Error | typeof PRUNED_RESULT): void => {
    if (ended !== undefined) return;
    ended = why;
    signalGroup(child, "SIGTERM");
    killer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
  };
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(
          () => end(new TrialFailure("timeout", `took longer than ${seconds} s`)),
          seconds * 1000,
        );
  const onAbort = (): void =>
    end(trial.signal.reason instanceof Error ? trial.signal.reason : new Error("stopped"));
  if (trial.signal.aborted) onAbort();
  trial.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const exit = new Promise<string | undefined>((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ENOENT" ? `there is no command ${program}` : error.message),
      );
      child.on("exit", (code, signal) =>
        resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : `exit code ${code}`),
      );
    });
    child.stdin!.on("error", () => {}); // a command that does not read its input closes it
    child.stdin!.end(`${JSON.stringify(trial.params)}\n`);
    let complaint = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-TAIL);
      options.onStderr?.(text);
    });
    const output = readOutput(child, trial, checkpoint, () => end(PRUNED_RESULT), options);
    output.catch(() => {}); // heard below
    const failure = await exit;
    // What the command left running holds its output open: the trial is over with the command
    // itself.
    signalGroup(child, "SIGKILL");
    const text = await output;
    if (ended === PRUNED_RESULT) return PRUNED_RESULT;
    if (ended instanceof Error) throw ended;
    if (failure !== undefined)
      throw new Error(`${failure}${lastLine(complaint) ? `: ${lastLine(complaint)}` : ""}`);
    const file = resultFile ?? (existsSync(ownFile) ? ownFile : undefined);
    if (file === undefined) return resultIn(text, options.measures);
    if (!existsSync(file)) throw new Error(`the command wrote no file ${file}`);
    return resultIn(readFileSync(file, "utf8").replace(/\s*\n\s*/g, " "), options.measures);
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    trial.signal.removeEventListener("abort", onAbort);
    running.delete(child);
    for (const file of [ownFile, checkpoint.path]) rmSync(file, { force: true });
  }
}

/**
 * The file through which a command keeps what it goes on from. Commands write it under another name
 * and rename it, so that it is always whole.
 */
class CheckpointFile {
  readonly path: string;
  readonly #trial: Handle;
  #stored = "";
  constructor(path: string, trial: Handle) {
    this.path = path;
    this.#trial = trial;
  }
  /** Writes what was kept before. Returns its step, 0 where there is none. */
  async restore(): Promise<number> {
    const saved = await this.#trial.checkpoint.read();
    if (saved === undefined) return 0;
    writeFileSync(this.path, saved.bytes);
    this.#stored = this.#state();
    return saved.step;
  }
  /** Stores the file where it has changed since. */
  async keep(step: number): Promise<void> {
    const state = this.#state();
    if (state === "" || state === this.#stored) return;
    await this.#trial.checkpoint.write(new Uint8Array(readFileSync(this.path)), step);
    this.#stored = state;
  }
  #state(): string {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found === undefined ? "" : `${found.ino}:${found.mtimeMs}:${found.size}`;
  }
}

/** The end of the output, reports left out: these go to the trial as they come. */
async function readOutput(
  child: ChildProcess,
  trial: Handle,
  checkpoint: CheckpointFile,
  prune: () => void,
  options: CommandOptions,
): Promise<string> {
  let tail = "";
  child.stdout!.setEncoding("utf8");
  for await (const line of lines(child.stdout as AsyncIterable<string>)) {
    const report = reportIn(line);
    if (report === undefined) {
      if (line.trim() !== "") tail = `${tail}\n${line}`.slice(-TAIL);
      continue;
    }
    const { names } = options.measures;
    const value =
      names === undefined
        ? (report.values["value"] ?? Object.values(report.values)[0])
        : report.values;
    await checkpoint.keep(report.step);
    if (await trial.report(value, report.step)) prune();
  }
  return tail;
}

const lastLine = (text: string): string => text.trimEnd().split("\n").pop()!.trim().slice(0, 500);

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished, TestRunner, vi } from "vitest";
import { run } from "../src/cli/program.ts";

/** Far more than a test of a command takes, also on a machine that is busy with other work. */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** The built command. */
export const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

/** How a command ended, and what it printed. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A trial as `attune trials --json` prints it: fields that the tests read. */
export interface TrialJson {
  readonly number: number;
  readonly state: string;
  readonly params: { readonly [name: string]: unknown };
  readonly value?: unknown;
  readonly message?: string;
  readonly reason?: string;
  readonly reports: readonly { readonly step: number; readonly value: unknown }[];
  readonly schedule?: readonly { readonly step: number; readonly params: { readonly x: number } }[];
  readonly origin: unknown;
}

/** A study as `attune studies --json` prints it: fields that the tests read. */
export interface StudyJson {
  readonly name: string;
  readonly counts: { readonly [state: string]: number };
  readonly budget?: number;
  readonly left?: number;
}

/** The folder in which all tests begin: other files run in the same process after this one. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** An empty folder, removed after the test or the tests that asked for it, which end in the project's root. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "attune-cli-"));
  const leave = (): void => {
    process.chdir(ROOT);
    rmSync(folder, { recursive: true, force: true });
  };
  // Within a test, afterAll would never run.
  if (TestRunner.getCurrentTest() === undefined) afterAll(leave);
  else onTestFinished(leave);
  return folder;
}

/** A process of the built command. */
export interface Started {
  readonly child: ChildProcess;
  readonly done: Promise<Ran>;
  /**
   * Waits until the output (standard output and error) matches.
   * @throws Error if the process ends before
   */
  printed(pattern: RegExp): Promise<void>;
}

/**
 * Starts a program in a folder.
 * @param input standard input; null leaves it open
 */
export function startProgram(
  cwd: string,
  program: string,
  args: readonly string[],
  input: string | null = "",
): Started {
  const child = spawn(program, args, {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let out = "";
  let err = "";
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    notify();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    notify();
  });
  child.stdin.on("error", () => {}); // the program may not read it
  if (input !== null) child.stdin.end(input);
  const done = new Promise<Ran>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, out, err })),
  );
  return {
    child,
    done,
    async printed(pattern) {
      const matched = new Promise<boolean>((resolve) => {
        const check = (): void => {
          if (!pattern.test(out + err)) return;
          listeners.delete(check);
          resolve(true);
        };
        listeners.add(check);
        check();
      });
      const ended = done.then(() => pattern.test(out + err));
      if (!(await Promise.race([matched, ended])))
        throw new Error(`ended without printing ${pattern}:\n${out}${err}`);
    },
  };
}

/** Starts the built command: for tests of signals, exit codes and several processes. */
export const start = (cwd: string, args: readonly string[], input: string | null = ""): Started =>
  startProgram(cwd, process.execPath, [main, ...args], input);

/** Runs the built command to its end. */
export const attune = (cwd: string, ...args: readonly string[]): Promise<Ran> =>
  start(cwd, args).done;

/** Runs a command line in this process, from the sources: much cheaper than starting one. */
export async function attuneHere(cwd: string, ...args: readonly string[]): Promise<Ran> {
  process.chdir(cwd);
  let out = "";
  let err = "";
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    data: (text) => {
      out += text;
    },
    drained: async () => {},
    err: (text) => {
      err += text;
    },
    interactive: false,
    colour: false,
    outIsScreen: false,
    columns: 80,
    signal: new AbortController().signal,
    input: (async function* () {})(),
    inputBytes: (async function* () {})(),
  });
  return { code, signal: null, out, err };
}

/**
 * Runs a command line in this process and reads the JSON that it prints.
 * @throws Error with what it printed, if it failed
 */
export async function jsonHere<T>(cwd: string, ...args: readonly string[]): Promise<T> {
  const { code, out, err } = await attuneHere(cwd, ...args, "--json");
  if (code !== 0) throw new Error(`attune ${args.join(" ")} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}

/** All trials of a study. @param storage a path of a SQLite database in the folder */
export const trialsOf = (
  cwd: string,
  study: string,
  storage = "attune.db",
): Promise<readonly TrialJson[]> =>
  jsonHere(cwd, "trials", "--study", study, "--storage", `sqlite:./${storage}`);

/** The study of a name, or undefined while there is none. */
export async function studyNamed(cwd: string, name: string): Promise<StudyJson | undefined> {
  const { code, out } = await attuneHere(cwd, "studies", "--json");
  if (code !== 0) return undefined; // there is no database yet
  return (JSON.parse(out) as StudyJson[]).find((study) => study.name === name);
}

/** A command line of `node -e`, for `attune optimize` and `worker`. */
export const nodeCommand = (code: string, ...args: readonly string[]): readonly string[] => [
  "--",
  process.execPath,
  "-e",
  code,
  ...args,
];

/** The first lines of a file. */
export const head = (path: string, lines: number): string =>
  readFileSync(path, "utf8").split("\n").slice(0, lines).join("\n");

/** Waits some time: only for processes that can't say that they have come so far. */
export const tick = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

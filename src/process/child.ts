import { type ChildProcess, fork } from "node:child_process";
import { TrialFailure } from "../trial/failure.ts";

/** A thread or process that runs what it is sent. */
export interface Guest<To, From> {
  /** Sends a message; a guest that has ended ignores it. */
  send(message: To): void;
  /** Ends the guest at once, whatever it is doing; resolves when it has ended. */
  kill(): Promise<void>;
  /** Called with each message of the guest. Assigned by the host. */
  onMessage: (message: From) => void;
  /** Called when the guest has ended. Assigned by the host. */
  onExit: (failure: TrialFailure) => void;
}

/** Characters of a child's stderr that are kept: enough to find out why it ended. */
const MAX_STDERR_CHARACTERS = 4000;

/** How to start a child process. */
interface ChildOptions {
  /** Arguments of the script. */
  readonly args?: readonly string[];
  /** Megabytes of heap that the child may use. Default: as many as this process may use. */
  readonly megabytes?: number | undefined;
  /** Whether the child's stderr is hidden. Default: false, it is copied to this process's. */
  readonly quiet?: boolean;
}

/**
 * Starts a Node process that runs `script` and ends when this process does. Messages are structured
 * clones.
 */
export function startChild<To, From>(
  script: URL,
  { args = [], megabytes, quiet = false }: ChildOptions,
): Guest<To, From> {
  const child: ChildProcess = fork(script, args, {
    execArgv: heapFlags(megabytes),
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    serialization: "advanced",
  });
  let stderr = "";
  child.stderr?.on("data", (text) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
    if (!quiet) process.stderr.write(text);
  });
  const endWithParent = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithParent);
  let startError: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    const onEnd = (code: number | null, signal: NodeJS.Signals | null): void => {
      process.off("exit", endWithParent);
      resolve();
      guest.onExit(
        stderr.includes("heap out of memory")
          ? memoryFailure(megabytes)
          : endFailure(startError, signal ?? `code ${code}`),
      );
    };
    child.once("exit", onEnd);
    child.once("error", (error) => {
      startError = error;
      // Without a process there is no exit to come.
      if (child.pid === undefined) onEnd(null, null);
    });
  });
  const guest: Guest<To, From> = {
    send: inTurn(child),
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
    onMessage: () => {},
    onExit: () => {},
  };
  child.on("message", (message) => guest.onMessage(message as From));
  return guest;
}

/**
 * Sends one message after another: a message is serialized once those before it are written, so that
 * there is never a copy of more than one large one.
 */
function inTurn(child: ChildProcess): (message: unknown) => void {
  const waiting: unknown[] = [];
  let isSending = false;
  const sendNext = (): void => {
    isSending = waiting.length > 0;
    // An error is one of a closed channel: the exit says that the child has ended.
    if (isSending) child.send(waiting.shift() as object, sendNext);
  };
  return (message) => {
    waiting.push(message);
    if (!isSending) sendNext();
  };
}

/** Flags of the child: none that were meant for this process's own program, but its heap limit. */
function heapFlags(megabytes: number | undefined): string[] {
  return megabytes === undefined
    ? process.execArgv.filter((flag) => flag.startsWith("--max-old-space-size"))
    : [`--max-old-space-size=${megabytes}`];
}

function memoryFailure(megabytes: number | undefined): TrialFailure {
  const limit = megabytes === undefined ? "memory than there is" : `than ${megabytes} MB`;
  return new TrialFailure("memory", `needed more ${limit}`);
}

function endFailure(startError: Error | undefined, how: string): TrialFailure {
  return new TrialFailure(
    "error",
    startError === undefined
      ? `the worker process ended with ${how}`
      : `the worker process could not be started: ${startError.message}`,
  );
}

/**
 * Receives the messages of the parent, in a script that `startChild` started. The process ends when
 * its parent has ended, at the latest after the message that it is working on. It ignores
 * interrupts of the terminal, which are for the parent: that lets running trials end.
 */
export function serveAsChild<To>(receive: (message: To) => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", (message) => receive(message as To));
}

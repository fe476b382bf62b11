import { type ChildProcess, fork } from "node:child_process";
import { TrialFailure } from "../trial/failure.ts";

/** A thread or process that does what it is sent. */
export interface Guest<To, From> {
  send(message: To): void;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
  onMessage: (message: From) => void;
  /** It ended without being asked to. */
  onExit: (failure: TrialFailure) => void;
}

/** Of stderr, as much is kept as tells why a process ended. */
const TAIL = 4000;

/**
 * A Node process that runs `script` and ends when this one does. Messages are structured clones.
 * @param options.megabytes of heap that it may use; without, as much as this process was allowed
 * @param options.quiet what it writes to stderr is not passed on
 */
export function startChild<To, From>(
  script: URL,
  {
    args = [],
    megabytes,
    quiet = false,
  }: { args?: readonly string[]; megabytes?: number | undefined; quiet?: boolean },
): Guest<To, From> {
  // None of the other flags that this process was started with: they are meant for its own program.
  const heap =
    megabytes === undefined
      ? process.execArgv.filter((flag) => flag.startsWith("--max-old-space-size"))
      : [`--max-old-space-size=${megabytes}`];
  const child: ChildProcess = fork(script, args, {
    execArgv: heap,
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    serialization: "advanced",
  });
  let tail = "";
  child.stderr?.on("data", (text) => {
    tail = (tail + text).slice(-TAIL);
    if (!quiet) process.stderr.write(text);
  });
  const endToo = (): void => void child.kill("SIGKILL");
  process.once("exit", endToo);
  let failed = "";
  const gone = new Promise<void>((resolve) => {
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      process.off("exit", endToo);
      resolve();
      guest.onExit(
        tail.includes("heap out of memory")
          ? new TrialFailure(
              "memory",
              megabytes === undefined
                ? "needed more memory than there is"
                : `needed more than ${megabytes} MB`,
            )
          : new TrialFailure(
              "error",
              failed || `the worker process ended with ${signal ?? `code ${code}`}`,
            ),
      );
    };
    child.once("exit", ended);
    child.once("error", (error) => {
      failed = `the worker process could not be started: ${error.message}`;
      if (child.pid === undefined) ended(null, null);
    });
  });
  const guest: Guest<To, From> = {
    // Whether it is still there to receive it, its exit tells.
    send: (message) => void child.send(message as object, () => {}),
    kill() {
      child.kill("SIGKILL");
      return gone;
    },
    onMessage: () => {},
    onExit: () => {},
  };
  child.on("message", (message) => guest.onMessage(message as From));
  return guest;
}

/**
 * For what `startChild` starts. It ends with its parent, at the latest after what it is at; an
 * interrupt from the terminal is for the parent, which lets what is under way come to its end.
 */
export function serveAsChild<To>(receive: (message: To) => void): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", (message) => receive(message as To));
}

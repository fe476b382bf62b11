import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { startFailure } from "./start-failure.ts";

/** Time between asking a program to end (SIGTERM) and ending it (SIGKILL). */
const GRACE_MS = 2000;
/** How often the outputs of a program that has ended are looked at, until they end too. */
const OUTPUT_CHECK_MS = 100;
/** Checks that find all output read before the outputs are closed. */
const MAX_CHECKS = 5;
/** Bytes read after the program's end before the outputs are closed: more than a pipe holds. */
const MAX_LATE_BYTES = 2_000_000;

/**
 * A program with everything that it starts: a process group of its own, so that all of it can be
 * ended together. On Windows, which has no process groups, only the program itself is ended.
 */
export class ProcessGroup {
  /** Resolves when the program has ended: undefined for exit code 0, else why it failed. */
  readonly failure: Promise<string | undefined>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  #killer: ReturnType<typeof setTimeout> | undefined;
  #hasEnded = false;
  #wasHeld = false;

  /**
   * @param env environment variables beside those of this process
   * @param input what the program gets on standard input
   */
  constructor(
    program: string,
    args: readonly string[],
    env: { readonly [name: string]: string },
    input: string,
  ) {
    try {
      this.#child = spawn(program, args, {
        detached: process.platform !== "win32",
        stdio: ["pipe", "pipe", "pipe"],
        env: { ...process.env, ...env },
      });
    } catch (error) {
      // Arguments that no process can have are an exception, not an event.
      this.failure = Promise.resolve(startFailure(program, error as Error));
      return;
    }
    const child = this.#child;
    this.failure = new Promise((resolve) => {
      child.on("error", (error) => resolve(startFailure(program, error)));
      child.on("exit", (code, signal) => {
        // What the program left running ends with it. A process that has left the group may hold
        // the outputs open, so they do not count on its end.
        this.kill();
        this.#hasEnded = true;
        this.#closeOutputs(child);
        resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : `exit code ${code}`);
      });
    });
    child.stdin.on("error", () => {}); // a program that does not read its input may close it
    child.stdin.end(input);
  }

  /** The number of the process; undefined if the program could not be started. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }
  /** Whether a process outside of the group held the outputs open after the program's end. */
  get wasHeld(): boolean {
    return this.#wasHeld;
  }

  /**
   * What the program prints on standard output, as it comes; ends soon after the program, even if a
   * process that it left running holds the output open.
   */
  readOutput(): AsyncIterable<Buffer> {
    return readToEnd(this.#child?.stdout);
  }
  /** What the program prints on standard error, as `readOutput`. */
  readErrors(): AsyncIterable<Buffer> {
    return readToEnd(this.#child?.stderr);
  }

  /** Asks the program to end, and ends it when it does not within `GRACE_MS`. */
  terminate(): void {
    if (this.#hasEnded) return;
    this.#signal("SIGTERM");
    this.#killer = setTimeout(() => this.kill(), GRACE_MS);
  }

  /** Ends whatever of the group still runs. */
  kill(): void {
    clearTimeout(this.#killer);
    this.#signal("SIGKILL");
  }

  /**
   * Closes the outputs of a program that has ended, as soon as nothing comes any more: when all of
   * what is there was read at several checks, or when more comes than it can have left.
   */
  #closeOutputs({ stdout, stderr }: ChildProcessByStdio<Writable, Readable, Readable>): void {
    const bytesRead = (): number => [stdout, stderr].reduce((n, s) => n + bytesReadOf(s), 0);
    const atEnd = bytesRead();
    let checks = 0;
    const timer = setInterval(() => {
      const isOpen = !stdout.closed || !stderr.closed;
      // Output that waits for its reader is not lost, however long that takes.
      if (stdout.readableLength === 0 && stderr.readableLength === 0) checks++;
      if (isOpen && checks < MAX_CHECKS && bytesRead() - atEnd < MAX_LATE_BYTES) return;
      clearInterval(timer);
      this.#wasHeld = isOpen;
      stdout.destroy();
      stderr.destroy();
    }, OUTPUT_CHECK_MS);
    // Nothing is left to wait for once both have ended, as they do at once as a rule.
    const stop = (): void => {
      if (stdout.closed && stderr.closed) clearInterval(timer);
    };
    stdout.on("close", stop);
    stderr.on("close", stop);
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    // The number may be another group's once this one has ended.
    if (pid === undefined || this.#hasEnded) return;
    try {
      if (process.platform === "win32") this.#child?.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The group has ended already.
    }
  }
}

/** Pipes to processes are sockets, which count what they have read. */
const bytesReadOf = (stream: Readable): number =>
  "bytesRead" in stream && typeof stream.bytesRead === "number" ? stream.bytesRead : 0;

/** Reads a stream until it ends or is closed. */
async function* readToEnd(stream: Readable | undefined): AsyncIterable<Buffer> {
  if (stream === undefined) return;
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

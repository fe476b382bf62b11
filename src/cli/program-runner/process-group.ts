import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** Time between asking a program to end (SIGTERM) and ending it (SIGKILL). */
const GRACE_MS = 2000;

/**
 * A program with everything that it starts: a process group of its own, so that all of it can be
 * ended together. On Windows, which has no process groups, only the program itself is ended.
 */
export class ProcessGroup {
  /** What the program prints, as UTF-8 text. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the program has ended: undefined for exit code 0, else why it failed. */
  readonly failure: Promise<string | undefined>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #killer: ReturnType<typeof setTimeout> | undefined;

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
    const child = spawn(program, args, {
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    this.stdout = child.stdout.setEncoding("utf8");
    this.stderr = child.stderr.setEncoding("utf8");
    this.failure = new Promise((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ENOENT" ? `there is no command ${program}` : error.message),
      );
      child.on("exit", (code, signal) =>
        resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : `exit code ${code}`),
      );
    });
    child.stdin.on("error", () => {}); // a program that does not read its input may close it
    child.stdin.end(input);
  }

  /** Asks the program to end, and ends it when it does not within `GRACE_MS`. */
  terminate(): void {
    this.#signal("SIGTERM");
    this.#killer = setTimeout(() => this.kill(), GRACE_MS);
  }

  /** Ends whatever of the group still runs. */
  kill(): void {
    clearTimeout(this.#killer);
    this.#signal("SIGKILL");
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return; // it could not be started
    try {
      if (process.platform === "win32") this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The group has ended already.
    }
  }
}

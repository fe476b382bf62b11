import { once } from "node:events";
import { AttuneError } from "../errors/attune-error.ts";
import type { Terminal } from "./terminal.ts";

/** The terminal of a process, and what became of its output. */
interface ProcessTerminal {
  readonly terminal: Terminal;
  /** Waits until everything that was printed is written. @throws AttuneError `run-failed` */
  flush(): Promise<void>;
}

/**
 * Prints on the streams of this process. A stream that is closed or full ends nothing: progress
 * that cannot be shown is dropped, and results that cannot be written are an error at the end.
 * @param signal aborted when the user ends the command
 */
export function processTerminal(signal: AbortSignal): ProcessTerminal {
  const { stdout, stderr, env } = process;
  let outFailure: NodeJS.ErrnoException | undefined;
  let errFails = false;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    outFailure ??= error;
  });
  stderr.on("error", () => {
    errFails = true;
  });
  const write = (text: string): void => {
    if (outFailure === undefined) stdout.write(text);
  };
  const check = (): void => {
    if (outFailure !== undefined) throw writeError(outFailure);
  };
  return {
    terminal: {
      out: write,
      data: write,
      async drained() {
        check();
        // The event of an error is looked at by `check`.
        if (stdout.writableNeedDrain) await once(stdout, "drain").catch(() => {});
        check();
      },
      err: (text) => {
        if (!errFails) stderr.write(text);
      },
      interactive: stderr.isTTY === true && env["CI"] === undefined,
      colour: stdout.isTTY === true && !env["NO_COLOR"],
      outIsScreen: stdout.isTTY === true,
      columns: stdout.columns || stderr.columns || 80,
      signal,
      startedMs: 0,
      input: input(),
      inputBytes: process.stdin,
    },
    async flush() {
      await new Promise<void>((resolve) => {
        stdout.write("", () => resolve());
      });
      check();
    },
  };
}

function writeError(cause: NodeJS.ErrnoException): AttuneError {
  const reason = cause.code === "EPIPE" ? "its reader has closed it" : cause.message;
  return new AttuneError("run-failed", `standard output can't be written: ${reason}`, { cause });
}

async function* input(): AsyncIterable<string> {
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) yield chunk as string;
}

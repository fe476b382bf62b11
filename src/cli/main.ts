#!/usr/bin/env node
import { commandFailure } from "./error-line.ts";
import { processTerminal } from "./process-terminal.ts";
import { run } from "./program.ts";

/** Exit code of a process that SIGINT ended, as shells give it. */
const EXIT_INTERRUPTED = 130;

const controller = new AbortController();
let interrupts = 0;
// SIGHUP comes when the terminal is closed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (++interrupts > 1) process.exit(EXIT_INTERRUPTED); // a second Ctrl-C does not wait
    controller.abort(new Error(signal));
  });
const { terminal, flush } = processTerminal(controller.signal);
process.exitCode = await run(process.argv.slice(2), terminal);
try {
  await flush();
} catch (error) {
  const failure = commandFailure(error);
  if (process.exitCode === 0 && failure !== undefined) {
    terminal.err(failure.line);
    process.exitCode = failure.code;
  }
}
// An open standard input would keep the process alive.
process.stdin.destroy();

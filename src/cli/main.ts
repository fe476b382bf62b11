#!/usr/bin/env node
import { once } from "node:events";
import { run } from "./program.ts";

/** Exit code of a process that SIGINT ended, as shells give it. */
const EXIT_INTERRUPTED = 130;

const controller = new AbortController();
let interrupts = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    if (++interrupts > 1) process.exit(EXIT_INTERRUPTED); // a second Ctrl-C does not wait
    controller.abort(new Error(signal));
  });
// A closed pipe, as in `attune trials | head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
async function* input(): AsyncIterable<string> {
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) yield chunk as string;
}

const plain = process.env["NO_COLOR"] !== undefined && process.env["NO_COLOR"] !== "";
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
  },
  err: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true && process.env["CI"] === undefined,
  colour: process.stdout.isTTY === true && !plain,
  columns: process.stderr.columns || 80,
  signal: controller.signal,
  input: input(),
});
// An open standard input would keep the process alive; what was printed is flushed first.
process.stdin.destroy();

import { stringifyNumbers } from "../numeric/json-numbers.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a value as one line of JSON; NaN and infinities become strings. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${stringifyNumbers(value)}\n`);
}

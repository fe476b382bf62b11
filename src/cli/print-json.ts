import { stringifyNumbers } from "../numeric/json-numbers.ts";
import { printParts } from "./large-parts.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a value as one line of JSON; NaN and infinities become strings. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${stringifyNumbers(value)}\n`);
}

/** Prints a list as one line of JSON, as it comes: the whole of it may be larger than memory. */
export async function printJsonList(
  terminal: Terminal,
  items: AsyncIterable<unknown>,
): Promise<void> {
  await printParts(terminal, (text) => terminal.out(text), jsonListParts(items));
  terminal.out("\n");
}

/** The text of a list of JSON values, in parts. */
export async function* jsonListParts(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  let separator = "[";
  for await (const item of items) {
    yield separator + stringifyNumbers(item);
    separator = ",";
  }
  yield separator === "[" ? "[]" : "]";
}

import { stringifyNumbers } from "../numeric/json-numbers.ts";
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
  for await (const text of jsonListParts(items)) {
    terminal.out(text);
    await terminal.drained();
  }
  terminal.out("\n");
}

/** Characters of a part; many small writes take longer. */
const PART_CHARACTERS = 65_536;

/** The text of a list of JSON values, in parts. */
export async function* jsonListParts(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  let part = "[";
  let isFirst = true;
  for await (const item of items) {
    part += `${isFirst ? "" : ","}${stringifyNumbers(item)}`;
    isFirst = false;
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = "";
  }
  yield `${part}]`;
}

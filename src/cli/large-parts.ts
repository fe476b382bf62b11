import type { Terminal } from "./terminal.ts";

/** Characters of a part: a write for each line takes longer than the lines themselves. */
const PART_CHARACTERS = 65_536;

/** The same text in larger parts. */
export async function* inLargeParts(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let part = "";
  for await (const text of texts) {
    part += text;
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

/** Prints a text that may be larger than memory, as fast as its reader takes it. */
export async function printParts(
  terminal: Terminal,
  print: (text: string) => void,
  texts: AsyncIterable<string>,
): Promise<void> {
  for await (const part of inLargeParts(texts)) {
    print(part);
    await terminal.drained();
  }
}

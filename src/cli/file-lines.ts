import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const CHUNK_BYTES = 1 << 16;

/**
 * The lines of a UTF-8 file, without their ends, read as they are needed: the file may be larger
 * than a string can be.
 * @throws what opening or reading the file throws
 */
export function* fileLines(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const bytes = Buffer.alloc(CHUNK_BYTES);
    /** The start of a line whose end has not been read. */
    let rest: string[] = [];
    for (;;) {
      const length = readSync(file, bytes);
      const lines = (length === 0 ? decoder.end() : decoder.write(bytes.subarray(0, length))).split(
        "\n",
      );
      rest.push(lines[0]);
      if (lines.length > 1) {
        yield rest.join("");
        for (let i = 1; i + 1 < lines.length; i++) yield lines[i];
        rest = [lines[lines.length - 1]];
      }
      if (length > 0) continue;
      yield rest.join("");
      return;
    }
  } finally {
    closeSync(file);
  }
}

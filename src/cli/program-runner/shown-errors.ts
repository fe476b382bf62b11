import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import type { Progress } from "../progress.ts";

/** Characters of a line that are shown. */
const MAX_LINE_CHARACTERS = 2000;

/**
 * Shows what one program prints on standard error, line by line and without its colours and cursor
 * movements. Each state of a progress bar that ends with `\r` is a line.
 */
export class ShownErrors {
  readonly #progress: Progress;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  /** Whether the end of the line was dropped, since the line is too long. */
  #isCut = false;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Shows the next part of the output. */
  push(bytes: Buffer): void {
    const lines = this.#decoder.write(bytes).split(/\r\n|\n|\r/);
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#print(line);
    if (this.#rest.length <= 2 * MAX_LINE_CHARACTERS) return;
    this.#rest = this.#rest.slice(0, 2 * MAX_LINE_CHARACTERS);
    this.#isCut = true;
  }
  /** Shows a last line that has no end. */
  end(): void {
    this.#print(this.#rest + this.#decoder.end());
    this.#rest = "";
  }

  #print(line: string): void {
    const text = stripVTControlCharacters(line);
    const isCut = this.#isCut || text.length > MAX_LINE_CHARACTERS;
    this.#isCut = false;
    if (text.trim() !== "")
      this.#progress.line(isCut ? `${text.slice(0, MAX_LINE_CHARACTERS)}… (cut)` : text);
  }
}

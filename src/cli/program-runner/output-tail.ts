/** Bytes that are kept of the end of a program's output. */
const MAX_BYTES = 100_000;

/** The last line of an output. */
interface LastLine {
  /** The line without white space around it; empty if nothing was printed. */
  readonly text: string;
  /** Whether it is the end of a line that was too long to be kept. */
  readonly isCut: boolean;
}

/** Keeps the end of a program's output, however long it is, in bounded memory. */
export class OutputTail {
  /** Twice the size that is kept, so that bytes are moved once for each that is pushed. */
  #kept = Buffer.allocUnsafe(4096);
  #length = 0;
  #isCut = false;

  push(bytes: Buffer): void {
    const added = bytes.length > MAX_BYTES ? bytes.subarray(-MAX_BYTES) : bytes;
    if (added !== bytes) this.#isCut = true;
    if (this.#length + added.length > this.#kept.length) this.#makeRoom(added.length);
    added.copy(this.#kept, this.#length);
    this.#length += added.length;
  }

  #makeRoom(count: number): void {
    const from = Math.max(0, this.#length - MAX_BYTES);
    const needed = this.#length - from + count;
    const size = Math.min(2 * MAX_BYTES, Math.max(2 * this.#kept.length, needed));
    const target = size > this.#kept.length ? Buffer.allocUnsafe(size) : this.#kept;
    this.#kept.copy(target, 0, from, this.#length);
    this.#kept = target;
    this.#length -= from;
    if (from > 0) this.#isCut = true;
  }

  /** The end of the output, without white space around it. */
  end(maxCharacters: number): string {
    return this.#kept.toString("utf8", 0, this.#length).trim().slice(-maxCharacters);
  }

  /** The last line that is not empty. Lines also end with `\r`, as those of progress bars do. */
  lastLine(): LastLine {
    const text = this.#kept.toString("utf8", 0, this.#length).trimEnd();
    const start = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
    return { text: text.slice(start).trim(), isCut: start === 0 && this.#isCut };
  }
}

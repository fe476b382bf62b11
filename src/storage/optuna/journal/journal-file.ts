import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";

/** Bytes that are read at a time. */
const CHUNK_BYTES = 1 << 22;
const NEWLINE = 10;
/**
 * An append is synced before the next one starts, so what a power failure leaves out of one is
 * within this many bytes of the end.
 */
const TAIL_BYTES = 1 << 16;

/**
 * Whether some bytes have zeros, which no JSON text has: a part of the last append that did not
 * reach the disk. What follows was not acknowledged either.
 */
const hasHole = (bytes: Buffer, from: number, to: number): boolean =>
  bytes.subarray(from, to).includes(0);

/** A file of lines, to which several processes append under a lock. */
export class JournalFile {
  readonly path: string;
  /** Bytes that were read so far: complete lines only. */
  #offset = 0;
  #lines = 0;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Reads the lines that were added since the last call; creates the file where there is none.
   * @param onReset called where another file has taken its place, which is read from the start
   * @param onLine called with each line and its number, from 1
   * @throws AttuneError `storage-unreachable`, and what `onLine` throws
   */
  readNew(onReset: () => void, onLine: (line: string, number: number) => void): void {
    const file = this.#openForReading();
    try {
      const { size } = fstatSync(file);
      if (size < this.#offset) {
        onReset();
        this.#offset = this.#lines = 0;
      }
      this.#readLines(file, size, onLine);
    } finally {
      closeSync(file);
    }
  }
  #openForReading(): number {
    try {
      const exists = existsSync(this.path);
      if (exists && statSync(this.path).isDirectory()) throw new Error("it is a folder");
      return openSync(this.path, exists ? "r" : "a+");
    } catch (cause) {
      throw this.#unreachable("can't be opened", cause);
    }
  }
  /** @param size of the file */
  #readLines(file: number, size: number, onLine: (line: string, number: number) => void): void {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, size - this.#offset)));
    /** The start of a line that the next chunk continues. */
    let rest = Buffer.alloc(0);
    for (let at = this.#offset; at < size; ) {
      const n = readSync(file, chunk, 0, Math.min(chunk.length, size - at), at);
      if (n === 0) break;
      at += n;
      const read = chunk.subarray(0, n);
      const bytes = rest.length === 0 ? read : Buffer.concat([rest, read]);
      /** Place of `bytes` in the file. */
      const start = this.#offset;
      let from = 0;
      for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
        if (hasHole(bytes, from, to) && size - this.#offset <= TAIL_BYTES) return;
        onLine(bytes.toString("utf8", from, to), this.#lines + 1);
        this.#lines++;
        from = to + 1;
        this.#offset = start + from;
      }
      rest = Buffer.from(bytes.subarray(from));
    }
  }

  /**
   * Appends a text after the lines that were read, all or nothing, and syncs it to the disk. The
   * caller holds the lock and has read all lines.
   * @throws AttuneError `storage-unreachable`
   */
  append(text: string): void {
    let file: number;
    try {
      file = openSync(this.path, "r+");
    } catch (cause) {
      throw this.#unreachable("can't be written", cause);
    }
    try {
      this.#cutTornTail(file);
      const bytes = Buffer.from(text, "utf8");
      try {
        for (let done = 0; done < bytes.length; )
          done += writeSync(file, bytes, done, bytes.length - done, this.#offset + done);
        fsyncSync(file);
      } catch (cause) {
        ftruncateSync(file, this.#offset);
        const isFull = cause instanceof Error && "code" in cause && cause.code === "ENOSPC";
        throw this.#unreachable(isFull ? "the disk is full" : "can't be written", cause);
      }
    } finally {
      closeSync(file);
    }
  }
  /**
   * Removes the rest of an append that was cut off, which was never acknowledged, since what
   * follows must be on lines of its own. A copy is kept in `PATH.cut-off`.
   */
  #cutTornTail(file: number): void {
    const { size } = fstatSync(file);
    if (size <= this.#offset) return;
    const rest = Buffer.alloc(size - this.#offset);
    readSync(file, rest, 0, rest.length, this.#offset);
    writeFileSync(`${this.path}.cut-off`, rest, { flag: "a" });
    ftruncateSync(file, this.#offset);
  }
  #unreachable(what: string, cause: unknown): AttuneError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new AttuneError("storage-unreachable", `${this.path}: ${what}: ${reason}`, {
      hint: "check the path, its permissions and the room on the disk",
      cause,
    });
  }
}

import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { AttuneError } from "../errors/attune-error.ts";
import { fileProblem } from "../errors/file-problem.ts";

const FOLDER_HINT = "check that the folder exists and may be written";

/** Paths such as /dev/stdout, which may be files that others write to. */
const DEVICE = /^\/(?:dev|proc)\//;
/** Permissions of a new file, of which the process takes some away. */
const NEW_FILE_MODE = 0o666;

/**
 * Writes a file that the user named; the file of before is replaced as a whole.
 * @param hint what to do if it can't be written
 * @throws AttuneError `usage`
 */
export function writeText(path: string, text: string, hint = FOLDER_HINT): void {
  writeBytes(path, Buffer.from(text, "utf8"), hint);
}

/** As `writeText`, for bytes. @throws AttuneError `usage` */
export function writeBytes(path: string, bytes: Uint8Array, hint = FOLDER_HINT): void {
  const file = new Replacement(path, hint);
  try {
    file.write(bytes);
    file.finish();
  } finally {
    file.close();
  }
}

/**
 * Checks that a file can be written, as far as its folder and permissions tell, so that nothing is
 * computed in vain.
 * @throws AttuneError `usage`
 */
export function requireWritable(path: string): void {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file?.isDirectory()) throw new Error("it is a folder");
    accessSync(file === undefined ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    throw unwritable(path, cause, FOLDER_HINT);
  }
}

/** As `writeText`, for a text or bytes that come in parts. */
export async function writeParts(
  path: string,
  parts: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  let file: Replacement | undefined;
  try {
    // The file is opened with the first part: what can't be read overwrites nothing.
    for await (const part of parts) {
      file ??= new Replacement(path, FOLDER_HINT);
      file.write(part);
    }
    file?.finish();
  } finally {
    file?.close();
  }
}

/**
 * A file that is written beside the one that it replaces in the end, so that readers find the one or
 * the other, and an interrupted command leaves the file of before. What is no file, such as a pipe,
 * is written directly; so is a file whose folder takes no new ones.
 */
class Replacement {
  readonly #path: string;
  readonly #hint: string;
  readonly #file: number;
  #isOpen = true;
  /** Path of the file, and of the one beside it; undefined if it is written directly. */
  readonly #paths: { readonly part: string; readonly to: string } | undefined;
  readonly #remove = (): void => {
    if (this.#paths) rmSync(this.#paths.part, { force: true });
  };

  /** @throws AttuneError `usage` */
  constructor(path: string, hint: string) {
    this.#path = path;
    this.#hint = hint;
    const before = statSync(path, { throwIfNoEntry: false });
    const isDevice = DEVICE.test(path);
    if (!isDevice && (before === undefined || before.isFile())) {
      const to = before === undefined ? path : realpathSync(path);
      const part = `${to}.${process.pid}.part`;
      try {
        this.#file = openSync(part, "w", before?.mode ?? NEW_FILE_MODE);
        this.#paths = { part, to };
        process.once("exit", this.#remove);
        return;
      } catch (cause) {
        if (before === undefined) throw unwritable(path, cause, hint);
      }
    }
    this.#file = this.#try(() => openSync(path, isDevice ? "a" : "w"));
  }

  #try<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw unwritable(this.#path, cause, this.#hint);
    }
  }

  /** Appends text or bytes. @throws AttuneError `usage` */
  write(data: string | Uint8Array): void {
    this.#try(() => writeFileSync(this.#file, data));
  }

  /** Puts what was written in place. @throws AttuneError `usage` */
  finish(): void {
    const paths = this.#paths;
    this.#closeFile();
    if (paths) this.#try(() => renameSync(paths.part, paths.to));
  }

  /** Closes the file; what was not put in place is gone. */
  close(): void {
    this.#closeFile();
    this.#remove();
    process.off("exit", this.#remove);
  }

  #closeFile(): void {
    if (this.#isOpen) this.#try(() => closeSync(this.#file));
    this.#isOpen = false;
  }
}

function unwritable(path: string, cause: unknown, hint: string): AttuneError {
  const message = `${path} can't be written: ${fileProblem(cause, "its folder does not exist")}`;
  return new AttuneError("usage", message, { hint, cause });
}

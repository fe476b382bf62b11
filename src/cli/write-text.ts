import { accessSync, closeSync, constants, openSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AttuneError } from "../errors/attune-error.ts";

const FOLDER_HINT = "check that the folder exists and may be written";

/**
 * Writes a file that the user named.
 * @param hint what to do if it can't be written
 * @throws AttuneError `usage`
 */
export function writeText(path: string, text: string, hint = FOLDER_HINT): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw unwritable(path, cause, hint);
  }
}

/** As `writeText`, for bytes. @throws AttuneError `usage` */
export function writeBytes(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (cause) {
    throw unwritable(path, cause, FOLDER_HINT);
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

/** As `writeText`, for a text that comes in parts. */
export async function writeParts(path: string, parts: AsyncIterable<string>): Promise<void> {
  const write = <T>(call: () => T): T => {
    try {
      return call();
    } catch (cause) {
      throw unwritable(path, cause, FOLDER_HINT);
    }
  };
  let file: number | undefined;
  try {
    // The file is opened with the first part: what can't be read overwrites nothing.
    for await (const part of parts) {
      file ??= write(() => openSync(path, "w"));
      const to = file;
      write(() => writeFileSync(to, part));
    }
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function unwritable(path: string, cause: unknown, hint: string): AttuneError {
  const message = `${path} can't be written: ${(cause as Error).message}`;
  return new AttuneError("usage", message, { hint, cause });
}

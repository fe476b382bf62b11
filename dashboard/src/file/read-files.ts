import type { Storage } from "../../../src/storage/storage.ts";
import { applyLog } from "./apply-log.ts";
import { openFile } from "./open-file.ts";

/** Ending of the log that SQLite keeps beside a database. */
const LOG = "-wal";
/** Place of the version of the file format; 2 says that there may be a log. */
const FORMAT_AT = 18;
const WITH_LOG = 2;

/** The studies of files that were dropped. */
export interface ReadFiles {
  readonly storage: Storage;
  /** What the file may lack; empty if nothing. */
  readonly note: string;
}

/**
 * Opens a file of studies, with the write-ahead log of a SQLite database if it is given as well.
 * @throws Error in one line
 */
export async function readFiles(files: readonly File[]): Promise<ReadFiles> {
  const main = files.filter(({ name }) => !name.endsWith(LOG) && !name.endsWith("-shm"));
  const log = files.find(({ name }) => name.endsWith(LOG));
  const [file] = main;
  if (file === undefined)
    throw new Error(`${files[0]?.name} is only a log: drop it together with its database`);
  if (main.length > 1) throw new Error("drop one file of studies, with its -wal if it has one");
  if (log !== undefined && log.name !== `${file.name}${LOG}`)
    throw new Error(`${log.name} is not the log of ${file.name}`);
  const bytes = await bytesOf(file);
  const whole = log === undefined ? bytes : applyLog(bytes, await bytesOf(log), log.name);
  const mayHaveLog = bytes[FORMAT_AT] === WITH_LOG && log === undefined;
  return {
    storage: await openFile(file.name, whole),
    note: mayHaveLog
      ? `If there is a file ${file.name}${LOG} beside this one, it has newer results: drop both ` +
        `together, or a copy that attune backup has made.`
      : "",
  };
}

/** @throws Error in one line for a folder, and for a file that is gone or too large */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} can't be read: it is a folder, was moved, or is too large`);
  }
}

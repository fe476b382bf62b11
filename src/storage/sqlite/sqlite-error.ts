import { AttuneError } from "../../errors/attune-error.ts";
import { isDiskFull, reachedSizeLimit } from "./file-system.ts";

type Translation = readonly [pattern: RegExp, ...error: ConstructorParameters<typeof AttuneError>];

/** The error of a disk without room. */
const DISK_FULL = [
  "storage-unreachable",
  "the disk is full",
  {
    hint: "make room and run the same command again: results that were stored are kept",
    retryable: true,
  },
] as const;

/** Messages of SQLite, and the errors that they become; the first that fits counts. */
const TRANSLATIONS: readonly Translation[] = [
  [
    /not a database|malformed|corrupt/i,
    "storage-corrupt",
    "is not a readable SQLite database",
    { hint: "run attune doctor, restore a copy, or name another file; nothing was written" },
  ],
  [
    /locked|busy/i,
    "storage-busy",
    "is locked by another process",
    { hint: "try again", retryable: true },
  ],
  [
    /readonly|read-only/i,
    "storage-unreachable",
    "can't be written",
    { hint: "check the permissions of the file and its folder" },
  ],
  [/full/i, ...DISK_FULL],
  [
    /unable to open|cannot open|no such file|ENOENT/i,
    "storage-unreachable",
    "can't be opened",
    { hint: "check that the folder exists and may be written" },
  ],
];

/**
 * The AttuneError for what SQLite threw.
 * @param path of the database, for the message
 * @param isFull whether the disk of a file has no room
 * @throws TypeError, ReferenceError as they are: these are faults of Attune, not of the file
 */
export function sqliteError(
  error: unknown,
  path: string,
  isFull: (path: string) => boolean = isDiskFull,
): AttuneError {
  if (error instanceof AttuneError) return error;
  if (error instanceof TypeError || error instanceof ReferenceError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  if (/disk I\/O error/i.test(message)) return ioError(path, error, isFull);
  for (const [pattern, code, text, options] of TRANSLATIONS)
    if (pattern.test(message))
      return new AttuneError(code, `${path}: ${text}`, { ...options, cause: error });
  return new AttuneError("storage-unreachable", `${path}: ${message}`, {
    hint: "run attune doctor",
    cause: error,
  });
}

/** A write that the disk refused, or the limit on the size of files of this process. */
function ioError(path: string, cause: unknown, isFull: (path: string) => boolean): AttuneError {
  const limit = reachedSizeLimit(path);
  if (limit !== undefined)
    return new AttuneError(
      "storage-unreachable",
      `${path}: the file has reached the size limit of this process, ${limit} bytes`,
      {
        hint:
          "raise it (ulimit -f unlimited) and run the same command again: results that were " +
          "stored are kept",
        retryable: true,
        cause,
      },
    );
  if (isFull(path)) {
    const [code, text, options] = DISK_FULL;
    return new AttuneError(code, `${path}: ${text}`, { ...options, cause });
  }
  return new AttuneError("storage-unreachable", `${path}: the disk reports an error`, {
    hint: "check the disk, then run attune doctor; results that were stored are kept",
    cause,
  });
}

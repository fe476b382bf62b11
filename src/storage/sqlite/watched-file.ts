import { type BigIntStats, statSync } from "node:fs";
import { resolve } from "node:path";
import { AttuneError } from "../../errors/attune-error.ts";

/** Which file it is, or that there is none. */
function identify(path: string): string | undefined {
  const stats: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

/**
 * The files of an open database. A file that is removed or replaced lives on for the processes that
 * have it open: they would write results that no later process finds.
 */
export class WatchedFile {
  readonly #place: string;
  readonly #path: string;
  readonly #file: string | undefined;
  readonly #hasLog: boolean;
  /** Known from the first write on, and then the same until the last connection closes. */
  #log: string | undefined;

  /**
   * @param path of a database that was just opened, also for messages
   * @param hasLog whether it is in WAL mode
   */
  constructor(path: string, hasLog: boolean) {
    this.#place = path;
    this.#path = resolve(path);
    this.#file = identify(this.#path);
    this.#hasLog = hasLog;
  }

  /** Looks at the files, after a write. @throws AttuneError `storage-removed` */
  check(): void {
    if (identify(this.#path) !== this.#file)
      throw new AttuneError(
        "storage-removed",
        `${this.#place} was removed or replaced while it was in use: what this process stored ` +
          "since then is lost",
        { hint: "restore a copy, or start anew; do not touch the file during a run" },
      );
    if (!this.#hasLog) return;
    const log = identify(`${this.#path}-wal`);
    this.#log ??= log;
    if (log !== this.#log)
      throw new AttuneError(
        "storage-removed",
        `${this.#place}-wal, a part of the database, was removed or replaced while it was in use`,
        { hint: "run the same command again: this process writes its results to the main file" },
      );
  }
}

import { AttuneError } from "../../../errors/attune-error.ts";
import { pause } from "../../pause.ts";
import type { Storage } from "../../storage.ts";
import { Turns } from "../../turns.ts";
import type { OptunaBackend, OptunaEdit } from "../optuna-backend.ts";
import { OptunaStorage } from "../optuna-storage.ts";
import type { OptunaStudy } from "../optuna-study.ts";
import { journalEdit } from "./journal-edit.ts";
import { JournalFile } from "./journal-file.ts";
import { lockFile } from "./lock.ts";
import { parseOperation } from "./operation.ts";
import { Replay } from "./replay.ts";

/** How often a waiting reader looks for new lines. */
const POLL_MS = 50;

/**
 * Optuna's journal file: operations, one JSON object a line, appended under a lock and synced to
 * the disk. Each process reads only what was added.
 * @throws AttuneError `usage` for an empty path, `storage-unreachable`, `storage-corrupt` naming
 * the line
 */
export async function optunaJournal(path: string): Promise<Storage> {
  if (path === "")
    throw new AttuneError("usage", "optuna+journal: names no file", {
      hint: "optuna+journal:./optuna.log",
    });
  const backend = new JournalBackend(path);
  await backend.refresh();
  return new OptunaStorage(backend);
}

class JournalBackend implements OptunaBackend {
  readonly url: string;
  readonly place: string;
  readonly trustedClock = false;
  readonly annotatesFinished = false;
  readonly #file: JournalFile;
  readonly #workerId = `attune-${crypto.randomUUID()}`;
  /** Reads and writes come one after another, since they share the replay. */
  readonly #turns = new Turns();
  #replay = new Replay();

  constructor(path: string) {
    this.place = path;
    this.url = `optuna+journal:${path}`;
    this.#file = new JournalFile(path);
  }
  get studies(): ReadonlyMap<string, OptunaStudy> {
    return this.#replay.studies;
  }

  refresh(): Promise<void> {
    return this.#turns.next(async () => this.#readNew());
  }
  #readNew(): void {
    this.#file.readNew(
      () => {
        this.#replay = new Replay();
      },
      (line, number) => this.#apply(line, number),
    );
  }
  #apply(line: string, number: number): void {
    let operation: ReturnType<typeof parseOperation>;
    try {
      operation = parseOperation(line);
    } catch (cause) {
      throw new AttuneError(
        "storage-corrupt",
        `${this.place}, line ${number}: is not an operation of an Optuna journal`,
        {
          hint: "nothing was written; attune doctor --repair keeps a copy and removes the line",
          cause,
        },
      );
    }
    this.#replay.apply(operation);
  }

  write<T>(
    _study: string | undefined,
    body: (edit: OptunaEdit, now: number) => Promise<T>,
  ): Promise<T> {
    return this.#turns.next(async () => {
      const release = await lockFile(this.place);
      try {
        this.#readNew();
        const lines: string[] = [];
        const edit = journalEdit(lines, this.#replay, this.#workerId);
        const result = await body(edit, Date.now());
        if (lines.length > 0) this.#file.append(`${lines.join("\n")}\n`);
        this.#readNew();
        return result;
      } finally {
        release();
      }
    });
  }
  wait(_study: OptunaStudy, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return pause(Math.min(POLL_MS, milliseconds), signal);
  }
  async close(): Promise<void> {
    await this.#turns.next(async () => {});
  }
}

import type { NumberedRows } from "../page.ts";
import type { Changes, Cursor } from "../storage.ts";
import type { OptunaBackend } from "./optuna-backend.ts";
import type { OptunaStudies } from "./optuna-studies.ts";
import type { OptunaStudy } from "./optuna-study.ts";
import { toTrialRow } from "./translate.ts";

/**
 * The stream of changes of studies. Optuna's formats have none, so it is the order in which this
 * process saw the changes, and a cursor means nothing to another opening of the storage.
 */
export class OptunaChanges {
  readonly #backend: OptunaBackend;
  readonly #studies: OptunaStudies;
  /** Distinguishes the cursors of this opening from others'. */
  readonly #opening = Math.random().toString(36).slice(2);

  constructor(backend: OptunaBackend, studies: OptunaStudies) {
    this.#backend = backend;
    this.#studies = studies;
  }

  /** Whether a study has not changed since the cursor, by what was read last. */
  isCurrent(study: OptunaStudy, after: Cursor): boolean {
    return study.log.length === this.#indexOf(after);
  }

  /** Changes among what was read last. */
  since(name: string, after: Cursor): Changes {
    const study = this.#studies.get(name);
    const schema = this.#studies.schemaOf(study);
    const numbers = new Set(study.log.slice(this.#indexOf(after)));
    const rank = (number: number): number => study.completionOrder.get(number) ?? Infinity;
    const sorted = [...numbers].sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
    return {
      trials: sorted.map((number) => toTrialRow(study.trials[number], schema)),
      next: `${this.#opening}:${study.log.length}`,
    };
  }

  /** Trials as they are now, by number. */
  async rows(name: string): Promise<NumberedRows> {
    await this.#backend.refresh(name);
    const study = this.#studies.get(name);
    const schema = this.#studies.schemaOf(study);
    return {
      length: study.trials.length,
      get: (number) => {
        const trial = study.trials[number];
        return trial && toTrialRow(trial, schema);
      },
    };
  }

  /** Reads until there are changes, for up to `waitMs` milliseconds. */
  async read(
    name: string,
    after: Cursor,
    { waitMs = 0, signal }: { readonly waitMs?: number; readonly signal?: AbortSignal },
  ): Promise<Changes> {
    const until = performance.now() + waitMs;
    for (;;) {
      await this.#backend.refresh(name);
      const changes = this.since(name, after);
      const left = until - performance.now();
      if (changes.trials.length > 0 || left <= 0 || signal?.aborted) return changes;
      await this.#backend.wait(this.#studies.get(name), left, signal);
    }
  }

  /** Index in the log; 0 for the start, and for a cursor of another opening. */
  #indexOf(after: Cursor): number {
    const [opening, index] = typeof after === "string" ? after.split(":") : [];
    return opening === this.#opening ? Number(index) : 0;
  }
}

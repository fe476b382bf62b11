import type { Storage } from "../../storage/storage.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { StudyColumns } from "./study-columns.ts";

/** Trials of all studies together that are kept; the study that was read last is kept anyway. */
const MAX_KEPT_TRIALS = 2_000_000;
/**
 * For how long the pages after the first one need no look whether it is still the same study:
 * counting a million trials takes longer than a page.
 */
const SAME_MS = 10_000;

/** The columns of the studies that were read last. */
export class ColumnsCache {
  readonly #storage: Storage;
  /** The one that was read last stands last. */
  readonly #kept = new Map<string, Kept>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /**
   * The columns of a study as it is now.
   * @param page of which trials they are wanted; default: of all
   * @throws AttuneError `study-not-found`
   */
  async read(
    name: string,
    { after = -1, limit = Infinity }: { readonly after?: number; readonly limit?: number } = {},
  ): Promise<StudyColumns> {
    const columns = await this.#find(name, after);
    await columns.read(this.#storage, after + limit);
    this.#drop();
    return columns;
  }

  async #find(name: string, after: number): Promise<StudyColumns> {
    const found = this.#kept.get(name);
    const now = performance.now();
    if (found !== undefined && after >= 0 && now - found.checkedMs < SAME_MS) {
      found.checkedMs = now; // a viewer that reads page after page sees one study
      return found.columns;
    }
    const info = await findStudy(this.#storage, name);
    const columns = found?.columns.isOf(info) ? found.columns : new StudyColumns(info);
    this.#kept.delete(name);
    this.#kept.set(name, { columns, checkedMs: performance.now() });
    return columns;
  }

  #drop(): void {
    let trials = 0;
    for (const [name, { columns }] of [...this.#kept].reverse()) {
      trials += columns.length;
      if (trials > MAX_KEPT_TRIALS && trials > columns.length) this.#kept.delete(name);
    }
  }
}

interface Kept {
  readonly columns: StudyColumns;
  /** When it was looked whether they are those of the study of this name. */
  checkedMs: number;
}

import type { Storage } from "../../storage/storage.ts";
import { findStudy } from "../../study/read-study.ts";
import { StudyColumns } from "./study-columns.ts";

/** Trials of all studies together that are kept; the study that was read last is kept anyway. */
const MAX_KEPT_TRIALS = 2_000_000;

/** The columns of the studies that were read last. */
export class ColumnsCache {
  readonly #storage: Storage;
  /** The one that was read last stands last. */
  readonly #kept = new Map<string, StudyColumns>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The columns of a study as it is now. @throws AttuneError `study-not-found` */
  async read(name: string): Promise<StudyColumns> {
    const info = await findStudy(this.#storage, name);
    const found = this.#kept.get(name);
    const columns = found?.isOf(info) ? found : new StudyColumns(info);
    this.#kept.delete(name);
    this.#kept.set(name, columns);
    await columns.refresh(this.#storage);
    this.#drop();
    return columns;
  }

  #drop(): void {
    let trials = 0;
    for (const [name, { length }] of [...this.#kept].reverse()) {
      trials += length;
      if (trials > MAX_KEPT_TRIALS && trials > length) this.#kept.delete(name);
    }
  }
}

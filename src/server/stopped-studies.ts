import type { Storage } from "../storage/storage.ts";
import { settingsOf } from "./study-settings.ts";

/** How long the state of the studies is not read again. */
const FRESH_MS = 1000;

/** The studies that give out no more trials, also to workers that choose parameters themselves. */
export class StoppedStudies {
  readonly #storage: Storage;
  #names: Promise<ReadonlySet<string>> | undefined;
  #readMs = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async has(study: string): Promise<boolean> {
    if (this.#names === undefined || performance.now() - this.#readMs > FRESH_MS) {
      this.#readMs = performance.now();
      this.#names = this.#read();
    }
    return (await this.#names).has(study);
  }
  /** Has the state read again: a study was stopped, or resumed. */
  forget(): void {
    this.#names = undefined;
  }

  async #read(): Promise<ReadonlySet<string>> {
    const studies = await this.#storage.list(() => {});
    return new Set(studies.filter((study) => settingsOf(study).stopped).map(({ name }) => name));
  }
}

import { IntColumn } from "./int-column.ts";
import type { Json } from "./record.ts";

/** Notes that are found again among this many different ones are kept once. */
const DIFFERENT = 4096;

/**
 * What samplers noted, by trial number. A million trials that note the same few things cost four
 * bytes each.
 */
export class Notes {
  /** One more than the index of the note; 0 where there is none. */
  readonly #codes = new IntColumn();
  readonly #values: Json[] = [];
  readonly #index = new Map<string, number>();
  #last: Json | undefined;
  #lastCode = 0;

  set(number: number, note: Json | undefined): void {
    if (note !== undefined) this.#codes.set(number, this.#codeOf(note));
    else if (number < this.#codes.length) this.#codes.set(number, 0);
  }
  #codeOf(note: Json): number {
    if (note === this.#last) return this.#lastCode;
    const key = this.#index.size < DIFFERENT ? JSON.stringify(note) : undefined;
    let code = key === undefined ? undefined : this.#index.get(key);
    if (code === undefined) {
      code = this.#values.push(note);
      if (key !== undefined) this.#index.set(key, code);
    }
    this.#last = note;
    this.#lastCode = code;
    return code;
  }
  get(number: number): Json | undefined {
    const code = this.#codes.at(number);
    return code === 0 ? undefined : this.#values[code - 1];
  }
}

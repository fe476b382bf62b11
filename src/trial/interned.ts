/**
 * Codes 0, 1, … for values that recur (workers, origins, sampler states), so that each is stored
 * once. Values are equal if their keys are.
 */
export class Interned<T> {
  readonly #values: T[] = [];
  readonly #codes = new Map<string, number>();
  readonly #keyOf: (value: T) => string;
  readonly #maxKeys: number;
  #last: T | undefined;
  #lastCode = -1;

  /**
   * @param keyOf asked only when the value is not the one interned last
   * @param maxKeys values compared with new ones; beyond it each new value gets a code of its own
   */
  constructor(keyOf: (value: T) => string, maxKeys = Infinity) {
    this.#keyOf = keyOf;
    this.#maxKeys = maxKeys;
  }

  codeOf(value: T): number {
    if (value === this.#last) return this.#lastCode;
    const key = this.#codes.size < this.#maxKeys ? this.#keyOf(value) : undefined;
    let code = key === undefined ? undefined : this.#codes.get(key);
    if (code === undefined) {
      code = this.#values.push(value) - 1;
      if (key !== undefined) this.#codes.set(key, code);
    }
    this.#last = value;
    this.#lastCode = code;
    return code;
  }
  valueOf(code: number): T {
    return this.#values[code];
  }
}

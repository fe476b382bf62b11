/** More entries than this are kept in a Map. */
const FEW = 64;

/**
 * Values by number for what is under way: few at a time, each for a short while. A Map that is
 * always filled and emptied leaves its old tables behind, each pointing to its successor, so that
 * what has grown old among them keeps all later ones alive until a full collection (measured: 35 MB
 * over 100,000 trials); while there are few, a search through a list costs less than the table,
 * too.
 */
export class Live<T> {
  readonly #numbers: number[] = [];
  readonly #values: T[] = [];
  #many: Map<number, T> | undefined;

  get(number: number): T | undefined {
    if (this.#many !== undefined) return this.#many.get(number);
    // The newest is the likeliest.
    for (let i = this.#numbers.length - 1; i >= 0; i--)
      if (this.#numbers[i] === number) return this.#values[i];
    return undefined;
  }

  set(number: number, value: T): void {
    if (this.#many !== undefined) {
      this.#many.set(number, value);
      return;
    }
    // One after the other is the common case, for which nothing is called.
    const at = this.#numbers.length === 0 ? -1 : this.#numbers.lastIndexOf(number);
    if (at !== -1) this.#values[at] = value;
    else {
      this.#numbers.push(number);
      this.#values.push(value);
      if (this.#numbers.length > FEW)
        this.#many = new Map(this.#numbers.map((n, i) => [n, this.#values[i]]));
    }
  }

  delete(number: number): void {
    if (this.#many !== undefined) {
      this.#many.delete(number);
      if (this.#many.size === 0) {
        this.#many = undefined;
        this.clear();
      }
      return;
    }
    const last = this.#numbers.length - 1;
    if (last < 0) return;
    if (this.#numbers[last] === number) {
      this.#numbers.pop();
      this.#values.pop();
      return;
    }
    const at = this.#numbers.lastIndexOf(number);
    if (at === -1) return;
    this.#numbers.splice(at, 1);
    this.#values.splice(at, 1);
  }

  clear(): void {
    this.#many = undefined;
    this.#numbers.length = 0;
    this.#values.length = 0;
  }

  get size(): number {
    return this.#many?.size ?? this.#numbers.length;
  }

  /** In the order in which they came. */
  entries(): [number, T][] {
    return this.#many !== undefined
      ? [...this.#many]
      : this.#numbers.map((n, i) => [n, this.#values[i]]);
  }
  values(): T[] {
    return this.#many !== undefined ? [...this.#many.values()] : this.#values.slice();
  }
}

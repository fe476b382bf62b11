/**
 * Whole numbers in a row, four bytes each: a plain array of a million takes eight to twelve. What
 * was never set is 0.
 */
export class IntColumn {
  #data = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }
  at(i: number): number {
    return i < this.#length ? this.#data[i] : 0;
  }
  set(i: number, value: number): void {
    if (i >= this.#data.length) {
      const grown = new Int32Array(Math.max(i + 1, this.#data.length * 2));
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[i] = value;
    if (i >= this.#length) this.#length = i + 1;
  }
  push(value: number): void {
    this.set(this.#length, value);
  }
}

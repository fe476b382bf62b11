import { grown } from "./grown.ts";

const FIRST_CAPACITY = 64;

/** A growing list of 32-bit integers: four bytes each, where a plain array takes eight to twelve. */
export class IntList {
  #data = new Int32Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }
  /** The integer at an index; 0 where none was set. */
  at(index: number): number {
    return index < this.#length ? this.#data[index] : 0;
  }
  /** Sets an integer; skipped indices before it become 0. */
  set(index: number, value: number): void {
    if (index >= this.#data.length)
      this.#data = grown(this.#data, Math.max(index + 1, this.#data.length * 2));
    this.#data[index] = value;
    if (index >= this.#length) this.#length = index + 1;
  }
  push(value: number): void {
    this.set(this.#length, value);
  }
}

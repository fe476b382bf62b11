/**
 * Values by number, in ascending order of the numbers. Meant for few entries whose numbers mostly
 * ascend, such as the trials that are running: adding and deleting at the end allocates nothing,
 * where a `Map` that is filled and emptied a million times leaves tens of megabytes to the garbage
 * collector. Lookup takes O(log n), deleting at either end O(1) in the mean, adding or deleting in
 * the middle O(n).
 */
export class SortedMap<T> {
  readonly #keys: number[] = [];
  readonly #values: (T | undefined)[] = [];
  /** Index of the first entry: those before it were deleted at the front. */
  #start = 0;

  get size(): number {
    return this.#keys.length - this.#start;
  }

  /** Index of the key, or of the first greater one. */
  #indexOf(key: number): number {
    const keys = this.#keys;
    let [low, high] = [this.#start, keys.length];
    // The last key is the most likely one.
    if (high > low && keys[high - 1] < key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  has(key: number): boolean {
    return this.#keys[this.#indexOf(key)] === key;
  }
  get(key: number): T | undefined {
    const i = this.#indexOf(key);
    return this.#keys[i] === key ? this.#values[i] : undefined;
  }
  set(key: number, value: T): void {
    const i = this.#indexOf(key);
    if (i === this.#keys.length) {
      this.#keys.push(key);
      this.#values.push(value);
    } else if (this.#keys[i] === key) this.#values[i] = value;
    else {
      this.#keys.splice(i, 0, key);
      this.#values.splice(i, 0, value);
    }
  }
  /** @returns whether there was such an entry */
  delete(key: number): boolean {
    const i = this.#indexOf(key);
    if (this.#keys[i] !== key) return false;
    if (i === this.#keys.length - 1) {
      this.#keys.pop();
      this.#values.pop();
    } else if (i === this.#start) {
      this.#values[i] = undefined;
      this.#start++;
      if (this.#start > this.size) this.#compact();
    } else {
      this.#keys.splice(i, 1);
      this.#values.splice(i, 1);
    }
    return true;
  }
  clear(): void {
    this.#keys.length = 0;
    this.#values.length = 0;
    this.#start = 0;
  }
  #compact(): void {
    if (this.#start === 0) return;
    this.#keys.splice(0, this.#start);
    this.#values.splice(0, this.#start);
    this.#start = 0;
  }

  /** In order of the keys. Must not be changed. */
  values(): readonly T[] {
    this.#compact();
    return this.#values as readonly T[]; // only entries before the start are undefined
  }
  /** In order of the keys. Must not be changed. */
  keys(): readonly number[] {
    this.#compact();
    return this.#keys;
  }
}

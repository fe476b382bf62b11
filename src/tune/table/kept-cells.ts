/** Cells of a chunk: a power of 2. Of a small table of many columns most of a larger one would be empty. */
const CHUNK_BITS = 12;
const CHUNK = 1 << CHUNK_BITS;

/**
 * The cells of a column as the first pass has read them, so that the column need not be read again.
 * While there are few distinct texts, each cell is the index of its text. After that cells are kept
 * as values, if most of them are numbers.
 */
export class KeptCells {
  /** Chunks of the codes, or of the values. */
  #codes: Uint16Array[] | undefined = [];
  #values: Float64Array[] | undefined;
  #count = 0;
  #notNumbers = 0;

  /** Whether each cell is kept as the number of its text. */
  get hasCodes(): boolean {
    return this.#codes !== undefined;
  }

  /** Whether each cell is kept as a value, NaN where it is no number as programs write it. */
  get hasValues(): boolean {
    return this.#values !== undefined;
  }

  /** Appends a cell while `hasCodes`. */
  addCode(code: number): void {
    const codes = this.#codes as Uint16Array[];
    const at = this.#count++ & (CHUNK - 1);
    if (at === 0) codes.push(new Uint16Array(CHUNK));
    codes[codes.length - 1][at] = code;
  }

  /** Appends a cell while `hasValues`. */
  addValue(value: number): void {
    const at = this.#count & (CHUNK - 1);
    if (at === 0 && 2 * this.#notNumbers > this.#count) {
      this.#values = undefined;
      return;
    }
    const values = this.#values as Float64Array[];
    this.#count++;
    if (at === 0) values.push(new Float64Array(CHUNK));
    values[values.length - 1][at] = value;
    if (Number.isNaN(value)) this.#notNumbers++;
  }

  /**
   * Goes on with values.
   * @param valuesOfTexts value of each text by its number; NaN for one that is no number
   */
  useValues(valuesOfTexts: Float64Array): void {
    const codes = this.#codes ?? [];
    this.#codes = undefined;
    this.#values = codes.map((chunk) => Float64Array.from(chunk, (code) => valuesOfTexts[code]));
    for (let i = 0; i < this.#count; i++)
      if (Number.isNaN(this.#values[i >> CHUNK_BITS][i & (CHUNK - 1)])) this.#notNumbers++;
  }

  /** Calls a function with the code of each cell. */
  forEachCode(take: (code: number, row: number) => void): void {
    this.#forEach(this.#codes ?? [], take);
  }

  /** Calls a function with the value of each cell. */
  forEachValue(take: (value: number, row: number) => void): void {
    this.#forEach(this.#values ?? [], take);
  }

  #forEach(chunks: readonly ArrayLike<number>[], take: (cell: number, row: number) => void): void {
    for (let i = 0; i < this.#count; i++) take(chunks[i >> CHUNK_BITS][i & (CHUNK - 1)], i);
  }

  /** Forgets the cells. */
  clear(): void {
    this.#codes = undefined;
    this.#values = undefined;
  }
}

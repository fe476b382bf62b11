import { grown } from "../../numeric/grown.ts";

/** Rows for which a column has room at first. */
const FIRST_ROWS = 64;
/** Code of a row that has no value, or a number. */
const NO_CODE = 0;

/**
 * The values of one field of all trials, by row: numbers as they are, all else as codes of a list of
 * values. A million numbers take 8 MB. The server and the dashboard keep trials by it.
 */
export class Column {
  #length = 0;
  #hasValues = false;
  #numbers = new Float64Array(FIRST_ROWS).fill(Number.NaN);
  #codes: Uint32Array | undefined;
  /** Values that are no numbers; a code is an index into it, plus one. */
  readonly #values: unknown[] = [];
  readonly #codeOf = new Map<unknown, number>();

  get length(): number {
    return this.#length;
  }

  /** Whether a row has ever had a value. */
  get hasValues(): boolean {
    return this.#hasValues;
  }

  /** The number of each row; NaN where it has none. */
  get numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }

  /** Code of each row's value in `others`, plus one; 0 where it is a number or absent. */
  get codes(): Uint32Array | undefined {
    return this.#codes?.subarray(0, this.#length);
  }

  /** The distinct values that are no numbers. */
  get others(): readonly unknown[] {
    return this.#values;
  }

  /** The value of a row; null where it has none. */
  at(row: number): unknown {
    const code = this.#codes === undefined ? NO_CODE : this.#codes[row];
    if (code !== NO_CODE && row < this.#length) return this.#values[code - 1];
    const number = row < this.#length ? this.#numbers[row] : Number.NaN;
    return Number.isNaN(number) ? null : number;
  }

  /** Sets the value of a row; the rows before it that are new have none. */
  set(row: number, value: unknown): void {
    this.lengthen(row + 1);
    const isNumber = typeof value === "number";
    this.#numbers[row] = isNumber ? value : Number.NaN;
    const code = isNumber || value === null || value === undefined ? NO_CODE : this.#code(value);
    if (code !== NO_CODE || this.#codes !== undefined) this.#coded()[row] = code;
    this.#hasValues ||= isNumber || code !== NO_CODE;
  }

  /** Adds rows: `codes` count in `others`, as those of a column do. */
  append(numbers: Float64Array, codes: Uint32Array | undefined, others: readonly unknown[]): void {
    const from = this.#length;
    this.lengthen(from + numbers.length);
    this.#numbers.set(numbers, from);
    this.#hasValues ||= others.length > 0 || numbers.some((v) => !Number.isNaN(v));
    if (codes === undefined) return;
    const own = Uint32Array.from([null, ...others], (value) =>
      value === null ? NO_CODE : this.#code(value),
    );
    const all = this.#coded();
    for (let i = 0; i < codes.length; i++) all[from + i] = own[codes[i]];
  }

  /** The values of some rows, with a list of those others that they have. */
  take(rows: Uint32Array): Taken {
    const numbers = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++)
      numbers[i] = rows[i] < this.#length ? this.#numbers[rows[i]] : Number.NaN;
    if (this.#codes === undefined) return { numbers, codes: undefined, others: [] };
    const codes = new Uint32Array(rows.length);
    const others: unknown[] = [];
    const codeOf = new Uint32Array(this.#values.length + 1);
    for (let i = 0; i < rows.length; i++) {
      const code = rows[i] < this.#length ? this.#codes[rows[i]] : NO_CODE;
      if (code !== NO_CODE && codeOf[code] === NO_CODE)
        codeOf[code] = others.push(this.#values[code - 1]);
      codes[i] = codeOf[code];
    }
    return { numbers, codes, others };
  }

  /** Makes it at least this long. */
  lengthen(length: number): void {
    if (length <= this.#length) return;
    const room = this.#numbers.length;
    if (length > room) this.reserve(Math.max(length, 2 * room));
    this.#length = length;
  }

  /** Makes room for this number of rows at once: to grow to it by and by takes longer. */
  reserve(rows: number): void {
    const room = this.#numbers.length;
    if (rows <= room) return;
    this.#numbers = grown(this.#numbers, rows).fill(Number.NaN, room);
    if (this.#codes !== undefined) this.#codes = grown(this.#codes, rows);
  }

  #coded(): Uint32Array {
    this.#codes ??= new Uint32Array(this.#numbers.length);
    return this.#codes;
  }

  #code(value: unknown): number {
    const key = typeof value === "object" ? `\0${JSON.stringify(value)}` : value;
    let code = this.#codeOf.get(key);
    if (code === undefined) {
      code = this.#values.push(value);
      this.#codeOf.set(key, code);
    }
    return code;
  }
}

/** Some rows of a column. */
export interface Taken {
  readonly numbers: Float64Array;
  readonly codes: Uint32Array | undefined;
  readonly others: readonly unknown[];
}

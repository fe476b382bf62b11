/** Rows of a file whose cells are parts of a block of UTF-8: no text is made of a cell until it is asked for. */
export class CellBlock {
  readonly #bytes: Buffer;
  /** Index of the first byte of each cell, row by row, without blanks around it. */
  readonly starts: Int32Array;
  /** Index after the last byte of each cell. */
  readonly ends: Int32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Cells of a row. */
  readonly width: number;

  constructor(
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    { rows, width }: { readonly rows: number; readonly width: number },
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.starts = starts;
    this.ends = ends;
    this.rows = rows;
    this.width = width;
  }

  /** The bytes. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The text of a cell, `row * width + column`. */
  textOf(cell: number): string {
    // Blanks beyond ASCII are blanks as well.
    return this.#bytes.toString("utf8", this.starts[cell], this.ends[cell]).trim();
  }

  /** What returns the text of a cell, in less time than `textOf` where many are asked for. */
  reader(): (cell: number) => string {
    const { starts, ends } = this;
    const all = this.#bytes.toString("latin1");
    return (cell) =>
      this.#isAscii(cell) ? all.slice(starts[cell], ends[cell]) : this.textOf(cell);
  }

  /** All rows as texts. */
  toRows(): string[][] {
    const { rows, width } = this;
    const textOf = this.reader();
    const rowsOfTexts: string[][] = [];
    for (let i = 0, cell = 0; i < rows; i++) {
      const cells = new Array<string>(width);
      for (let j = 0; j < width; j++, cell++) cells[j] = textOf(cell);
      rowsOfTexts.push(cells);
    }
    return rowsOfTexts;
  }

  #isAscii(cell: number): boolean {
    let bits = 0;
    for (let i = this.starts[cell]; i < this.ends[cell]; i++) bits |= this.bytes[i];
    return bits < 0x80;
  }
}

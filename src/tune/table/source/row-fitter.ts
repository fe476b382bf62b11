import { AttuneError } from "../../../errors/attune-error.ts";
import type { DataNote } from "../data-table.ts";

/** Makes rows as wide as the header, and counts those that are not. */
export class RowFitter {
  readonly #label: string;
  /** Cells of a row. */
  readonly width: number;
  readonly #delimiter: string;
  #short = 0;
  #firstShort = 0;
  #quotes = 0;
  #firstQuotes = 0;

  /** @param delimiter as messages name it */
  constructor(label: string, width: number, delimiter: string) {
    this.#label = label;
    this.width = width;
    this.#delimiter = delimiter;
  }

  /**
   * Fills a short row with missing cells, cuts empty cells at the end of a long one, and removes
   * blanks around cells.
   * @param number of the row, for messages
   * @throws AttuneError `data-invalid` for a row with more cells than the header
   */
  fit(cells: string[], number: number): void {
    const width = this.width;
    if (cells.length < width) {
      if (this.#short++ === 0) this.#firstShort = number;
      while (cells.length < width) cells.push("");
    } else if (cells.length > width) this.#cut(cells, number);
    for (let j = 0; j < width; j++) cells[j] = cells[j].trim();
  }

  #cut(cells: string[], number: number): void {
    if (cells.slice(this.width).some((cell) => cell.trim() !== ""))
      throw new AttuneError(
        "data-invalid",
        `${this.#label}: row ${number} has ${cells.length} cells, but the header has ${this.width}`,
        { hint: `quote cells that contain ${this.#delimiter}` },
      );
    cells.length = this.width;
  }

  /**
   * Takes note of a row with a quote within a quoted cell, which is read as part of the cell.
   * @throws AttuneError `data-invalid` when the cell goes on over lines: its end is then a guess
   */
  noteMalformed(cells: readonly string[], number: number): void {
    if (cells.some((cell) => /[\r\n]/.test(cell)))
      throw new AttuneError(
        "data-invalid",
        `${this.#label}: row ${number} has a quoted cell that goes on over several lines and ` +
          "contains a single quote",
        { hint: 'close the quote where the cell ends, or write "" for a quote within it' },
      );
    if (this.#quotes++ === 0) this.#firstQuotes = number;
  }

  /** Remarks on the rows so far. */
  notes(): DataNote[] {
    const notes: DataNote[] = [];
    const add = (count: number, what: string, first: number): void => {
      if (count === 0) return;
      const rows =
        count === 1 ? `row ${first} has` : `${count} rows (the first is row ${first}) have`;
      notes.push({ column: "", message: `${rows} ${what}` });
    };
    add(
      this.#short,
      "fewer cells than the header; their last cells are taken as missing",
      this.#firstShort,
    );
    add(
      this.#quotes,
      "a quote within a quoted cell, which is read as part of the cell",
      this.#firstQuotes,
    );
    return notes;
  }
}

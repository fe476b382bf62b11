import { isMissingCell, parseDate, parseNumber } from "./cells.ts";

/** Distinct texts of a column that are remembered; of more it is only known that there are many. */
export const MAX_DISTINCT = 2000;

/** Counts over the texts of one column, gathered in the first pass in bounded memory. */
export class ColumnProfile {
  /** Cells, missing ones included. */
  count = 0;
  /** Cells that are missing. */
  missing = 0;
  /** Cells that hold a number. */
  numbers = 0;
  /** Cells that hold a date and not a number. */
  dates = 0;
  /** Whether every number is a whole one. */
  isWhole = true;
  /** Whether every present cell is a number, each one greater by 1 than the one before. */
  isSerial = true;
  /** Characters of all present cells. */
  characters = 0;
  /** The first `MAX_DISTINCT` distinct texts that are not missing. */
  readonly distinct = new Set<string>();
  #previous = Number.NaN;

  /** Takes the next cell into account. */
  add(text: string): void {
    this.count++;
    if (isMissingCell(text)) {
      this.missing++;
      return;
    }
    if (this.distinct.size < MAX_DISTINCT) this.distinct.add(text);
    this.characters += text.length;
    const x = parseNumber(text);
    if (Number.isNaN(x)) {
      this.isSerial = false;
      if (!Number.isNaN(parseDate(text))) this.dates++;
      return;
    }
    this.numbers++;
    if (!Number.isInteger(x)) this.isWhole = false;
    if (!Number.isNaN(this.#previous) && x !== this.#previous + 1) this.isSerial = false;
    this.#previous = x;
  }

  /** Cells that are not missing. */
  get present(): number {
    return this.count - this.missing;
  }
}

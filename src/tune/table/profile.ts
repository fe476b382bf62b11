import { DateTally } from "./date-tally.ts";
import { DistinctEstimate } from "./distinct-estimate.ts";
import { missingTexts } from "./missing-words.ts";
import { parseNumber } from "./number-format.ts";
import { NumberTally } from "./number-tally.ts";

/** Distinct texts of a column that are remembered; of more it is only known that there are many. */
export const MAX_DISTINCT = 2000;
/** Texts that are neither numbers nor dates and are remembered beyond the first distinct ones. */
const MAX_OTHERS = 100;

/** The cells of a column that have the same text. */
export interface Occurrence {
  /** Number of these cells. */
  cells: number;
  /** Row of the first one; the first row of data is 1. */
  readonly row: number;
}

/** Counts over the texts of one column, gathered in the first pass in bounded memory. */
export class ColumnProfile {
  /** Cells, missing ones included. */
  count = 0;
  /** Cells that are missing. */
  missing = 0;
  /** Texts that stand for missing cells, with their number; "" is an empty cell. */
  readonly missingWords = new Map<string, number>();
  /** Whether every present cell is a number, each one greater by 1 than the one before. */
  isSerial = true;
  /** Characters of all present cells. */
  characters = 0;
  /** The first `MAX_DISTINCT` distinct texts that are not missing. */
  readonly distinct = new Map<string, Occurrence>();
  /** Cells whose text is not in `distinct`. */
  beyond = 0;
  /** Some of the texts that are not in `distinct` and neither numbers nor dates. */
  readonly others = new Map<string, Occurrence>();
  /** Whether every number among the cells beyond `distinct` is a whole one. */
  #isWholeBeyond = true;
  readonly #missing: ReadonlySet<string>;
  readonly #estimate = new DistinctEstimate();
  readonly #numbers = new NumberTally();
  readonly #dates = new DateTally();
  #words = 0;
  #isTallied = false;
  #previous = Number.NaN;

  /** @param missing texts that stand for a missing cell */
  constructor(missing: ReadonlySet<string> = missingTexts(undefined)) {
    this.#missing = missing;
  }

  /** Takes the next cell into account. */
  add(text: string): void {
    this.count++;
    if (this.#missing.has(text)) {
      this.missing++;
      this.missingWords.set(text, (this.missingWords.get(text) ?? 0) + 1);
      return;
    }
    this.characters += text.length;
    if (this.isSerial) this.#follow(text);
    const known = this.distinct.get(text);
    if (known !== undefined) known.cells++;
    else if (this.distinct.size < MAX_DISTINCT)
      this.distinct.set(text, { cells: 1, row: this.count });
    else this.#addBeyond(text);
  }

  #follow(text: string): void {
    const x = parseNumber(text);
    if (!(Number.isNaN(this.#previous) && !Number.isNaN(x)) && x !== this.#previous + 1)
      this.isSerial = false;
    this.#previous = x;
  }

  #addBeyond(text: string): void {
    this.beyond++;
    this.#estimate.add(text);
    const [isNumber, isDate] = this.#tally(text, 1);
    if (isNumber) this.#isWholeBeyond &&= !/[.,eE]/.test(text);
    if (isNumber || isDate) return;
    const other = this.others.get(text);
    if (other !== undefined) other.cells++;
    else if (this.others.size < MAX_OTHERS) this.others.set(text, { cells: 1, row: this.count });
  }

  #tally(text: string, cells: number): readonly [isNumber: boolean, isDate: boolean] {
    const isNumber = this.#numbers.add(text, cells);
    const mayBeDate = !isNumber || text.length === 8 || text.length === 14;
    return [isNumber, mayBeDate && this.#dates.add(text, cells)];
  }

  #complete(): void {
    if (this.#isTallied) return;
    this.#isTallied = true;
    for (const [text, { cells }] of this.distinct) {
      this.#tally(text, cells);
      this.#words += cells * text.split(/[\s,;|]+/).length;
    }
  }

  /** How its numbers are written; after the last cell. */
  get numbers(): NumberTally {
    this.#complete();
    return this.#numbers;
  }

  /** How its dates are written; after the last cell. */
  get dates(): DateTally {
    this.#complete();
    return this.#dates;
  }

  /** Mean number of words or elements of a list in a cell, over the first distinct texts; after the last cell. */
  get words(): number {
    this.#complete();
    return this.#words / Math.max(1, this.present - this.beyond);
  }

  /** Whether all its numbers are whole ones, in any format. */
  isWhole(read: (text: string) => number): boolean {
    if (!this.#isWholeBeyond) return false;
    for (const text of this.distinct.keys()) {
      const x = read(text);
      if (!Number.isNaN(x) && !Number.isInteger(x)) return false;
    }
    return true;
  }

  /** Number of distinct texts; an estimate beyond `MAX_DISTINCT`. */
  get distinctCount(): number {
    return this.distinct.size + this.#estimate.count;
  }

  /** Cells that are not missing. */
  get present(): number {
    return this.count - this.missing;
  }
}

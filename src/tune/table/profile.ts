import { HASH_START, hashText, hashWord } from "../../numeric/hash.ts";
import { DateTally } from "./date-tally.ts";
import { DistinctEstimate } from "./distinct-estimate.ts";
import { KeptCells } from "./kept-cells.ts";
import { missingTexts } from "./missing-words.ts";
import { parseNumber } from "./number-format.ts";
import { NumberTally } from "./number-tally.ts";
import { NumberScan } from "./scan-number.ts";
import type { CellBlock } from "./source/cell-block.ts";
import { TextIndex } from "./text-index.ts";

/** Distinct texts of a column that are remembered; of more it is only known that there are many. */
export const MAX_DISTINCT = 2000;
/** Texts that are neither numbers nor dates and are remembered beyond the first distinct ones. */
const MAX_OTHERS = 100;
/** Codes of kept cells. */
const MAX_CODES = 1 << 16;
/** Lengths of dates of digits only, such as 20240131, with and without a time. */
const COMPACT_DATE_LENGTHS = [8, 14];

/** The cells of a column that have the same text. */
interface Occurrence {
  /** Number of these cells. */
  cells: number;
  /** Row of the first one; the first row of data is 1. */
  readonly row: number;
}

/** Whether the cell of a number consists of as many digits as a date does. @param length of the cell */
const isCompactDate = ({ digits }: NumberScan, length: number): boolean =>
  digits === length && COMPACT_DATE_LENGTHS.includes(length);

/** Whether a number is written as a whole one. */
const isWholeText = (text: string): boolean => !/[.,eE]/.test(text);

/** Counts over the texts of one column, gathered in the first pass in bounded memory. */
export class ColumnProfile {
  /** Cells, missing ones included. */
  count = 0;
  /** Cells that are missing. */
  missing = 0;
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
  /** The cells, as far as they need not be read again. */
  readonly kept = new KeptCells();
  /** Indices of the rows whose cell is missing, if they are wanted. */
  readonly missingRows: number[] | undefined;
  /** The texts of `distinct` and those of missing cells, by the codes of `kept`. */
  readonly index = new TextIndex();
  /** Cells of each text of the index. */
  readonly #occurrences: Occurrence[] = [];
  /** Texts of the index with lower numbers stand for missing cells. */
  readonly #missingTexts: number;
  /** Value of each text of the index, once there are more distinct texts. */
  #values = new Float64Array(0);
  /** Whether every number among the cells beyond `distinct` is a whole one. */
  #isWholeBeyond = true;
  readonly #scan = new NumberScan();
  readonly #estimate = new DistinctEstimate();
  readonly #numbers = new NumberTally();
  readonly #dates = new DateTally();
  #words = 0;
  #isTallied = false;
  #previous = Number.NaN;

  /**
   * @param missing texts that stand for a missing cell
   * @param listsMissing whether it lists the rows in which the cell is missing
   */
  constructor(missing: ReadonlySet<string> = missingTexts(undefined), listsMissing = false) {
    this.missingRows = listsMissing ? [] : undefined;
    for (const text of missing) {
      this.index.add(text, hashText(text));
      this.#occurrences.push({ cells: 0, row: 0 });
    }
    this.#missingTexts = missing.size;
    if (missing.size + MAX_DISTINCT > MAX_CODES) this.kept.clear();
  }

  /** Takes the next cell into account. */
  add(text: string): void {
    const hash = hashText(text);
    this.count++;
    const known = this.index.find(text, hash);
    if (known < this.#missingTexts && known !== -1) {
      this.#addMissing(known);
      return;
    }
    this.characters += text.length;
    if (this.isSerial) this.#follow(parseNumber(text));
    if (known !== -1) this.#addKnown(known);
    else if (this.distinct.size < MAX_DISTINCT) this.#addDistinct(text, hash);
    else this.#addBeyond(text, hash);
  }

  /** Takes the cells of a column of a block into account. */
  addBlock(block: CellBlock, column: number): void {
    const { bytes, starts, ends, rows, width } = block;
    for (let i = 0, cell = column; i < rows; i++, cell += width) {
      const start = starts[cell];
      const end = ends[cell];
      let hash = HASH_START;
      let bits = 0;
      for (let at = start; at < end; at++) {
        const byte = bytes[at];
        bits |= byte;
        hash = hashWord(hash, byte);
      }
      if (bits < 0x80) this.#addBytes(block, cell, hash);
      else this.add(block.textOf(cell));
    }
  }

  /** @param hash of the text of a cell of ASCII */
  #addBytes(block: CellBlock, cell: number, hash: number): void {
    const { bytes } = block;
    const start = block.starts[cell];
    const end = block.ends[cell];
    const known = this.index.findBytes(bytes, start, end, hash);
    if (known !== -1 && known < this.#missingTexts) {
      this.count++;
      this.#addMissing(known);
    } else if (known !== -1 && !this.isSerial) {
      this.count++;
      this.characters += end - start;
      this.#addKnown(known);
    } else if (known !== -1 || this.distinct.size < MAX_DISTINCT) this.add(block.textOf(cell));
    else {
      this.count++;
      this.characters += end - start;
      const isNumber = this.#scan.scan(bytes, start, end);
      if (this.isSerial) this.#follow(isNumber ? this.#scan.value : Number.NaN);
      if (isNumber && !isCompactDate(this.#scan, end - start)) this.#addNumber(block, cell, hash);
      else this.#addBeyond(block.textOf(cell), hash);
    }
  }

  #addMissing(known: number): void {
    this.missing++;
    this.missingRows?.push(this.count - 1);
    const occurrence = this.#occurrences[known];
    if (occurrence.cells++ === 0) this.#occurrences[known] = { cells: 1, row: this.count };
    this.#keep(known);
  }

  #addKnown(known: number): void {
    this.#occurrences[known].cells++;
    this.#keep(known);
  }

  #addDistinct(text: string, hash: number): void {
    const occurrence = { cells: 1, row: this.count };
    this.distinct.set(text, occurrence);
    this.#occurrences.push(occurrence);
    this.#keep(this.index.add(text, hash));
  }

  /** Keeps a cell whose text has a number. */
  #keep(known: number): void {
    if (this.kept.hasCodes) this.kept.addCode(known);
    else if (this.kept.hasValues) this.kept.addValue(this.#values[known]);
  }

  #follow(x: number): void {
    if (!(Number.isNaN(this.#previous) && !Number.isNaN(x)) && x !== this.#previous + 1)
      this.isSerial = false;
    this.#previous = x;
  }

  /** Counts a cell beyond the first distinct texts. */
  #countBeyond(hash: number, value: number): void {
    if (this.beyond++ === 0) {
      const isMissing = (code: number): boolean => code < this.#missingTexts;
      this.#values = Float64Array.from(this.index.texts, (text, code) =>
        isMissing(code) ? Number.NaN : parseNumber(text),
      );
      if (this.kept.hasCodes) this.kept.useValues(this.#values);
    }
    this.#estimate.add(hash);
    if (this.kept.hasValues) this.kept.addValue(value);
  }

  /** Counts a cell beyond the first distinct texts that the scan has read. */
  #addNumber(block: CellBlock, cell: number, hash: number): void {
    const scan = this.#scan;
    this.#countBeyond(hash, scan.value);
    this.#numbers.addScanned(scan, block, cell);
    if (scan.decimals !== -1 || scan.hasExponent) this.#isWholeBeyond = false;
  }

  #addBeyond(text: string, hash: number): void {
    this.#countBeyond(hash, parseNumber(text));
    const [isNumber, isDate] = this.#tally(text, 1);
    if (isNumber) this.#isWholeBeyond &&= isWholeText(text);
    if (isNumber || isDate) return;
    const other = this.others.get(text);
    if (other !== undefined) other.cells++;
    else if (this.others.size < MAX_OTHERS) this.others.set(text, { cells: 1, row: this.count });
  }

  #tally(text: string, cells: number): readonly [isNumber: boolean, isDate: boolean] {
    const isNumber = this.#numbers.add(text, cells);
    const mayBeDate = !isNumber || COMPACT_DATE_LENGTHS.includes(text.length);
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

  /** Texts that stand for missing cells, with their number; "" is an empty cell. */
  get missingWords(): ReadonlyMap<string, number> {
    const found = this.#occurrences
      .slice(0, this.#missingTexts)
      .map(({ cells, row }, code) => ({ text: this.index.texts[code], cells, row }))
      .filter(({ cells }) => cells > 0);
    return new Map(found.sort((a, b) => a.row - b.row).map(({ text, cells }) => [text, cells]));
  }

  /** Whether the code of `kept` is that of a missing cell. */
  isMissingCode(code: number): boolean {
    return code < this.#missingTexts;
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

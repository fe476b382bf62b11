import type { Measures } from "../trial/measures.ts";
import type { TrialRow } from "../trial/row.ts";
import type { ReadableRows } from "../trial/rows.ts";
import { toRecord, type UntypedRecord } from "../trial/to-record.ts";

const isRecord = (record: UntypedRecord | null): record is UntypedRecord => record !== null;

/**
 * The trials of a study as users see them. Once all have been read they are kept, and only those
 * that have changed are made again: so a listener may read them at each event.
 */
export class Records {
  readonly #rows: ReadableRows;
  readonly #measures: Measures;
  /** By number; null where no parameters are chosen. Undefined until all are read. */
  #kept: (UntypedRecord | null)[] | undefined;
  /** Numbers without a record among the kept. */
  #missing = 0;
  /** Numbers of kept records whose trials have changed since. */
  readonly #changed = new Set<number>();
  /** Records that were read alone, such as the best one's. */
  readonly #single = new Map<number, UntypedRecord>();
  #all: readonly UntypedRecord[] | undefined;

  constructor(rows: ReadableRows, measures: Measures) {
    this.#rows = rows;
    this.#measures = measures;
  }

  /** Says that a trial has changed. */
  change(number: number): void {
    this.#all = undefined;
    if (this.#single.size > 0) this.#single.delete(number);
    if (this.#kept !== undefined) this.#changed.add(number);
  }

  /** Trials with parameters, in order of number. The array stays as it is when trials change. */
  get all(): readonly UntypedRecord[] {
    if (this.#all !== undefined) return this.#all;
    if (this.#kept === undefined) {
      this.#kept = [];
      this.#single.clear();
      for (const row of this.#rows) this.#keep(this.#kept, row);
    }
    for (const number of this.#changed) {
      const row = this.#rows.get(number);
      if (row !== undefined) this.#keep(this.#kept, row);
      else if (this.#kept[number]) {
        this.#kept[number] = null; // it was deleted
        this.#missing++;
      }
    }
    this.#changed.clear();
    this.#all = Object.freeze(
      this.#missing === 0 ? (this.#kept.slice() as UntypedRecord[]) : this.#kept.filter(isRecord),
    );
    return this.#all;
  }

  /** The record of one trial; undefined if there is no such trial. */
  get(number: number): UntypedRecord | undefined {
    if (this.#kept !== undefined && !this.#changed.has(number)) {
      const kept = this.#kept[number];
      if (kept) return kept;
    }
    const single = this.#single.get(number);
    if (single !== undefined) return single;
    const row = this.#rows.get(number);
    if (row === undefined) return undefined;
    const record = this.of(row);
    if (this.#kept === undefined) this.#single.set(number, record);
    return record;
  }

  /** The record of a row that has just been taken in. */
  of(row: TrialRow): UntypedRecord {
    return (this.#kept && this.#keep(this.#kept, row)) ?? toRecord(row, this.#measures);
  }

  #keep(kept: (UntypedRecord | null)[], row: TrialRow): UntypedRecord | null {
    const { number } = row;
    for (; kept.length <= number; this.#missing++) kept.push(null);
    const record = row.params === null ? null : toRecord(row, this.#measures);
    if (kept[number] === null) this.#missing--;
    if (record === null) this.#missing++;
    kept[number] = record;
    this.#changed.delete(number);
    return record;
  }
}

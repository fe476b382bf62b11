import type { Measures } from "../../trial/measures.ts";
import type { TrialRow } from "../../trial/row.ts";
import type { ReadableRows } from "../../trial/rows.ts";
import { toRecord, type UntypedRecord } from "../../trial/to-record.ts";

/** The trials of a study as users see them. Those that are read alone, as the best one is, are kept. */
export class Records {
  protected readonly rows: ReadableRows;
  protected readonly measures: Measures;
  readonly #single = new Map<number, UntypedRecord>();

  constructor(rows: ReadableRows, measures: Measures) {
    this.rows = rows;
    this.measures = measures;
  }

  /** Says that a trial has changed. */
  change(number: number): void {
    if (this.#single.size > 0) this.#single.delete(number);
  }

  /** Trials with parameters, in order of number. */
  get all(): readonly UntypedRecord[] {
    const all: UntypedRecord[] = [];
    for (const row of this.rows) if (row.params !== null) all.push(this.of(row));
    return Object.freeze(all);
  }

  /** The record of one trial; undefined if there is no such trial. */
  get(number: number): UntypedRecord | undefined {
    const single = this.#single.get(number);
    if (single !== undefined) return single;
    const row = this.rows.get(number);
    if (row === undefined) return undefined;
    const record = this.of(row);
    this.#single.set(number, record);
    return record;
  }

  /** The record of a row that has just been taken in. */
  of(row: TrialRow): UntypedRecord {
    return toRecord(row, this.measures);
  }
}

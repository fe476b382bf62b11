import type { TrialRow } from "../../trial/row.ts";
import { toRecord, type UntypedRecord } from "../../trial/to-record.ts";
import { Records } from "./records.ts";

const isRecord = (record: UntypedRecord | null): record is UntypedRecord => record !== null;

/**
 * The trials of a study as users see them. Once all have been read they are kept, and only those
 * that have changed are made again: so a listener may read them at each event.
 */
export class KeptRecords extends Records {
  /** By number; null where no parameters are chosen. Undefined until all are read. */
  #kept: (UntypedRecord | null)[] | undefined;
  /** Numbers without a record among the kept. */
  #missing = 0;
  /** Numbers of kept records whose trials have changed since. */
  readonly #changed = new Set<number>();
  #all: readonly UntypedRecord[] | undefined;

  override change(number: number): void {
    this.#all = undefined;
    super.change(number);
    if (this.#kept !== undefined) this.#changed.add(number);
  }

  /** The array stays as it is when trials change. */
  override get all(): readonly UntypedRecord[] {
    if (this.#all !== undefined) return this.#all;
    if (this.#kept === undefined) {
      this.#kept = [];
      for (const row of this.rows) this.#keep(this.#kept, row);
    }
    for (const number of this.#changed) {
      const row = this.rows.get(number);
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

  override get(number: number): UntypedRecord | undefined {
    const kept = this.#changed.has(number) ? undefined : this.#kept?.[number];
    return kept ?? super.get(number);
  }

  override of(row: TrialRow): UntypedRecord {
    return (this.#kept && this.#keep(this.#kept, row)) ?? super.of(row);
  }

  #keep(kept: (UntypedRecord | null)[], row: TrialRow): UntypedRecord | null {
    const { number } = row;
    for (; kept.length <= number; this.#missing++) kept.push(null);
    const record = row.params === null ? null : toRecord(row, this.measures);
    if (kept[number] === null) this.#missing--;
    if (record === null) this.#missing++;
    kept[number] = record;
    this.#changed.delete(number);
    return record;
  }
}

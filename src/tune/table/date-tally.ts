import { type DateOrder, type DateParts, dateValue, splitDate } from "./date-format.ts";

/** Counts how the dates of a column are written. */
export class DateTally {
  /** Cells whose order is certain. */
  certain = 0;
  /** Cells of digits only, such as 20240131: they are dates only if the whole column is. */
  compact = 0;
  /** An example of a cell that may be read with the day or the month first. */
  example = "";
  readonly #readable = { dmy: 0, mdy: 0, ymd: 0 };
  readonly #firsts = new Set<number>();
  readonly #seconds = new Set<number>();
  readonly #offsets = new Set<number>();

  /** Takes a text into account that occurs in some cells. @returns whether it may be a date */
  add(text: string, cells: number): boolean {
    const parts = splitDate(text);
    if (parts === undefined) return false;
    if (parts.isCertain) {
      if (Number.isNaN(dateValue(parts, { order: "dmy" }))) return false;
      this.certain += cells;
      if (/^\d+$/.test(text)) this.compact += cells;
    } else if (!this.#addOpen(parts, text, cells)) return false;
    if (parts.offset !== undefined) this.#offsets.add(parts.offset);
    return true;
  }

  #addOpen(parts: DateParts, text: string, cells: number): boolean {
    const fits = (order: DateOrder): boolean => !Number.isNaN(dateValue(parts, { order }));
    const fitting = (["dmy", "mdy", "ymd"] as const).filter(fits);
    for (const order of fitting) this.#readable[order] += cells;
    const [first, second] = parts.numbers;
    this.#firsts.add(first);
    this.#seconds.add(second);
    if (first !== second && this.example === "" && fitting.length > 1) this.example = text;
    return fitting.length > 0;
  }

  /** Whether some cells have no certain order. */
  get isOpen(): boolean {
    return this.#readable.dmy + this.#readable.mdy + this.#readable.ymd > 0;
  }

  /** Whether cells have different time zones. */
  get hasZones(): boolean {
    return this.#offsets.size > 1;
  }

  /**
   * The order that reads most cells; undefined where the day and the month may each come first in
   * all of them. Where one of both is always 1 and the other one varies, it is the day.
   */
  order(): DateOrder | undefined {
    const { dmy, mdy, ymd } = this.#readable;
    if (ymd > Math.max(dmy, mdy)) return "ymd";
    if (dmy !== mdy) return dmy > mdy ? "dmy" : "mdy";
    const [first, second] = [this.#firsts, this.#seconds];
    if (first.size === 1 && second.size > 1 && first.has(1)) return "dmy";
    if (second.size === 1 && first.size > 1 && second.has(1)) return "mdy";
    return this.example === "" ? "dmy" : undefined;
  }

  /** Cells that are dates with an order. */
  readable(order: DateOrder): number {
    return this.certain + this.#readable[order];
  }
}

import type { GroupedRows } from "./grouped-rows.ts";

/**
 * A growing set of groups, and how far it is from a share of all rows and of each class: the sum of
 * squared differences, each relative to the rows that it should have.
 */
export class PartBalance {
  readonly #data: GroupedRows;
  readonly #share: number;
  /** Rows of each class in the part. */
  readonly #counts = new Map<number, number>();
  /** Rows in the part. */
  size = 0;

  /** @param share of the rows that the part should have */
  constructor(data: GroupedRows, share: number) {
    this.#data = data;
    this.#share = share;
  }

  /** By how much the distance grows when a group is added; below 0 when the part improves. */
  costOfAdding(group: number): number {
    const { members, counts, totals, rows } = this.#data;
    const change = (now: number, more: number, wanted: number): number =>
      (more * (2 * (now - wanted) + more)) / wanted;
    let cost = change(this.size, members[group].length, rows * this.#share);
    for (const [c, more] of counts[group])
      cost += change(this.#counts.get(c) ?? 0, more, totals.get(c)! * this.#share);
    return cost;
  }

  /** Adds a group. */
  add(group: number): void {
    this.size += this.#data.members[group].length;
    for (const [c, more] of this.#data.counts[group])
      this.#counts.set(c, (this.#counts.get(c) ?? 0) + more);
  }
}

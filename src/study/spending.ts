import type { Mirror } from "./mirror.ts";

/** Share of a trial's cost by which sums of costs may be wrong in their last digits. */
const ROUNDING = 1e-6;

/**
 * What the trials of a study have cost. Trials that failed or were pruned have no cost of their own:
 * they count by their seconds, at the rate of those that have one.
 */
export class Spending {
  readonly #mirror: Mirror;
  #read = 0;
  /** Trials with a cost, the sum of their costs, and that of their seconds. */
  #priced = 0;
  #cost = 0;
  #seconds = 0;
  /** Seconds of trials that failed or were pruned. */
  #otherSeconds = 0;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
    this.readNew();
  }

  /** Takes in the trials that have finished since. @returns one without a cost, if there is any */
  readNew(): number | undefined {
    const { finished } = this.#mirror.history;
    let without: number | undefined;
    if (finished.length < this.#read) this.#forget(); // trials were deleted
    for (; this.#read < finished.length; this.#read++) {
      const row = this.#mirror.rows.get(finished.number[this.#read]);
      if (row === undefined) continue;
      if (row.cost !== undefined) {
        this.#priced++;
        this.#cost += row.cost;
        this.#seconds += row.seconds;
      } else if (row.state === "complete") without = row.number;
      else this.#otherSeconds += row.seconds;
    }
    return without;
  }

  #forget(): void {
    this.#read = this.#priced = this.#cost = this.#seconds = this.#otherSeconds = 0;
  }

  /** What the finished trials have cost, those without a cost of their own estimated. */
  get spent(): number {
    return this.#cost + (this.#seconds > 0 ? (this.#otherSeconds * this.#cost) / this.#seconds : 0);
  }

  /**
   * Trials that may begin under a limit, if each costs, and each that runs, as much as the mean
   * before. Infinity while no cost is known.
   */
  roomUnder(maxCost: number): number {
    if (this.#priced === 0) return Infinity;
    const mean = this.#cost / this.#priced;
    const left = maxCost - this.spent - this.#mirror.counts.running * mean;
    if (mean === 0) return Infinity;
    return Math.max(0, Math.floor(left / mean + ROUNDING));
  }
}

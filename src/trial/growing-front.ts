import { dominates } from "../numeric/pareto.ts";
import { isFeasible, isNumericResult } from "./feasible.ts";
import type { FinishedColumns } from "./history.ts";

/** The Pareto front of a study. */
export interface Front {
  /**
   * Rows of feasible complete trials that no other one dominates, in completion order. The array is
   * another one only when the front has changed.
   * @param finished of the same study at each call
   */
  rowsOf(finished: FinishedColumns): readonly number[];
}

/**
 * The Pareto front of a study as it grows: each finished trial is compared once with the front at
 * its time, where `frontRows` sorts all trials.
 */
export class GrowingFront implements Front {
  #rows: readonly number[] = [];
  #read = 0;

  rowsOf(finished: FinishedColumns): readonly number[] {
    for (; this.#read < finished.length; this.#read++) this.#add(finished, this.#read);
    return this.#rows;
  }

  #add(finished: FinishedColumns, row: number): void {
    if (!isFeasible(finished, row) || !isNumericResult(finished, row)) return;
    const { loss } = finished;
    if (this.#rows.some((member) => dominates(loss, member, row))) return;
    this.#rows = [...this.#rows.filter((member) => !dominates(loss, row, member)), row];
  }
}

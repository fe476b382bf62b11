import type { Task } from "../../tune/metric.ts";
import type { Prediction } from "../../tune/tuning-result.ts";

/** A cell that takes another value. */
export interface CellChange {
  /** Name of the column. */
  readonly column: string;
  /** The row's cell, as it is written. */
  readonly from: string;
  /** Another cell of the column, as it is written in a row. */
  readonly to: string;
  /**
   * How far it is: numbers and dates in distances between the column's quartiles, 1 for another
   * category.
   */
  readonly distance: number;
}

/** The nearest change of a row that leads to another prediction. */
export interface RowChange {
  /** Number of the row in the data, from 1. */
  readonly row: number;
  /** What is to be reached: a class, or such as `at least 500`. */
  readonly goal: string;
  /** The cells that change, as few as possible; empty if no change of up to four cells was found. */
  readonly changes: readonly CellChange[];
  /** The prediction after the change; undefined if none was found. */
  readonly prediction: Prediction<Task> | undefined;
}

import type { Measures } from "./measures.ts";
import type { Json } from "./record.ts";
import type { FinishedState } from "./row.ts";

/**
 * Trials as columns of numbers, with one row for each trial. A column may have more entries than
 * there are rows: only the first `length` entries are valid.
 */
export interface HistoryColumns {
  /** Number of rows. */
  readonly length: number;
  /** Number of each row's trial. */
  readonly number: Int32Array;
  /** One column per coordinate of the unit cube; NaN for parameters that were not active. */
  readonly unit: readonly Float64Array[];
}

/** Finished trials, in completion order. */
export interface FinishedColumns extends HistoryColumns {
  /**
   * State of each row's trial. `failed` also for a stored complete trial with a value that is NaN or
   * infinitely good.
   */
  readonly state: readonly FinishedState[];
  /**
   * One column per objective: its value, with the sign changed if it is maximized, so that less is
   * always better. NaN unless the trial is complete.
   */
  readonly loss: readonly Float64Array[];
  /**
   * Sum of the amounts by which limits are exceeded, in their own units; 0 for feasible trials.
   */
  readonly violation: Float64Array;
  /**
   * One column per limit: the amount by which it is exceeded, in its own unit; not above 0 if it is
   * kept, NaN unless the trial is complete.
   */
  readonly excess: readonly Float64Array[];
  /** The cost that the objective returned, or else the seconds that the evaluation took. */
  readonly cost: Float64Array;
}

/** Values that a trial reported, in order of step; NaN also for infinitely good ones. */
export interface Curve {
  /** The steps, ascending. */
  readonly step: Float64Array;
  /** Losses of the first objective. */
  readonly loss: Float64Array;
  /** Losses of each objective: one column per objective. */
  readonly losses: readonly Float64Array[];
}

/**
 * What samplers, pruners and analysis read: a snapshot of a study. Rows of finished trials are
 * appended and never change, so a cache that has read `finished.length` rows needs to read only the
 * rows after them in a later history.
 */
export interface History {
  /** Objectives and limits, in the order of the columns. */
  readonly measures: Measures;
  /** Finished trials, in completion order. */
  readonly finished: FinishedColumns;
  /** Running trials, in order of number. */
  readonly pending: HistoryColumns;
  /** Paused trials, in order of number. */
  readonly paused: HistoryColumns;
  /** The values that the trial of this number reported; empty columns if none. */
  curve(number: number): Curve;
  /** The sampler state that is stored with the trial of this number; undefined if none. */
  note(number: number): Json | undefined;
}

/** Coordinates of one row. */
export const unitAt = ({ unit }: HistoryColumns, row: number): Float64Array =>
  Float64Array.from(unit, (column) => column[row]);

/** Trials whose parameters are chosen: the index of the next one in a sequence of points. */
export const countStarted = ({ finished, pending, paused }: History): number =>
  finished.length + pending.length + paused.length;

/**
 * The same history with more pending trials, numbered −1: several proposals at once avoid each
 * other.
 */
export function withPending(history: History, units: readonly Float64Array[]): History {
  if (units.length === 0) return history;
  const { pending } = history;
  const length = pending.length + units.length;
  const number = new Int32Array(length).fill(-1);
  number.set(pending.number.subarray(0, pending.length));
  const unit = history.finished.unit.map((_, d) => {
    const column = new Float64Array(length);
    column.set(pending.unit[d].subarray(0, pending.length));
    for (let i = 0; i < units.length; i++) column[pending.length + i] = units[i][d];
    return column;
  });
  return { ...history, pending: { length, number, unit } };
}

import type { Measures } from "./measures.ts";
import type { Json } from "./record.ts";
import type { FinishedState } from "./row.ts";

/**
 * Trials as rows of typed columns. The columns are views that may be longer than the history: only
 * their first `length` entries belong to it.
 */
export interface Columns {
  readonly length: number;
  /** Trial number of each row. */
  readonly number: Int32Array;
  /** One column per coordinate of the unit cube; NaN in branches that the trial did not take. */
  readonly unit: readonly Float64Array[];
}

/** Finished trials, in completion order. */
export interface FinishedColumns extends Columns {
  readonly state: readonly FinishedState[];
  /** One column per objective, negated where it is maximized; NaN unless complete. */
  readonly loss: readonly Float64Array[];
  /** Sum of the amounts by which limits are exceeded; 0 for feasible trials. */
  readonly violation: Float64Array;
  /**
   * One column per limit: the amount by which it is exceeded, in its own unit; negative where it
   * is kept, NaN unless complete.
   */
  readonly excess: readonly Float64Array[];
  /** The cost that the objective returned, or else the seconds that the evaluation took. */
  readonly cost: Float64Array;
}

/** Values that a trial reported, in order of step. */
export interface Curve {
  readonly step: Float64Array;
  /** Losses of the first objective. */
  readonly loss: Float64Array;
  /** One column per objective. */
  readonly losses: readonly Float64Array[];
}

/**
 * What samplers, pruners and analysis read: a snapshot of a study. Finished rows are only ever
 * appended, so a longer history starts with every shorter one, and a cache that has read
 * `finished.length` rows needs to read only the rows after them.
 */
export interface History {
  readonly measures: Measures;
  readonly finished: FinishedColumns;
  /** Running trials, in order of number. */
  readonly pending: Columns;
  /** Paused trials, in order of number. */
  readonly paused: Columns;
  /** The values that a trial reported; empty columns if none. */
  curve(number: number): Curve;
  /** The sampler's state that is stored with a trial. */
  note(number: number): Json | undefined;
}

/** Coordinates of one row. */
export const unitAt = ({ unit }: Columns, row: number): Float64Array =>
  Float64Array.from(unit, (column) => column[row]);

/** Trials whose parameters are chosen: the index of the next one in a sequence of points. */
export const countStarted = ({ finished, pending, paused }: History): number =>
  finished.length + pending.length + paused.length;

/** The same history with more pending trials, numbered −1: several proposals at once avoid each other. */
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

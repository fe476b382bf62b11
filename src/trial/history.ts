import type { Space } from "../space/space.ts";
import { Live } from "./live.ts";
import { excess, type Measures, violation } from "./measures.ts";
import { Notes } from "./notes.ts";
import { type FinishedState, isFinished, type TrialRow } from "./row.ts";

/**
 * Rows in typed columns, a view that is never copied: only the first `length` entries of each
 * column count.
 */
export interface Columns {
  readonly length: number;
  /** Trial number of each row. */
  readonly number: Int32Array;
  /** One column for every unit coordinate; NaN in branches not taken. */
  readonly unit: readonly Float64Array[];
}
export interface FinishedColumns extends Columns {
  readonly state: readonly FinishedState[];
  /** One column an objective, with the sign turned so that less is better; NaN unless complete. */
  readonly loss: readonly Float64Array[];
  /** Sum of exceeded limits; 0 where feasible. */
  readonly violation: Float64Array;
  /**
   * One column a limit: by how much it was exceeded, in its own unit, below 0 where it was kept;
   * NaN unless complete.
   */
  readonly excess: readonly Float64Array[];
  /** Seconds that the evaluation took, or the cost that it gave. */
  readonly cost: Float64Array;
}
export interface Curve {
  readonly step: Float64Array;
  /** Of the first objective, less being better. */
  readonly loss: Float64Array;
  /** One column an objective. */
  readonly losses: readonly Float64Array[];
}
/**
 * What samplers, pruners and analysis read: a snapshot that never changes. Finished rows stand in
 * the order of their tell, so a longer history has every shorter one as a prefix, and a cache that
 * has seen `finished.length` rows needs only the rest.
 */
export interface History {
  readonly version: number;
  /** Directions and limits of the study: a loss is a value times its sign. */
  readonly measures: Measures;
  readonly finished: FinishedColumns;
  /** Trials under way, in order of number. */
  readonly pending: Columns;
  /** Trials that stand still at a step and may be promoted, in order of number. */
  readonly paused: Columns;
  /** Reported values by trial number: steps and losses of equal length. */
  curve(number: number): Curve;
  /** What a sampler stored with a trial. */
  note(number: number): unknown;
}

const NO_VALUES = new Float64Array(0);
const EMPTY: Curve = { step: NO_VALUES, loss: NO_VALUES, losses: [NO_VALUES] };

const grown = (a: Float64Array<ArrayBuffer>, n: number): Float64Array<ArrayBuffer> => {
  const b = new Float64Array(n);
  b.set(a);
  return b;
};

/** Its coordinates are looked up when somebody wants to see them: one worker alone never does. */
interface Unfinished {
  readonly params: NonNullable<TrialRow["params"]>;
  unit: Float64Array | undefined;
}

/**
 * Grows the columns as trials finish, and hands out snapshots: rows are only ever appended, so old
 * snapshots stay true.
 */
export class HistoryBuilder {
  readonly #space: Space<any>;
  readonly #measures: Measures;
  readonly #row: Float64Array;
  #capacity = 0;
  #length = 0;
  #version = 0;
  #number = new Int32Array(0);
  readonly #state: FinishedState[] = [];
  #unit: Float64Array<ArrayBuffer>[];
  #loss: Float64Array<ArrayBuffer>[];
  #violation = new Float64Array(0);
  #excess: Float64Array<ArrayBuffer>[];
  #cost = new Float64Array(0);
  readonly #none: Columns;
  readonly #pending = new Live<Unfinished>();
  readonly #paused = new Live<Unfinished>();
  #pausedColumns: Columns | undefined;
  readonly #curves = new Map<number, Curve>();
  readonly #notes = new Notes();
  readonly #curve = (number: number): Curve => this.#curves.get(number) ?? EMPTY;
  readonly #note = (number: number): unknown => this.#notes.get(number);
  #snapshot: History | undefined;

  constructor(space: Space<any>, measures: Measures) {
    this.#space = space;
    this.#measures = measures;
    this.#row = new Float64Array(space.width);
    this.#unit = Array.from({ length: space.width }, () => new Float64Array(0));
    this.#none = { length: 0, number: this.#number, unit: this.#unit };
    this.#loss = measures.signs.map(() => new Float64Array(0));
    this.#excess = measures.limits.map(() => new Float64Array(0));
  }

  /** Takes in a trial that changed. A finished trial must come once. */
  apply(trial: TrialRow): void {
    this.#version++;
    this.#snapshot = undefined;
    if (trial.reports.length > 0) {
      const losses = this.#measures.signs.map((sign, k) =>
        Float64Array.from(trial.reports, (r) => sign * r.values[k]),
      );
      this.#curves.set(trial.number, {
        step: Float64Array.from(trial.reports, (r) => r.step),
        loss: losses[0],
        losses,
      });
    }
    if (trial.note !== undefined) this.#notes.set(trial.number, trial.note);
    if (this.#paused.size > 0 && this.#paused.get(trial.number) !== undefined) {
      this.#paused.delete(trial.number);
      this.#pausedColumns = undefined;
    }
    if (trial.state === "running" || trial.state === "paused") {
      if (trial.params === null || trial.startedAt === 0) return; // claimed, its parameters not chosen yet
      const unfinished = { params: trial.params, unit: undefined };
      if (trial.state === "running") this.#pending.set(trial.number, unfinished);
      else {
        this.#pending.delete(trial.number);
        this.#paused.set(trial.number, unfinished);
        this.#pausedColumns = undefined;
      }
      return;
    }
    this.#pending.delete(trial.number);
    if (!isFinished(trial.state) || trial.params === null) return;
    if (this.#length === this.#capacity) this.#grow();
    const i = this.#length++;
    this.#space.toUnit(trial.params, this.#row);
    for (let d = 0; d < this.#row.length; d++) this.#unit[d][i] = this.#row[d];
    this.#number[i] = trial.number;
    this.#state.push(trial.state);
    for (let k = 0; k < this.#loss.length; k++)
      this.#loss[k][i] =
        trial.state === "complete" ? trial.values[k] * this.#measures.signs[k] : Number.NaN;
    this.#violation[i] =
      trial.state === "complete" && this.#measures.limits.length > 0
        ? violation(this.#measures, trial.limits)
        : 0;
    for (let c = 0; c < this.#excess.length; c++)
      this.#excess[c][i] =
        trial.state === "complete" ? excess(this.#measures.limits[c], trial.limits[c]) : Number.NaN;
    this.#cost[i] = trial.cost ?? trial.seconds;
  }

  #grow(): void {
    const n = Math.max(64, this.#capacity * 2);
    const number = new Int32Array(n);
    number.set(this.#number);
    this.#number = number;
    this.#unit = this.#unit.map((c) => grown(c, n));
    this.#loss = this.#loss.map((c) => grown(c, n));
    this.#violation = grown(this.#violation, n);
    this.#excess = this.#excess.map((c) => grown(c, n));
    this.#cost = grown(this.#cost, n);
    this.#capacity = n;
  }

  snapshot(): History {
    return (this.#snapshot ??= {
      version: this.#version,
      measures: this.#measures,
      finished: {
        length: this.#length,
        number: this.#number,
        state: this.#state,
        unit: this.#unit,
        loss: this.#loss,
        violation: this.#violation,
        excess: this.#excess,
        cost: this.#cost,
      },
      pending: this.#pending.size === 0 ? this.#none : this.#columnsOf(this.#pending),
      paused:
        this.#paused.size === 0
          ? this.#none
          : (this.#pausedColumns ??= this.#columnsOf(this.#paused)),
      curve: this.#curve,
      note: this.#note,
    });
  }
  #columnsOf(trials: Live<Unfinished>): Columns {
    const { width } = this.#space;
    const entries = trials.entries().sort((a, b) => a[0] - b[0]);
    const unit = Array.from({ length: width }, () => new Float64Array(entries.length));
    for (const [i, [, trial]] of entries.entries()) {
      if (trial.unit === undefined)
        this.#space.toUnit(trial.params, (trial.unit = new Float64Array(width)));
      for (let d = 0; d < width; d++) unit[d][i] = trial.unit[d];
    }
    return { length: entries.length, number: Int32Array.from(entries, ([number]) => number), unit };
  }
}

/** Coordinates of one row. */
export const unitAt = ({ unit }: Columns, row: number): Float64Array =>
  Float64Array.from(unit, (column) => column[row]);

/**
 * Trials whose parameters have been chosen, whatever became of them: the place of the next one in a
 * sequence of points.
 */
export const countStarted = ({ finished, pending, paused }: History): number =>
  finished.length + pending.length + paused.length;

/**
 * The same history with more trials under way: what a sampler sees that proposes several points at
 * once.
 */
export function withPending(history: History, units: readonly Float64Array[]): History {
  if (units.length === 0) return history;
  const { pending } = history;
  const n = pending.length + units.length;
  const number = new Int32Array(n).fill(-1);
  number.set(pending.number.subarray(0, pending.length));
  const unit = history.finished.unit.map((_, d) => {
    const column = new Float64Array(n);
    for (let i = 0; i < pending.length; i++) column[i] = pending.unit[d][i];
    for (let i = 0; i < units.length; i++) column[pending.length + i] = units[i][d];
    return column;
  });
  return { ...history, pending: { length: n, number, unit } };
}

import { IntList } from "../numeric/int-list.ts";
import { SortedMap } from "../numeric/sorted-map.ts";
import type { Space } from "../space/space.ts";
import { GrowingColumns } from "./growing-columns.ts";
import type { Curve, History, HistoryColumns } from "./history.ts";
import type { Measures } from "./measures.ts";
import type { TrialState } from "./record.ts";
import { isFinished, type Params, TRIAL_STATES, type TrialRow } from "./row.ts";
import { type ReadableRows, TrialRows } from "./rows.ts";

/** Code of the first state that a trial never leaves. */
const FIRST_FINISHED = TRIAL_STATES.findIndex(isFinished) + 1;
const NO_VALUES = new Float64Array(0);

/** An infinitely good value says as little as NaN, and no other curve could keep up with it. */
const toCurveLoss = (loss: number): number => (loss === -Infinity ? Number.NaN : loss);

/** A trial that is pending or paused. Its coordinates are computed when a history is first read. */
interface StartedTrial {
  readonly params: Params;
  unit: Float64Array | undefined;
}

/**
 * The trials of a study: rows by number, and finished ones as columns in completion order. Takes in
 * rows as they change, and makes the history that samplers and pruners read.
 */
export class TrialTable {
  readonly rows: ReadableRows;
  /** The table's own rows; undefined if the storage has them. */
  readonly #ownRows: TrialRows | undefined;
  readonly #space: Space;
  readonly #measures: Measures;
  readonly #columns: GrowingColumns;
  /** State of each trial by number, as an index into `TRIAL_STATES` plus 1; 0 if reserved. */
  readonly #states = new IntList();
  /** Number of trials by the same code. */
  readonly #counts = new Int32Array(TRIAL_STATES.length + 1);
  readonly #pending = new SortedMap<StartedTrial>();
  readonly #paused = new SortedMap<StartedTrial>();
  readonly #curves = new Map<number, Curve>();
  readonly #unit: Float64Array;
  readonly #noColumns: HistoryColumns;
  readonly #noCurve: Curve;
  #pausedColumns: HistoryColumns | undefined;
  #history: History | undefined;

  /** @param rows of the storage, where they are in this process: then the table keeps no copy */
  constructor(space: Space, measures: Measures, rows?: ReadableRows) {
    const ownRows = new TrialRows(measures.signs.length);
    this.#ownRows = rows === undefined ? ownRows : undefined;
    this.rows = rows ?? ownRows;
    this.#space = space;
    this.#measures = measures;
    this.#columns = new GrowingColumns(space.width, measures);
    this.#unit = new Float64Array(space.width);
    this.#noColumns = {
      length: 0,
      number: new Int32Array(0),
      unit: Array.from({ length: space.width }, () => NO_VALUES),
    };
    this.#noCurve = {
      step: NO_VALUES,
      loss: NO_VALUES,
      losses: measures.signs.map(() => NO_VALUES),
    };
  }

  /** Finished trials, those outside the space included. */
  get finishedCount(): number {
    let count = 0;
    for (let code = FIRST_FINISHED; code < this.#counts.length; code++) count += this.#counts[code];
    return count;
  }

  /** Number of trials in each state; a number that is only reserved is none. */
  get counts(): { readonly [S in TrialState]: number } {
    return Object.fromEntries(
      TRIAL_STATES.map((state, i) => [state, this.#counts[i + 1]]),
    ) as Record<TrialState, number>; // with an entry for each state
  }

  /** Whether the trial is running or paused with its parameters set. */
  isStarted(number: number): boolean {
    return this.#pending.has(number) || this.#paused.has(number);
  }

  /**
   * Takes in a row that changed. Rows that do not fit the space (other programs write such) count,
   * but are not part of the history.
   * @returns whether the trial has finished with this change
   */
  add(row: TrialRow, fitsSpace = true): boolean {
    this.#ownRows?.set(row);
    const before = this.#states.at(row.number);
    if (before >= FIRST_FINISHED) return false; // only annotated since
    this.#history = undefined;
    const finished = isFinished(row.state);
    const code = row.params === null && !finished ? 0 : TRIAL_STATES.indexOf(row.state) + 1;
    this.#states.set(row.number, code);
    this.#counts[before]--;
    this.#counts[code]++;
    if (fitsSpace && row.params !== null) this.#place(row, row.params);
    return finished;
  }

  /** Forgets a trial that has not finished, since it was deleted. */
  drop(number: number): void {
    this.#ownRows?.remove(number);
    this.#counts[this.#states.at(number)]--;
    this.#states.set(number, 0);
    this.#history = undefined;
    this.#pending.delete(number);
    if (this.#paused.delete(number)) this.#pausedColumns = undefined;
  }

  #place(row: TrialRow, params: Params): void {
    const { number, state } = row;
    if (row.reports.length > 0) this.#curves.set(number, this.#curveOf(row));
    // A trial that is claimed again but not started yet stays as it was.
    if (state === "running" && row.startedAt === 0) return;
    if (this.#paused.size > 0 && this.#paused.delete(number)) this.#pausedColumns = undefined;
    if (state === "running") {
      this.#pending.set(number, { params, unit: undefined });
      return;
    }
    this.#pending.delete(number);
    if (state === "paused") {
      this.#paused.set(number, { params, unit: undefined });
      this.#pausedColumns = undefined;
    } else if (isFinished(state)) {
      this.#space.toUnit(params, this.#unit);
      this.#columns.append(row, state, this.#unit);
    }
  }

  #curveOf({ reports }: TrialRow): Curve {
    const losses = this.#measures.signs.map((sign, k) =>
      Float64Array.from(reports, (r) => toCurveLoss(sign * r.values[k])),
    );
    return { step: Float64Array.from(reports, (r) => r.step), loss: losses[0], losses };
  }

  get history(): History {
    this.#history ??= {
      measures: this.#measures,
      finished: this.#columns.view(),
      pending: this.#columnsOf(this.#pending),
      paused: (this.#pausedColumns ??= this.#columnsOf(this.#paused)),
      curve: this.#curve,
      note: this.#note,
    };
    return this.#history;
  }
  readonly #curve = (number: number): Curve => this.#curves.get(number) ?? this.#noCurve;
  readonly #note: History["note"] = (number) => this.rows.note(number);

  #columnsOf(trials: SortedMap<StartedTrial>): HistoryColumns {
    if (trials.size === 0) return this.#noColumns;
    const unit = this.#noColumns.unit.map(() => new Float64Array(trials.size));
    for (const [i, trial] of trials.values().entries()) {
      if (trial.unit === undefined) {
        trial.unit = new Float64Array(unit.length);
        this.#space.toUnit(trial.params, trial.unit);
      }
      for (let d = 0; d < unit.length; d++) unit[d][i] = trial.unit[d];
    }
    return { length: trials.size, number: Int32Array.from(trials.keys()), unit };
  }
}

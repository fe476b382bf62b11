import type { Space } from "../../space/space.ts";
import type { RunStorage } from "../../storage/run-storage.ts";
import type { Changes, Cursor } from "../../storage/storage.ts";
import type { Front } from "../../trial/growing-front.ts";
import type { History } from "../../trial/history.ts";
import { findNoResult, type Measures, violation } from "../../trial/measures.ts";
import type { TrialState } from "../../trial/record.ts";
import { isFinished, type TrialRow } from "../../trial/row.ts";
import type { ReadableRows } from "../../trial/rows.ts";
import { TrialTable } from "../../trial/table.ts";
import type { UntypedComplete, UntypedRecord } from "../../trial/to-record.ts";
import type { Emitter } from "../events/emitter.ts";
import type { UntypedEvent } from "../events/events.ts";
import { Records } from "./records.ts";

const isComplete = (record: UntypedRecord): record is UntypedComplete =>
  record.state === "complete";

/** What only a study that users read has. */
export interface MirrorParts {
  /** The front of several objectives. Default: there is one. */
  readonly front?: Front;
  /** Default: records are made again each time that all are read. */
  readonly Records?: typeof Records;
}

/** The study that is read, and what is made of it. */
interface MirrorSource extends MirrorParts {
  readonly storage: RunStorage;
  /** Name of the study in the storage. */
  readonly name: string;
  readonly space: Space;
  readonly measures: Measures;
  readonly emitter: Emitter<UntypedEvent>;
  /** The worker whose trials are in the space, since it chose them. Default: none. */
  readonly worker?: string | undefined;
}

/** What this process has read of a study. It takes in each change once, and emits its events. */
export class Mirror {
  readonly #source: MirrorSource;
  readonly #table: TrialTable;
  /** Whether the study has been read once: these trials are all in its space. */
  #isOpened = false;
  #cursor: Cursor = null;
  /** Numbers of unfinished trials whose start was announced. */
  readonly #announced = new Set<number>();
  /** Events of rows that are being taken in. */
  #events: UntypedEvent[] = [];
  #best = -1;
  #bestLoss = Infinity;
  readonly #records: Records;
  #front: { readonly rows: readonly number[]; readonly trials: readonly UntypedComplete[] } = {
    rows: [],
    trials: [],
  };

  constructor(source: MirrorSource) {
    const { storage, name, space, measures, Records: Class = Records } = source;
    this.#source = source;
    this.#table = new TrialTable(space, measures, storage.rows?.(name));
    this.#records = new Class(this.#table.rows, measures);
  }

  // ---- reading ---------------------------------------------------------------------------------

  /** Where in the stream of changes this process is. */
  get cursor(): Cursor {
    return this.#cursor;
  }
  get rows(): ReadableRows {
    return this.#table.rows;
  }
  get history(): History {
    return this.#table.history;
  }
  get finishedCount(): number {
    return this.#table.finishedCount;
  }
  /** Number of trials in each state; a number that is only reserved is none. */
  get counts(): { readonly [S in TrialState]: number } {
    return this.#table.counts;
  }
  /** Trials with parameters, in order of number. */
  get records(): readonly UntypedRecord[] {
    return this.#records.all;
  }
  record(number: number): UntypedRecord | undefined {
    return this.#records.get(number);
  }
  /** The best feasible trial, where there is one objective. */
  get best(): UntypedComplete | undefined {
    const record = this.#best === -1 ? undefined : this.record(this.#best);
    return record && isComplete(record) ? record : undefined;
  }
  /** The row of the best trial. */
  get bestRow(): TrialRow | undefined {
    return this.#best === -1 ? undefined : this.rows.get(this.#best);
  }
  /** Feasible trials that no other dominates. */
  get front(): readonly UntypedComplete[] {
    const { finished } = this.history;
    const rows = this.#source.front?.rowsOf(finished);
    if (rows !== undefined && rows !== this.#front.rows) {
      const records = rows.map((row) => this.record(finished.number[row]));
      const trials = records.filter((record) => record !== undefined).filter(isComplete);
      this.#front = { rows, trials: Object.freeze(trials) };
    }
    return this.#front.trials;
  }
  /** Whether the best value is at least as good as `target`, where there is one objective. */
  hasReached(target: number): boolean {
    return this.#best !== -1 && this.#bestLoss <= target * this.#source.measures.signs[0];
  }
  hasWaiting(): boolean {
    if (this.rows.openCount === 0) return false;
    for (const row of this.rows.open()) if (row.state === "waiting") return true;
    return false;
  }

  // ---- taking in changes -----------------------------------------------------------------------

  /** Reads what other workers have changed. */
  async refresh(): Promise<void> {
    const { storage, name } = this.#source;
    for (;;) {
      const after = this.#cursor;
      const changes = await storage.changes(name, after);
      if (this.takeIn(after, changes)) return;
    }
  }
  /** Forgets an unfinished trial that was deleted. */
  drop(number: number): void {
    this.#table.drop(number);
    this.#records.change(number);
  }
  /**
   * Writes to the study, and takes in the changes that came with the answer.
   * @param write gets the cursor after which the storage returns changes
   * @param after default: the present cursor
   */
  async write<A extends { readonly changes: Changes }>(
    write: (after: Cursor) => Promise<A>,
    after: Cursor = this.#cursor,
  ): Promise<A> {
    const answer = await write(after);
    if (!this.takeIn(after, answer.changes)) await this.refresh();
    return answer;
  }
  /**
   * Takes in the changes that a read or write returned.
   * @param after the cursor that it was called with
   * @returns whether everything has been read; if not, call `refresh`: there are more changes, or
   *   others were taken in meanwhile, as happens with several calls at a time
   */
  takeIn(after: Cursor, { trials, next, more = false }: Changes): boolean {
    if (after !== this.#cursor) return false;
    this.#cursor = next;
    for (const row of trials) this.#takeInRow(row);
    if (!more) this.#isOpened = true;
    this.#emitAll();
    return !more;
  }

  /** Emits after all rows are taken in, so that a listener sees the study with all of them. */
  #emitAll(): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    for (const event of events) this.#source.emitter.emit(event);
  }

  #takeInRow(row: TrialRow): void {
    const { storage, space, worker } = this.#source;
    this.#records.change(row.number);
    // Trials outside the space count but do not guide the search. Other programs write such, and
    // so do workers that opened the study after it was extended. Enqueued ones may be outside of
    // every space, as those that `tune` compares with are.
    const mayDiffer =
      storage.supports.foreign ||
      (this.#isOpened && row.worker !== worker && row.origin !== "enqueued");
    const fits = !mayDiffer || row.params === null || space.check(row.params).length === 0;
    const finished = this.#table.add(row, fits);
    if (finished) this.#takeInFinished(row);
    else if (!isFinished(row.state)) this.#announce(row);
    else this.#front = { rows: [], trials: [] }; // it may have been annotated
  }

  #announce(row: TrialRow): void {
    if (!this.#source.emitter.active) return;
    const { number, state } = row;
    if (state === "waiting") this.#announced.delete(number);
    if (state === "paused") {
      const trial = this.#records.of(row);
      if (trial.state === "paused") this.#events.push({ type: "paused", trial });
    }
    if (state !== "running" || row.startedAt === 0 || this.#announced.has(number)) return;
    this.#announced.add(number);
    this.#events.push({ type: "started", trial: this.#records.of(row) });
  }

  #takeInFinished(row: TrialRow): void {
    const improved = this.#improve(row);
    if (!this.#source.emitter.active) return;
    this.#announced.delete(row.number);
    const trial = this.#records.of(row);
    if (!("seconds" in trial)) return;
    this.#events.push({ type: "finished", trial });
    if (improved && isComplete(trial)) this.#events.push({ type: "improved", trial });
  }

  /** Keeps the best trial. @returns whether the trial is the new best, or on the front */
  #improve(row: TrialRow): boolean {
    if (row.state !== "complete") return false;
    const { measures } = this.#source;
    const { signs } = measures;
    const single = signs.length === 1;
    if (findNoResult(measures, row.values) !== -1) return false;
    const loss = row.values[0] * signs[0];
    if (single && this.#best !== -1 && !(loss < this.#bestLoss)) return false;
    if (violation(measures, row.limits) > 0) return false;
    if (!single) return this.#source.emitter.active && this.#isOnFront(row.number);
    this.#best = row.number;
    this.#bestLoss = loss;
    return true;
  }

  /** Whether the trial that has just finished is on the front. */
  #isOnFront(number: number): boolean {
    const { finished } = this.history;
    const last = this.#source.front?.rowsOf(finished).at(-1);
    return last !== undefined && finished.number[last] === number;
  }
}

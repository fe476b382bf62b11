import type { Space } from "../space/space.ts";
import type { Changes, Cursor, Storage } from "../storage/storage.ts";
import { frontRows } from "../trial/feasible.ts";
import { type History, HistoryBuilder } from "../trial/history.ts";
import { IntColumn } from "../trial/int-column.ts";
import { type Measures, violation } from "../trial/measures.ts";
import type { TrialRecord } from "../trial/record.ts";
import { isFinished, type TrialRow } from "../trial/row.ts";
import { TrialLog, type Trials } from "../trial/trial-log.ts";
import type { Emitter } from "./emitter.ts";
import { recordOf } from "./records.ts";

/** What is known of a trial: nothing, or how far it has come. */
const WAITING = 1;
const BEGUN = 2;
const ENDED = 3;

type AnyRecord = TrialRecord<any, any, any>;

/**
 * What this process knows of a study: each change that the storage tells is taken in once, and
 * events say so.
 */
export class Mirror {
  readonly #space: Space<any>;
  readonly #measures: Measures;
  readonly #emitter: Emitter<any>;
  readonly #foreign: boolean;
  readonly #builder: HistoryBuilder;
  /** The storage's own, where it is in this process: ahead of what is known here, never behind. */
  readonly #stored: Trials;
  readonly #copy: TrialLog | undefined;
  readonly #known = new IntColumn();
  #cursor: Cursor = null;
  #best = -1;
  #bestLoss = Infinity;
  #version = 0;
  #records: { readonly version: number; readonly trials: readonly AnyRecord[] } | undefined;
  #finished = 0;

  /** @param name of the study in the storage */
  constructor(
    space: Space<any>,
    measures: Measures,
    emitter: Emitter<any>,
    storage: Storage,
    name: string,
  ) {
    this.#space = space;
    this.#measures = measures;
    this.#emitter = emitter;
    this.#foreign = storage.supports.foreign === true;
    this.#builder = new HistoryBuilder(space, measures);
    const shared = storage.trials?.(name);
    this.#copy = shared === undefined ? new TrialLog(measures.signs.length) : undefined;
    this.#stored = shared ?? this.#copy!;
  }

  /** Where the changes stand that are known. */
  get cursor(): Cursor {
    return this.#cursor;
  }
  /** Counts what was taken in. */
  get version(): number {
    return this.#version;
  }
  get history(): History {
    return this.#builder.snapshot();
  }
  get finished(): number {
    return this.#finished;
  }
  /** One more than the highest number known. */
  get length(): number {
    return this.#stored.length;
  }
  /** How many have not ended. */
  get underWay(): number {
    return this.#stored.underWay;
  }
  open(): readonly TrialRow[] {
    return this.#stored.open();
  }
  get trials(): readonly AnyRecord[] {
    if (this.#records?.version !== this.#version)
      this.#records = {
        version: this.#version,
        trials: [...this.#stored]
          .filter((t) => t.params !== null)
          .map((t) => recordOf(t, this.#measures)),
      };
    return this.#records.trials;
  }
  stored(number: number): TrialRow {
    return this.#stored.get(number)!;
  }
  record(number: number): AnyRecord {
    return recordOf(this.#stored.get(number)!, this.#measures);
  }
  get best(): AnyRecord | undefined {
    return this.#best === -1 ? undefined : this.record(this.#best);
  }
  /** Whether the best is at least as good as this: one objective. */
  reached(target: number): boolean {
    return this.#best !== -1 && this.#bestLoss <= target * this.#measures.signs[0];
  }
  get front(): readonly AnyRecord[] {
    const { history } = this;
    return frontRows(history).map((i) => this.record(history.finished.number[i]));
  }

  /** Returns whether there is more. */
  learn({ trials, next, more = false }: Changes): boolean {
    this.#cursor = next;
    for (const t of trials) this.#take(t);
    return more;
  }
  /** The one thing that has changed. */
  learnOne(trial: TrialRow, next: Cursor): void {
    this.#cursor = next;
    this.#take(trial);
  }

  #take(t: TrialRow): void {
    const { number } = t;
    const before = this.#known.at(number);
    this.#version++;
    this.#copy?.set(t);
    if (before === ENDED) return; // a note was added
    this.#known.set(
      number,
      isFinished(t.state) ? ENDED : t.startedAt > 0 && t.state !== "waiting" ? BEGUN : WAITING,
    );
    // What another program found outside of this space counts, but says nothing to the search.
    if (!this.#foreign || t.params === null || this.#space.check(t.params).length === 0)
      this.#builder.apply(t);
    if (t.state === "running" && t.startedAt > 0 && before < BEGUN && this.#emitter.active)
      this.#emitter.emit({ type: "started", trial: recordOf(t, this.#measures) });
    if (t.state === "paused" && this.#emitter.active)
      this.#emitter.emit({ type: "paused", trial: recordOf(t, this.#measures) });
    if (!isFinished(t.state)) return;
    this.#finished++;
    const improved = this.#improves(t);
    if (improved && this.#measures.signs.length === 1) {
      this.#best = number;
      this.#bestLoss = t.values[0] * this.#measures.signs[0];
    }
    if (!this.#emitter.active) return;
    const trial = recordOf(t, this.#measures);
    this.#emitter.emit({ type: "finished", trial });
    if (improved) this.#emitter.emit({ type: "improved", trial });
  }

  #improves(t: TrialRow): boolean {
    if (t.state !== "complete") return false;
    const { signs } = this.#measures;
    if (signs.length === 1 && this.#best !== -1 && !(t.values[0] * signs[0] < this.#bestLoss))
      return false;
    if (violation(this.#measures, t.limits) > 0) return false;
    if (signs.length === 1) return true;
    return this.#emitter.active && this.front.some((member) => member.number === t.number);
  }
}

import { toJsonNumber } from "../../numeric/json-numbers.ts";
import type { Cursor, Storage, StudyInfo } from "../../storage/storage.ts";
import { type Measures, measuresOf, violation } from "../../trial/measures.ts";
import type { TrialRow } from "../../trial/row.ts";
import { spaceOf } from "../routes/shown-trial.ts";

/** Values of a column by number of the trial; undefined where it has none. */
type Column = unknown[];

/** Some rows of a study by column, ready to be written as JSON. */
export interface ColumnsPage {
  readonly number: readonly number[];
  readonly state: readonly string[];
  /** Whether the trial kept all limits; null unless it is complete. */
  readonly feasible: readonly unknown[];
  readonly seconds: readonly unknown[];
  /** Milliseconds since 1970. */
  readonly startedAt: readonly unknown[];
  readonly values: { readonly [objective: string]: readonly unknown[] };
  readonly params: { readonly [name: string]: readonly unknown[] };
  readonly next?: number;
}

/** What a study has reached up to a trial. */
export interface BestSoFar {
  readonly number: readonly number[];
  readonly value: readonly (number | string)[];
}

/**
 * The trials of a study by column. It reads each change of the study once, so that the second page
 * of a large study, or the next viewer, needs no other reading of all trials.
 */
export class StudyColumns {
  readonly #info: StudyInfo;
  readonly #measures: Measures;
  readonly #names: readonly string[];
  readonly #flatten: (params: never) => { readonly [name: string]: unknown };
  readonly #state: Column = [];
  readonly #feasible: Column = [];
  readonly #seconds: Column = [];
  readonly #startedAt: Column = [];
  readonly #values: readonly Column[];
  readonly #params = new Map<string, Column>();
  #cursor: Cursor = null;
  #reading: Promise<void> = Promise.resolve();

  constructor(info: StudyInfo) {
    this.#info = info;
    this.#measures = measuresOf(info.objectives, info.limits);
    this.#names = this.#measures.names ?? ["value"];
    this.#values = this.#names.map(() => []);
    this.#flatten = spaceOf(info).flatten;
  }

  /** Whether these are the columns of this study: another one may have its name now. */
  isOf({ createdAt, space }: StudyInfo): boolean {
    return (
      Number(createdAt) === Number(this.#info.createdAt) &&
      JSON.stringify(space) === JSON.stringify(this.#info.space)
    );
  }

  /** Numbers of trials, those that are only reserved included. */
  get length(): number {
    return this.#state.length;
  }

  /** The place in the study's changes up to which it has been read. */
  get cursor(): Cursor {
    return this.#cursor;
  }

  /** Reads what has changed since the last call. */
  refresh(storage: Storage): Promise<void> {
    const read = async (): Promise<void> => {
      for (let more: boolean = true; more; ) {
        const changes = await storage.changes(this.#info.name, this.#cursor);
        for (const row of changes.trials) if (row.params !== null) this.#set(row);
        this.#cursor = changes.next;
        more = changes.more === true;
      }
    };
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }

  #set(row: TrialRow): void {
    const { number, state, values, seconds, startedAt } = row;
    // A hole in an array would make it a dictionary, which takes ten times the memory.
    while (this.#state.length <= number) this.#state.push(undefined);
    this.#state[number] = state;
    const isComplete = state === "complete";
    put(this.#feasible, number, isComplete ? violation(this.#measures, row.limits) <= 0 : null);
    put(this.#seconds, number, state === "waiting" ? null : seconds);
    put(this.#startedAt, number, startedAt === 0 ? null : startedAt);
    for (const [i, column] of this.#values.entries())
      put(column, number, isComplete ? toJsonNumber(values[i] ?? Number.NaN) : null);
    const flat = this.#flatten(row.params as never);
    for (const name in flat) {
      let column = this.#params.get(name);
      if (column === undefined) this.#params.set(name, (column = []));
      const value = flat[name];
      put(column, number, typeof value === "number" ? toJsonNumber(value) : value);
    }
  }

  /** Up to `limit` trials after one of a number. */
  page(after: number, limit: number): ColumnsPage {
    const number: number[] = [];
    let row = after + 1;
    for (; row < this.length && number.length < limit; row++)
      if (this.#state[row] !== undefined) number.push(row);
    const of = (column: Column) => number.map((i) => column[i] ?? null);
    return {
      number,
      state: of(this.#state) as string[],
      feasible: of(this.#feasible),
      seconds: of(this.#seconds),
      startedAt: of(this.#startedAt),
      values: fromNames(this.#names.map((name, i) => [name, of(this.#values[i])])),
      params: fromNames([...this.#params].map(([name, column]) => [name, of(column)])),
      ...(row < this.length && { next: row - 1 }),
    };
  }

  /**
   * The best value of the first objective so far, at each trial that improves it, in order of
   * number; with `points` at most that many of them, the last one included.
   */
  bestSoFar(points: number): BestSoFar {
    const [sign = 1] = this.#measures.signs;
    const [column = []] = this.#values;
    const number: number[] = [];
    let best = Infinity;
    for (const [i, value] of column.entries()) {
      if (this.#feasible[i] !== true || value === null) continue;
      const loss = sign * Number(value);
      if (!(loss < best)) continue;
      best = loss;
      number.push(i);
    }
    const step = Math.max(1, Math.ceil(number.length / points));
    const kept = number.filter((_, k) => (number.length - 1 - k) % step === 0);
    return { number: kept, value: kept.map((i) => column[i] as number | string) };
  }
}

function put(column: Column, at: number, value: unknown): void {
  while (column.length < at) column.push(undefined);
  column[at] = value;
}

/** An object with these members, whatever their names: `__proto__` is one like others. */
function fromNames(entries: readonly (readonly [string, readonly unknown[]])[]) {
  return Object.fromEntries(entries) as { readonly [name: string]: readonly unknown[] };
}

import { toJsonNumber } from "../../numeric/json-numbers.ts";
import type { TrialOutline } from "../../storage/page.ts";
import type { Cursor, Storage, StudyInfo } from "../../storage/storage.ts";
import { type Measures, measuresOf, violation } from "../../trial/measures.ts";
import { spaceOf } from "../routes/shown-trial.ts";
import { Column } from "./column.ts";
import type { ColumnGroup, PageColumn } from "./column-bytes.ts";

/** Some rows of a study by column, ready to be written as JSON. */
interface ColumnsPage {
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
interface BestSoFar {
  readonly number: readonly number[];
  readonly value: readonly (number | string)[];
}

/** What a study costs and how it goes on, as a list of studies shows it. */
interface Activity {
  /** The sum of the costs of its trials; absent if none has one. */
  readonly cost?: number;
  /** Workers that run trials. */
  readonly workers: number;
  /** Seconds from one end of a trial to the next, by the last ones; absent with fewer than two. */
  readonly secondsPerTrial?: number;
}

/** Trials that ended last, by which the pace is judged. */
const RECENT_TRIALS = 100;
const RUNNING = "running";
const ENDED = ["complete", "pruned", "failed"];

/** Which trials a page has. */
interface PageRows {
  /** Their numbers. */
  readonly rows: Uint32Array;
  readonly next?: number;
}

/** Trials of one reading. */
const READ_ROWS = 5000;
/**
 * Trials that are read beyond those that a caller asked for, while it takes in its page: as many as
 * before, and at most this number. One who wants the first page only has few read in vain.
 */
const MAX_AHEAD_ROWS = 250_000;
/** Longest text of an attribute that is kept; others are only on the page of their trial. */
const MAX_TEXT = 200;

/** Lets other requests go on; a timer would wait for a millisecond each time. */
const soon: (callback: () => void) => void =
  typeof setImmediate === "function" ? setImmediate : (callback) => setTimeout(callback);
/** Kinds of parameters whose value has one name: that of the parameter. */
const PLAIN = ["float", "int", "boolean", "categorical", "ordinal", "fixed"];

/**
 * The trials of a study by column; a row is the number of its trial. It reads each change of the
 * study once, so that the second page of a large study, or the next viewer, needs no other reading
 * of all trials.
 */
export class StudyColumns {
  /** Trials of the study when its reading began. */
  readonly total: number;
  readonly #info: StudyInfo;
  readonly #measures: Measures;
  readonly #flatten: (params: never) => { readonly [name: string]: unknown };
  readonly #fields = {
    state: new Column(),
    feasible: new Column(),
    seconds: new Column(),
    startedAt: new Column(),
    cost: new Column(),
    worker: new Column(),
    attempt: new Column(),
  };
  readonly #values: ReadonlyMap<string, Column>;
  readonly #limits: ReadonlyMap<string, Column>;
  readonly #params = new Map<string, Column>();
  /** Columns of parameters in the order in which the last trial had them. */
  readonly #usual: { readonly name: string; readonly column: Column }[] = [];
  readonly #attributes = new Map<string, Column>();
  #cursor: Cursor = null;
  /** Number of the last trial of the first reading, which goes on until all are read. */
  #last = -1;
  #isComplete = false;
  #reading: Promise<void> = Promise.resolve();

  constructor(info: StudyInfo) {
    this.#info = info;
    this.#measures = measuresOf(info.objectives, info.limits);
    const named = (names: readonly string[]) => new Map(names.map((name) => [name, new Column()]));
    this.#values = named(this.#measures.names ?? ["value"]);
    this.#limits = named(Object.keys(info.limits));
    const isPlain =
      info.space !== null && Object.values(info.space.params).every((p) => PLAIN.includes(p.type));
    this.#flatten = isPlain ? (params) => params : spaceOf(info).flatten;
    this.total = Object.values(info.counts).reduce((a, b) => a + b, 0);
    const { state, feasible, seconds, startedAt } = this.#fields;
    for (const column of [state, feasible, seconds, startedAt, ...this.#values.values()])
      column.reserve(this.total);
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
    return this.#fields.state.length;
  }

  /** The place in the study's changes up to which it has been read. */
  get cursor(): Cursor {
    return this.#cursor;
  }

  /**
   * Reads trials up to a number at least, and once all are read what has changed since the last
   * call. A large study is so shown while it is still being read.
   */
  async read(storage: Storage, upTo: number): Promise<void> {
    await this.#readUpTo(storage, upTo);
    if (this.#isComplete) await this.#next(() => this.#readChanges(storage));
    else void this.#readUpTo(storage, upTo + Math.min(upTo, MAX_AHEAD_ROWS)).catch(() => {}); // the next call throws it
  }

  async #readUpTo(storage: Storage, upTo: number): Promise<void> {
    // A part at a time: other requests, also those that need less, do not wait for all of them.
    while (!this.#isComplete && this.#last < upTo) {
      await this.#next(() => this.#readPart(storage));
      await new Promise<void>((resolve) => soon(resolve));
    }
  }

  /** Runs one reading after the other. */
  #next(read: () => Promise<void>): Promise<void> {
    this.#reading = this.#reading.then(read, read);
    return this.#reading;
  }

  /** In order of number; what changes meanwhile comes after the cursor of the beginning. */
  async #readPart(storage: Storage): Promise<void> {
    if (this.#isComplete) return;
    const { name } = this.#info;
    if (storage.head === undefined) {
      this.#isComplete = true; // by its changes from the beginning
      return;
    }
    this.#cursor ??= await storage.head(name);
    const request = { after: this.#last, count: READ_ROWS };
    const rows = (await storage.outlines?.(name, request)) ?? (await storage.page(name, request));
    for (const row of rows) this.#set(row);
    this.#last = rows.at(-1)?.number ?? this.#last;
    this.#isComplete = rows.length < READ_ROWS;
  }

  async #readChanges(storage: Storage): Promise<void> {
    for (let more: boolean = true; more; ) {
      const changes = await storage.changes(this.#info.name, this.#cursor);
      for (const row of changes.trials) if (row.params !== null) this.#set(row);
      this.#cursor = changes.next;
      more = changes.more === true;
    }
  }

  #set(row: TrialOutline): void {
    const { number, state, values, limits, seconds, startedAt } = row;
    const fields = this.#fields;
    const isComplete = state === "complete";
    fields.state.set(number, state);
    fields.feasible.set(number, isComplete ? violation(this.#measures, limits) <= 0 : null);
    fields.seconds.set(number, state === "waiting" ? null : seconds);
    fields.startedAt.set(number, startedAt === 0 ? null : startedAt);
    if (row.cost !== undefined) fields.cost.set(number, row.cost);
    if (row.worker !== "") fields.worker.set(number, row.worker);
    // Nearly all trials need one attempt, which is not kept.
    if (row.attempt > 1) fields.attempt.set(number, row.attempt);
    setEach(this.#values, number, isComplete ? values : []);
    setEach(this.#limits, number, isComplete ? limits : []);
    const flat = this.#flatten(row.params as never);
    let place = 0;
    for (const name in flat) this.#paramColumn(name, place++).set(number, flat[name]);
    for (const name in row.attributes) {
      const value = row.attributes[name];
      const isShort = typeof value !== "string" || value.length <= MAX_TEXT;
      if (typeof value !== "object" && isShort) columnOf(this.#attributes, name).set(number, value);
    }
  }

  /** @param place of the name among those of its trial: nearly always the same one */
  #paramColumn(name: string, place: number): Column {
    const usual = this.#usual[place];
    if (usual?.name === name) return usual.column;
    let column = this.#params.get(name);
    if (column === undefined) {
      column = new Column();
      column.reserve(this.total);
      this.#params.set(name, column);
    }
    this.#usual[place] = { name, column };
    return column;
  }

  /** The columns of up to `limit` trials after one of a number. */
  take(after: number, limit: number): { readonly columns: readonly PageColumn[] } & PageRows {
    const page = this.#rows(after, limit);
    const { rows } = page;
    const of = (group: ColumnGroup, columns: Iterable<readonly [string, Column]>) =>
      Array.from(columns, ([name, column]) => ({ group, name, taken: column.take(rows) }));
    const number: PageColumn = {
      group: "field",
      name: "number",
      taken: { numbers: Float64Array.from(rows), codes: undefined, others: [] },
    };
    return {
      ...page,
      columns: [
        number,
        ...of("field", Object.entries(this.#fields)),
        ...of("values", this.#values),
        ...of("limits", this.#limits),
        ...of("params", this.#params),
        ...of("attributes", this.#attributes),
      ],
    };
  }

  #rows(after: number, limit: number): PageRows {
    const { state } = this.#fields;
    const rows = new Uint32Array(Math.max(0, Math.min(limit, this.length - after - 1)));
    let count = 0;
    let row = after + 1;
    const { codes } = state;
    for (; row < this.length && count < limit; row++)
      if (codes !== undefined && codes[row] !== 0) rows[count++] = row;
    const hasMore = row < this.length || !this.#isComplete;
    return { rows: rows.slice(0, count), ...(hasMore && { next: row - 1 }) };
  }

  /** Up to `limit` trials after one of a number. */
  page(after: number, limit: number): ColumnsPage {
    const { rows, next } = this.#rows(after, limit);
    const of = (column: Column) =>
      Array.from(rows, (row) => {
        const value = column.at(row);
        return typeof value === "number" ? toJsonNumber(value) : value;
      });
    const named = (columns: ReadonlyMap<string, Column>) =>
      fromNames([...columns].map(([name, column]) => [name, of(column)]));
    const { state, feasible, seconds, startedAt } = this.#fields;
    return {
      number: [...rows],
      state: of(state) as string[],
      feasible: of(feasible),
      seconds: of(seconds),
      startedAt: of(startedAt),
      values: named(this.#values),
      params: named(this.#params),
      ...(next !== undefined && { next }),
    };
  }

  activity(): Activity {
    const { state, cost, worker, startedAt, seconds } = this.#fields;
    let spent = 0;
    if (cost.hasValues) for (const one of cost.numbers) if (!Number.isNaN(one)) spent += one;
    const workers = new Set<unknown>();
    const ends: number[] = [];
    for (let row = this.length - 1; row >= 0; row--) {
      const own = state.at(row);
      if (own === RUNNING) workers.add(worker.at(row));
      const end = startedAt.numbers[row] + seconds.numbers[row] * 1000;
      if (ends.length < RECENT_TRIALS && ENDED.includes(String(own)) && !Number.isNaN(end))
        ends.push(end);
    }
    const span = Math.max(...ends) - Math.min(...ends);
    return {
      ...(cost.hasValues && { cost: spent }),
      workers: workers.size,
      ...(ends.length > 1 && { secondsPerTrial: span / (ends.length - 1) / 1000 }),
    };
  }

  /**
   * The best value of the first objective so far, at each trial that improves it, in order of
   * number; with `points` at most that many of them, the last one included.
   */
  bestSoFar(points: number): BestSoFar {
    const [sign = 1] = this.#measures.signs;
    const [column = new Column()] = this.#values.values();
    const { feasible } = this.#fields;
    const { numbers } = column;
    const number: number[] = [];
    let best = Infinity;
    for (let i = 0; i < numbers.length; i++) {
      const loss = sign * numbers[i];
      if (!(loss < best) || feasible.at(i) !== true) continue;
      best = loss;
      number.push(i);
    }
    const step = Math.max(1, Math.ceil(number.length / points));
    const kept = number.filter((_, k) => (number.length - 1 - k) % step === 0);
    return { number: kept, value: kept.map((i) => toJsonNumber(numbers[i])) };
  }
}

function setEach(
  columns: ReadonlyMap<string, Column>,
  row: number,
  values: readonly number[],
): void {
  let i = 0;
  for (const column of columns.values()) column.set(row, values[i++]);
}

function columnOf(columns: Map<string, Column>, name: string): Column {
  let column = columns.get(name);
  if (column === undefined) columns.set(name, (column = new Column()));
  return column;
}

/** An object with these members, whatever their names: `__proto__` is one like others. */
function fromNames(entries: readonly (readonly [string, readonly unknown[]])[]) {
  return Object.fromEntries(entries) as { readonly [name: string]: readonly unknown[] };
}

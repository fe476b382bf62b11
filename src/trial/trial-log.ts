import { Live } from "./live.ts";
import { Notes } from "./notes.ts";
import type { Json, Origin, State } from "./record.ts";
import { isFinished, type TrialRow } from "./row.ts";

/**
 * Rows of numbers in a chunk: large enough that chunks are few, small enough that an unfilled one
 * wastes little.
 */
const ROWS = 512;
const NOTHING: { readonly [key: string]: Json } = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);
const states: readonly State[] = ["waiting", "running", "paused", "complete", "pruned", "failed"];

/** What few trials have: kept apart, so that the others pay nothing for it. */
type Rest = Pick<
  TrialRow,
  "attributes" | "reports" | "limits" | "error" | "cost" | "step" | "reason" | "message"
>;

/** Numbers for each of many texts, so that each is kept once. */
class Interned<T> {
  readonly #values: T[] = [];
  readonly #index = new Map<string, number>();
  #lastValue: T | undefined;
  #last = -1;
  /** @param keyOf asked only when the value is not the one added last */
  add(value: T, keyOf: (value: T) => string): number {
    if (value === this.#lastValue) return this.#last;
    const key = keyOf(value);
    let i = this.#index.get(key);
    if (i === undefined) {
      i = this.#values.push(value) - 1;
      this.#index.set(key, i);
    }
    this.#lastValue = value;
    this.#last = i;
    return i;
  }
  get(i: number): T {
    return this.#values[i];
  }
}

/** Trials by number, to be read. */
export type Trials = Pick<TrialLog, "length" | "underWay" | "state" | "open" | "get"> &
  Iterable<TrialRow>;

/**
 * All trials of a study by number. Finished ones are packed into columns of numbers (some 100 bytes
 * each with five parameters, a fifth of what objects take); a record is made when somebody asks for
 * it. Parameters that are not all numbers, or not those of the first trial, stay objects.
 */
export class TrialLog {
  #length = 0;
  readonly #open = new Live<TrialRow>();
  readonly #chunks: Float64Array[] = [];
  readonly #codes: Int32Array[] = [];
  /** Names of the packed parameters, from the first finished trial. */
  #names: readonly string[] | undefined;
  readonly #values: number;
  #width = 0;
  readonly #params = new Map<number, TrialRow["params"]>();
  readonly #rest = new Map<number, Rest>();
  readonly #notes = new Notes();
  /** The one set last is often the one asked for next. */
  #latest: TrialRow | undefined;
  readonly #workers = new Interned<string>();
  readonly #origins = new Interned<Origin>();

  /** @param objectives values that a complete trial has */
  constructor(objectives: number) {
    this.#values = objectives;
  }

  /** One more than the highest number seen. */
  get length(): number {
    return this.#length;
  }

  /** How many have not ended. */
  get underWay(): number {
    return this.#open.size;
  }

  /** Undefined for a number that was never set. */
  state(number: number): State | undefined {
    const open = this.#open.get(number);
    if (open !== undefined) return open.state;
    const code = this.#codes[Math.floor(number / ROWS)]?.[(number % ROWS) * 4];
    return code === undefined || code === 0 ? undefined : states[code - 1];
  }

  /** Those that have not ended. */
  open(): readonly TrialRow[] {
    return this.#open.values();
  }

  set(trial: TrialRow): void {
    const { number } = trial;
    this.#latest = trial;
    if (number >= this.#length) this.#length = number + 1;
    if (!isFinished(trial.state)) {
      this.#open.set(number, trial);
      return;
    }
    this.#open.delete(number);
    if (this.#names === undefined) {
      this.#names = allNumbers(trial.params) ? Object.keys(trial.params!) : [];
      this.#width = 2 + this.#values + this.#names.length;
    }
    const c = Math.floor(number / ROWS);
    // Asked for by length: reading past the end of a list is slow.
    while (c >= this.#chunks.length) {
      this.#chunks.push(new Float64Array(ROWS * this.#width));
      this.#codes.push(new Int32Array(ROWS * 4));
    }
    const row = this.#chunks[c];
    const codes = this.#codes[c];
    const r = number % ROWS;
    const at = r * this.#width;
    codes[r * 4] = states.indexOf(trial.state) + 1;
    codes[r * 4 + 1] = trial.attempt;
    codes[r * 4 + 2] = this.#workers.add(trial.worker, String);
    codes[r * 4 + 3] = this.#origins.add(trial.origin, originKey);
    row[at] = trial.startedAt;
    row[at + 1] = trial.seconds;
    for (let k = 0; k < this.#values; k++) row[at + 2 + k] = trial.values[k] ?? Number.NaN;
    if (!this.#pack(trial.params, row, at + 2 + this.#values))
      this.#params.set(number, trial.params);
    else this.#params.delete(number);
    this.#notes.set(number, trial.note);
    const plain =
      trial.error === undefined &&
      trial.cost === undefined &&
      trial.reason === undefined &&
      trial.step === 0 &&
      trial.limits.length === 0 &&
      trial.reports.length === 0;
    if (plain && isEmpty(trial.attributes)) this.#rest.delete(number);
    else {
      const { attributes, reports, limits, error, cost, step, reason, message } = trial;
      this.#rest.set(number, { attributes, reports, limits, error, cost, step, reason, message });
    }
  }

  /** As if it had never been set; its number stays used. */
  remove(number: number): void {
    this.#open.delete(number);
    const codes = this.#codes[Math.floor(number / ROWS)];
    if (codes !== undefined) codes[(number % ROWS) * 4] = 0;
    if (this.#latest?.number === number) this.#latest = undefined;
  }

  /** Writes the parameters when they are the packed ones and all numbers. */
  #pack(params: TrialRow["params"], row: Float64Array, at: number): boolean {
    const names = this.#names!;
    if (params === null || names.length === 0) return false;
    let n = 0;
    for (const name in params) {
      const value = params[name];
      if (name !== names[n] || typeof value !== "number") return false;
      row[at + n++] = value;
    }
    return n === names.length;
  }

  get(number: number): TrialRow | undefined {
    if (this.#latest?.number === number) return this.#latest;
    const open = this.#open.get(number);
    if (open !== undefined) return open;
    const state = this.state(number);
    if (state === undefined) return undefined;
    const c = Math.floor(number / ROWS);
    const row = this.#chunks[c];
    const codes = this.#codes[c];
    const r = (number % ROWS) * 4;
    const at = (number % ROWS) * this.#width;
    const rest = this.#rest.get(number);
    return {
      number,
      state,
      params: this.#params.has(number)
        ? this.#params.get(number)!
        : this.#unpack(row, at + 2 + this.#values),
      origin: this.#origins.get(codes[r + 3]),
      note: this.#notes.get(number),
      attributes: rest?.attributes ?? NOTHING,
      reports: rest?.reports ?? NONE,
      worker: this.#workers.get(codes[r + 2]),
      attempt: codes[r + 1],
      startedAt: row[at],
      seconds: row[at + 1],
      values: state === "complete" ? Array.from(row.subarray(at + 2, at + 2 + this.#values)) : NONE,
      limits: rest?.limits ?? NONE,
      error: rest?.error,
      cost: rest?.cost,
      step: rest?.step ?? 0,
      reason: rest?.reason,
      message: rest?.message,
    };
  }

  #unpack(row: Float64Array, at: number): { readonly [name: string]: Json } {
    const params: { [name: string]: Json } = {};
    for (const [n, name] of this.#names!.entries()) params[name] = row[at + n];
    return params;
  }

  *[Symbol.iterator](): Generator<TrialRow> {
    for (let number = 0; number < this.#length; number++) {
      const trial = this.get(number);
      if (trial !== undefined) yield trial;
    }
  }
}

function allNumbers(params: TrialRow["params"]): boolean {
  return params !== null && Object.values(params).every((v) => typeof v === "number");
}
const originKey = (origin: Origin): string =>
  typeof origin === "string"
    ? origin
    : JSON.stringify([origin.sampler, origin.reason, origin.fallback]);
function isEmpty(o: object): boolean {
  for (const _ in o) return false;
  return true;
}

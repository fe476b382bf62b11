import { SortedMap } from "../numeric/sorted-map.ts";
import { Interned } from "./interned.ts";
import type { Json, TrialOrigin, TrialState } from "./record.ts";
import {
  isFinished,
  NO_ATTRIBUTES,
  NO_NUMBERS,
  type Params,
  TRIAL_STATES,
  type TrialRow,
} from "./row.ts";

/** Rows per chunk: few chunks for many trials, little waste in the last one. */
const CHUNK_ROWS = 512;
/** Distinct sampler states that are compared with new ones. */
const MAX_DISTINCT_NOTES = 4096;

/** Integers that each packed row has: a code of its state (0: no row), and others. */
const CODES_PER_ROW = 5;
const [STATE, ATTEMPT, WORKER, ORIGIN, NOTE] = [0, 1, 2, 3, 4];

/** Fields that few trials have; kept apart, so that the others need no room for them. */
type RareFields = Pick<
  TrialRow,
  | "attributes"
  | "internal"
  | "reports"
  | "limits"
  | "error"
  | "cost"
  | "step"
  | "reason"
  | "message"
>;

/** The rows of a study by number, for reading. Iterates in order of number. */
export interface ReadableRows extends Iterable<TrialRow> {
  /** One more than the highest number. */
  readonly length: number;
  /** Number of trials that have not finished. */
  readonly openCount: number;
  /** Trials that have not finished, in order of number. */
  open(): readonly TrialRow[];
  /** State of the trial of this number; undefined if it has no row. */
  state(number: number): TrialState | undefined;
  /** The row of the trial of this number; undefined if it has none. */
  get(number: number): TrialRow | undefined;
  /** The sampler state that is stored with the trial of this number; undefined if none. */
  note(number: number): Json | undefined;
}

/**
 * All rows of a study by number. Finished trials are packed into columns of numbers: about 100
 * bytes each with five parameters, a fifth of what objects take. `get` builds a row on demand.
 * Parameters that are not all numbers, or have other names than those of the first finished trial,
 * stay objects.
 */
export class TrialRows implements ReadableRows {
  #length = 0;
  readonly #open = new SortedMap<TrialRow>();
  readonly #chunks: Float64Array[] = [];
  readonly #codes: Int32Array[] = [];
  /** Names of the packed parameters, from the first finished trial. */
  #names: readonly string[] | undefined;
  readonly #objectives: number;
  #width = 0;
  readonly #unpacked = new Map<number, TrialRow["params"]>();
  readonly #rare = new Map<number, RareFields>();
  readonly #workers = new Interned<string>(String);
  readonly #origins = new Interned<TrialOrigin>(originKey);
  readonly #notes = new Interned<Json>((note) => JSON.stringify(note), MAX_DISTINCT_NOTES);
  /** The row set last is often the next one read. */
  #latest: TrialRow | undefined;

  /** @param objectives values that a complete trial has */
  constructor(objectives: number) {
    this.#objectives = objectives;
  }

  get length(): number {
    return this.#length;
  }

  get openCount(): number {
    return this.#open.size;
  }

  open(): readonly TrialRow[] {
    return this.#open.values();
  }

  state(number: number): TrialState | undefined {
    const open = this.#open.get(number);
    if (open !== undefined) return open.state;
    const code =
      this.#codes[Math.floor(number / CHUNK_ROWS)]?.[(number % CHUNK_ROWS) * CODES_PER_ROW];
    return code === undefined || code === 0 ? undefined : TRIAL_STATES[code - 1];
  }

  set(row: TrialRow): void {
    this.#latest = row;
    if (row.number >= this.#length) this.#length = row.number + 1;
    if (isFinished(row.state)) {
      this.#open.delete(row.number);
      this.#pack(row);
    } else this.#open.set(row.number, row);
  }

  /** Deletes a row; its number stays used. */
  remove(number: number): void {
    this.#open.delete(number);
    const codes = this.#codes[Math.floor(number / CHUNK_ROWS)];
    if (codes !== undefined) codes[(number % CHUNK_ROWS) * CODES_PER_ROW + STATE] = 0;
    if (this.#latest?.number === number) this.#latest = undefined;
  }

  get(number: number): TrialRow | undefined {
    if (this.#latest?.number === number) return this.#latest;
    return this.#open.get(number) ?? this.#unpack(number);
  }

  note(number: number): Json | undefined {
    const open = this.#open.get(number);
    if (open !== undefined) return open.note;
    const codes = this.#codes[Math.floor(number / CHUNK_ROWS)];
    const code = codes === undefined ? 0 : codes[(number % CHUNK_ROWS) * CODES_PER_ROW + NOTE];
    return code === 0 ? undefined : this.#notes.valueOf(code - 1);
  }

  *[Symbol.iterator](): Generator<TrialRow> {
    for (let number = 0; number < this.#length; number++) {
      const row = this.get(number);
      if (row !== undefined) yield row;
    }
  }

  #pack(row: TrialRow): void {
    const { number } = row;
    if (this.#names === undefined) {
      this.#names = hasOnlyNumbers(row.params) ? Object.keys(row.params) : [];
      this.#width = 2 + this.#objectives + this.#names.length;
    }
    const c = Math.floor(number / CHUNK_ROWS);
    while (c >= this.#chunks.length) {
      this.#chunks.push(new Float64Array(CHUNK_ROWS * this.#width));
      this.#codes.push(new Int32Array(CHUNK_ROWS * CODES_PER_ROW));
    }
    const codes = this.#codes[c];
    const at = (number % CHUNK_ROWS) * CODES_PER_ROW;
    codes[at + STATE] = TRIAL_STATES.indexOf(row.state) + 1;
    codes[at + ATTEMPT] = row.attempt;
    codes[at + WORKER] = this.#workers.codeOf(row.worker);
    codes[at + ORIGIN] = this.#origins.codeOf(row.origin);
    codes[at + NOTE] = row.note === undefined ? 0 : this.#notes.codeOf(row.note) + 1;
    const chunk = this.#chunks[c];
    const first = (number % CHUNK_ROWS) * this.#width;
    chunk[first] = row.startedAt;
    chunk[first + 1] = row.seconds;
    for (let k = 0; k < this.#objectives; k++) chunk[first + 2 + k] = row.values[k] ?? Number.NaN;
    if (this.#packParams(row.params, chunk, first + 2 + this.#objectives))
      this.#unpacked.delete(number);
    else this.#unpacked.set(number, row.params);
    if (hasRareFields(row)) this.#rare.set(number, pickRare(row));
    else this.#rare.delete(number);
  }

  /** Writes the parameters if they are the packed ones and all numbers. */
  #packParams(params: TrialRow["params"], chunk: Float64Array, at: number): boolean {
    const names = this.#names ?? [];
    if (params === null || names.length === 0) return false;
    let n = 0;
    for (const name in params) {
      const value = params[name];
      if (name !== names[n] || typeof value !== "number") return false;
      chunk[at + n++] = value;
    }
    return n === names.length;
  }

  #unpack(number: number): TrialRow | undefined {
    const state = this.state(number);
    if (state === undefined) return undefined;
    const c = Math.floor(number / CHUNK_ROWS);
    const chunk = this.#chunks[c];
    const codes = this.#codes[c];
    const at = (number % CHUNK_ROWS) * CODES_PER_ROW;
    const first = (number % CHUNK_ROWS) * this.#width;
    const values = first + 2;
    const rare = this.#rare.get(number) ?? NO_RARE_FIELDS;
    return {
      number,
      state,
      params: this.#unpacked.has(number)
        ? (this.#unpacked.get(number) ?? null)
        : this.#unpackParams(chunk, values + this.#objectives),
      origin: this.#origins.valueOf(codes[at + ORIGIN]),
      note: this.note(number),
      worker: this.#workers.valueOf(codes[at + WORKER]),
      attempt: codes[at + ATTEMPT],
      startedAt: chunk[first],
      seconds: chunk[first + 1],
      values:
        state === "complete"
          ? Array.from(chunk.subarray(values, values + this.#objectives))
          : NO_NUMBERS,
      ...rare,
    };
  }

  #unpackParams(chunk: Float64Array, at: number): Params {
    const params: { [name: string]: Json } = {};
    for (const [n, name] of (this.#names ?? []).entries()) params[name] = chunk[at + n];
    return params;
  }
}

const NO_RARE_FIELDS: RareFields = {
  attributes: NO_ATTRIBUTES,
  internal: NO_ATTRIBUTES,
  reports: [],
  limits: NO_NUMBERS,
  error: undefined,
  cost: undefined,
  step: 0,
  reason: undefined,
  message: undefined,
};

function pickRare(row: TrialRow): RareFields {
  const { attributes, internal, reports, limits, error, cost, step, reason, message } = row;
  return { attributes, internal, reports, limits, error, cost, step, reason, message };
}

function hasRareFields(row: TrialRow): boolean {
  return (
    row.error !== undefined ||
    row.cost !== undefined ||
    row.reason !== undefined ||
    row.message !== undefined ||
    row.step !== 0 ||
    row.limits.length > 0 ||
    row.reports.length > 0 ||
    hasKeys(row.attributes) ||
    hasKeys(row.internal)
  );
}

function hasKeys(object: object): boolean {
  for (const _ in object) return true;
  return false;
}

function hasOnlyNumbers(params: TrialRow["params"]): params is { readonly [name: string]: number } {
  return params !== null && Object.values(params).every((v) => typeof v === "number");
}

function originKey(origin: TrialOrigin): string {
  return typeof origin === "string"
    ? origin
    : JSON.stringify([origin.sampler, origin.reason, origin.fallback]);
}

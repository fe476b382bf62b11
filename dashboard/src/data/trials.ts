import { signal } from "@preact/signals";

/** A page of trials by column, as the server sends it. */
export interface ColumnsPage {
  readonly id: string;
  readonly number: readonly number[];
  readonly state: readonly string[];
  readonly feasible: readonly (boolean | null)[];
  readonly seconds: readonly (number | null)[];
  readonly startedAt: readonly (number | null)[];
  readonly values: { readonly [objective: string]: readonly unknown[] };
  readonly params: { readonly [name: string]: readonly unknown[] };
  readonly next?: number;
}

/** A trial as events bring it. */
export interface LiveTrial {
  readonly number: number;
  readonly state: string;
  readonly params: { readonly [name: string]: unknown };
  readonly value?: unknown;
  readonly feasible?: boolean;
  readonly seconds?: number;
  readonly startedAt?: string;
}

/** The trials of a study, by column. */
export class Trials {
  readonly number: number[] = [];
  readonly state: string[] = [];
  readonly feasible: (boolean | null)[] = [];
  readonly seconds: (number | null)[] = [];
  readonly startedAt: (number | null)[] = [];
  readonly values = new Map<string, unknown[]>();
  readonly params = new Map<string, unknown[]>();
  /** Counts changes: what is drawn depends on it. */
  readonly version = signal(0);
  readonly #row = new Map<number, number>();
  readonly #numeric = new Map<unknown[], { version: number; column: Float64Array }>();

  get length(): number {
    return this.number.length;
  }

  rowOf(number: number): number | undefined {
    return this.#row.get(number);
  }

  /** Adds a page of a study that is being read. */
  append(page: ColumnsPage): void {
    const from = this.length;
    for (const [i, n] of page.number.entries()) {
      this.#row.set(n, from + i);
      this.number.push(n);
      this.state.push(page.state[i] ?? "");
      this.feasible.push(page.feasible[i] ?? null);
      this.seconds.push(page.seconds[i] ?? null);
      this.startedAt.push(page.startedAt[i] ?? null);
    }
    for (const group of ["values", "params"] as const)
      for (const [name, column] of Object.entries(page[group])) {
        const own = this.#column(this[group], name, from);
        for (const value of column) own.push(value);
      }
    this.#fill();
    this.version.value++;
  }

  /** Takes trials in their present state, new ones or those that are there. */
  update(trials: readonly LiveTrial[]): void {
    for (const trial of trials) {
      let row = this.#row.get(trial.number);
      if (row === undefined) {
        row = this.length;
        this.#row.set(trial.number, row);
        this.number.push(trial.number);
      }
      this.state[row] = trial.state;
      this.feasible[row] = trial.feasible ?? null;
      this.seconds[row] = trial.seconds ?? null;
      this.startedAt[row] = trial.startedAt === undefined ? null : Date.parse(trial.startedAt);
      const { value } = trial;
      const named =
        typeof value === "object" && value !== null ? value : { [this.#firstObjective()]: value };
      for (const name of this.values.keys())
        this.#column(this.values, name, row)[row] =
          (named as { readonly [name: string]: unknown })[name] ?? null;
      for (const [name, given] of Object.entries(trial.params))
        this.#column(this.params, name, row)[row] = given;
    }
    this.#fill();
    this.version.value++;
  }

  #firstObjective(): string {
    return this.values.keys().next().value ?? "value";
  }

  #column(group: Map<string, unknown[]>, name: string, length: number): unknown[] {
    let column = group.get(name);
    if (column === undefined) group.set(name, (column = []));
    while (column.length < length) column.push(null);
    return column;
  }

  #fill(): void {
    for (const group of [this.values, this.params])
      for (const column of group.values()) while (column.length < this.length) column.push(null);
  }

  /** A column by its name in expressions: a parameter, an objective, or a field of every trial. */
  column(name: string): readonly unknown[] | undefined {
    return (
      this.params.get(name) ??
      this.values.get(name) ??
      (
        {
          number: this.number,
          state: this.state,
          seconds: this.seconds,
          feasible: this.feasible,
          value: this.values.values().next().value,
        } as { readonly [field: string]: readonly unknown[] | undefined }
      )[name]
    );
  }

  /** The numbers of a column; NaN for what is none. It is made once for each state of the trials. */
  numbers(column: readonly unknown[]): Float64Array {
    const key = column as unknown[];
    const kept = this.#numeric.get(key);
    if (kept?.version === this.version.value) return kept.column;
    const made = Float64Array.from(column, toNumber);
    this.#numeric.set(key, { version: this.version.value, column: made });
    return made;
  }
}

/** Infinities are texts in JSON. */
function toNumber(value: unknown): number {
  if (typeof value === "number") return value;
  return value === "Infinity" || value === "-Infinity" ? Number(value) : Number.NaN;
}

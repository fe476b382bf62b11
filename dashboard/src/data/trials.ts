import { signal } from "@preact/signals";
import { Column } from "../../../src/server/columns/column.ts";
import type { BytesPage, ColumnGroup } from "../../../src/server/columns/column-bytes.ts";

/** A trial as events bring it. */
export interface LiveTrial {
  readonly number: number;
  readonly state: string;
  readonly params: { readonly [name: string]: unknown };
  readonly value?: unknown;
  readonly limits?: { readonly [name: string]: unknown };
  readonly attributes?: { readonly [key: string]: unknown };
  readonly feasible?: boolean;
  readonly seconds?: number;
  readonly startedAt?: string;
  readonly cost?: number;
  readonly worker?: string;
  readonly attempt?: number;
}

/** Groups of columns whose names are the user's, in the order in which a name is looked up. */
const GROUPS = ["params", "values", "limits", "attributes"] as const;
type Group = (typeof GROUPS)[number];

const FIELDS = [
  "number",
  "state",
  "feasible",
  "seconds",
  "startedAt",
  "cost",
  "worker",
  "attempt",
] as const;
type Field = (typeof FIELDS)[number];

/** The trials of a study, by column. */
export class Trials {
  readonly fields: { readonly [F in Field]: Column } = Object.fromEntries(
    FIELDS.map((name) => [name, new Column()]),
  ) as { [F in Field]: Column };
  readonly params = new Map<string, Column>();
  readonly values = new Map<string, Column>();
  readonly limits = new Map<string, Column>();
  readonly attributes = new Map<string, Column>();
  /** Counts changes: what is drawn depends on it. */
  readonly version = signal(0);
  /** Rows by number, where these differ: a deleted trial leaves a gap. */
  readonly #row = new Map<number, number>();
  #hasGaps = false;
  /** Trials when a page was drawn last. */
  #drawn = 0;

  get length(): number {
    return this.fields.number.length;
  }

  rowOf(number: number): number | undefined {
    if (this.#hasGaps) return this.#row.get(number);
    return number < this.length ? number : undefined;
  }

  numberOf(row: number): number {
    return this.fields.number.numbers[row]!;
  }

  stateOf(row: number): string {
    return String(this.fields.state.at(row) ?? "");
  }

  /**
   * Adds a page of a study that is being read. Before the last page all is drawn again only when
   * there are twice as many trials, since each time takes as long as all trials do.
   */
  append(page: BytesPage): void {
    const from = this.length;
    for (const { group, name, taken } of page.columns) {
      const column = this.#column(group, name);
      if (page.total !== undefined && from === 0) column.reserve(page.total);
      column.lengthen(from);
      column.append(taken.numbers, taken.codes, taken.others);
    }
    this.#keepRows(from);
    this.#fill();
    if (page.next !== undefined && this.length < 2 * this.#drawn) return;
    this.#drawn = this.length;
    this.version.value++;
  }

  /** Takes trials in their present state, new ones or those that are there. */
  update(trials: readonly LiveTrial[]): void {
    const { fields } = this;
    for (const trial of trials) {
      let row = this.rowOf(trial.number);
      if (row === undefined) {
        row = this.length;
        fields.number.set(row, trial.number);
        this.#keepRows(row);
      }
      const { startedAt, value } = trial;
      fields.state.set(row, trial.state);
      fields.feasible.set(row, trial.feasible);
      fields.seconds.set(row, trial.seconds);
      fields.startedAt.set(row, startedAt === undefined ? null : Date.parse(startedAt));
      fields.cost.set(row, trial.cost);
      fields.worker.set(row, trial.worker === "" ? null : trial.worker);
      fields.attempt.set(row, (trial.attempt ?? 1) > 1 ? trial.attempt : null);
      const [first = "value"] = this.values.keys();
      const values = typeof value === "object" && value !== null ? value : { [first]: value };
      const given = { params: trial.params, values, limits: trial.limits ?? {} };
      for (const group of ["params", "values", "limits"] as const)
        for (const [name, one] of Object.entries(given[group]))
          this.#column(group, name).set(row, toNumber(one));
      for (const [name, one] of Object.entries(trial.attributes ?? {}))
        if (typeof one !== "object") this.#column("attributes", name).set(row, one);
    }
    this.#fill();
    this.version.value++;
  }

  /** Numbers are rows until one of them is not. */
  #keepRows(from: number): void {
    const { numbers } = this.fields.number;
    const isFirst = !this.#hasGaps && numbers.subarray(from).some((n, i) => n !== from + i);
    if (isFirst) this.#hasGaps = true;
    if (!this.#hasGaps) return;
    for (let row = isFirst ? 0 : from; row < numbers.length; row++)
      this.#row.set(numbers[row]!, row);
  }

  #column(group: ColumnGroup, name: string): Column {
    if (group === "field") {
      if (!(name in this.fields)) throw new Error(`the server has sent an unknown field ${name}`);
      return this.fields[name as Field];
    }
    let column = this[group].get(name);
    if (column === undefined) this[group].set(name, (column = new Column()));
    return column;
  }

  #fill(): void {
    const { length } = this;
    for (const column of Object.values(this.fields)) column.lengthen(length);
    for (const group of GROUPS) for (const column of this[group].values()) column.lengthen(length);
  }

  /**
   * A column by its name in expressions: `lr`, `state`, or with its group where others have its
   * name, `params.state`.
   */
  column(name: string): Column | undefined {
    for (const group of GROUPS) {
      const found = this[group].get(name);
      if (found !== undefined) return found;
    }
    if (name === "value") return this.values.values().next().value;
    if ((FIELDS as readonly string[]).includes(name)) return this.fields[name as Field];
    const [, group, own = ""] = /^(params|values|limits|attributes|field)\.(.+)$/s.exec(name) ?? [];
    if (group === "field") return own in this.fields ? this.fields[own as Field] : undefined;
    return group === undefined ? undefined : this[group as Group].get(own);
  }

  /** The name by which `column` finds a column. */
  nameOf(group: ColumnGroup, name: string): string {
    const column = group === "field" ? this.fields[name as Field] : this[group].get(name);
    return this.column(name) === column ? name : `${group}.${name}`;
  }

  /** Names of all columns that have a value, as `column` takes them. */
  names(): readonly string[] {
    const of = (group: Group) => [...this[group].keys()].map((name) => this.nameOf(group, name));
    const rare = (["cost", "worker", "attempt"] as const).filter(
      (name) => this.fields[name].hasValues,
    );
    return [
      ...["number", "state"].map((name) => this.nameOf("field", name)),
      ...of("values"),
      ...of("params"),
      ...of("limits"),
      ...["seconds", ...rare].map((name) => this.nameOf("field", name)),
      ...(this.limits.size > 0 ? [this.nameOf("field", "feasible")] : []),
      ...of("attributes"),
      ...["startedAt"].map((name) => this.nameOf("field", name)),
    ];
  }
}

/** Infinities are texts in JSON. */
function toNumber(value: unknown): unknown {
  return value === "Infinity" || value === "-Infinity" ? Number(value) : value;
}

import { isBareFormula, withoutFormulaGuard } from "../analysis/csv.ts";
import { measuredColumns } from "../analysis/trial-columns.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { show } from "../errors/show.ts";
import { looseNumber } from "../numeric/json-numbers.ts";
import { asText } from "../space/as-text.ts";
import { choicesByName, makeParamsReader } from "../space/given-params.ts";
import type { NamedValues } from "../space/param.ts";
import { failureOf } from "../study/results/outcome.ts";
import { type Measures, measuresOf } from "../trial/measures.ts";
import type { Json, TrialOrigin, TrialState } from "../trial/record.ts";
import {
  NO_ATTRIBUTES,
  NO_NUMBERS,
  type Params,
  reservedRow,
  type TrialRow,
} from "../trial/row.ts";
import type { CsvDefinition } from "./trials-from-csv.ts";

/** Columns of `attune export` besides those of parameters, objectives and limits. */
export const OTHER_COLUMNS: readonly string[] = [
  ...["number", "state", "seconds", "started", "error", "cost", "feasible", "step", "reason"],
  ...["message", "origin", "attribute", "repeats", "reports", "schedule"],
];

const FINISHED: readonly TrialState[] = ["complete", "pruned", "failed"];
const STATES: readonly TrialState[] = [...FINISHED, "waiting", "running", "paused"];
const REASONS = ["error", "timeout", "memory", "not-a-number", "lost"] as const;

/** Reads the rows of a CSV file of trials. */
export class CsvRowReader {
  /** The columns of parameters, objectives and limits. */
  readonly names = new Map<string, string>();
  /** The columns of the file, in order. */
  readonly columns: readonly string[];
  /** Columns that a file must have. */
  readonly required: readonly string[];
  readonly #path: string;
  readonly #objectives: readonly string[];
  readonly #limits: readonly string[];
  readonly #objectiveNames: readonly string[];
  readonly #measures: Measures;
  readonly #choices: ReadonlyMap<string, readonly unknown[] | "number" | "json">;
  readonly #readParams: ReturnType<typeof makeParamsReader>;
  readonly #unguarded: (text: string) => string;
  #cells: readonly string[] = [];
  #row = 0;

  /**
   * @param lines the cells of all rows, the header first
   * @param path of the file, for messages
   */
  constructor(definition: CsvDefinition, lines: readonly (readonly string[])[], path: string) {
    this.#path = path;
    const isGuarded = !lines.some((cells) => cells.some(isBareFormula));
    this.#unguarded = isGuarded ? withoutFormulaGuard : (text) => text;
    const { objectives, limits } = measuredColumns(definition);
    this.#objectives = [...objectives.values()];
    this.#objectiveNames = [...objectives.keys()];
    this.#limits = [...limits.values()];
    this.#measures = measuresOf(definition.objectives, definition.limits);
    this.required = [...this.#objectives, ...this.#limits];
    this.#choices = choicesByName(definition.space);
    for (const name of this.#choices.keys()) {
      this.names.set(`param:${name}`, name);
      if (!OTHER_COLUMNS.includes(name.split(":", 1)[0])) this.names.set(name, name);
    }
    for (const column of this.required) this.names.set(column, "");
    this.columns = (lines[0] ?? []).map((name) =>
      this.names.has(name) ? name : this.#unguarded(name.trim()),
    );
    this.#readParams = makeParamsReader(definition.space);
  }

  /** @throws AttuneError `data-invalid` */
  #fail(column: string | undefined, message: string, hint?: string): never {
    const place = column === undefined ? "" : `, column ${show(column)}`;
    throw new AttuneError(
      "data-invalid",
      `${this.#path}, row ${this.#row}${place}: ${message}`,
      hint === undefined ? {} : { hint },
    );
  }

  /** The cell of a column; undefined where it is empty, or where there is no such column. */
  #cell(column: string): string | undefined {
    const text = this.#cells[this.columns.indexOf(column)];
    return text === undefined || text.trim() === "" ? undefined : text;
  }
  /** The text of a column of text. */
  #text(column: string): string | undefined {
    const text = this.#cell(column);
    return text === undefined ? undefined : this.#unguarded(text);
  }
  #number(column: string): number | undefined {
    const text = this.#cell(column);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isNaN(value)) this.#fail(column, `needs a number, got ${show(text)}`);
    return value;
  }
  /** A measured number, which may be NaN or infinite as other programs print them. */
  #requireNumber(column: string): number {
    const value = looseNumber(this.#cell(column)?.trim());
    if (typeof value === "number") return value;
    return this.#number(column) ?? this.#fail(column, "is empty, but the trial is complete");
  }
  #whole(column: string): number {
    const value = this.#number(column) ?? 0;
    return Number.isSafeInteger(value) && value >= 0
      ? value
      : this.#fail(column, `needs a whole number from 0, got ${value}`);
  }
  #oneOf<T extends string>(column: string, valid: readonly T[], otherwise: T): T {
    const text = this.#cell(column)?.trim();
    if (text === undefined) return otherwise;
    const found = valid.find((value) => value === text);
    return found ?? this.#fail(column, `${show(text)} is not one of ${valid.join(", ")}`);
  }
  #json(column: string): unknown {
    const text = this.#cell(column);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return this.#fail(column, `${show(text)} is not JSON`);
    }
  }

  /**
   * The trial of a row; undefined if it was neither finished nor waiting.
   * @param row its number in the file, from 1 for the header
   * @throws AttuneError `data-invalid`
   */
  read(cells: readonly string[], row: number, number: number): TrialRow | undefined {
    this.#cells = cells;
    this.#row = row;
    if (cells.length > this.columns.length)
      this.#fail(
        undefined,
        `has ${cells.length} cells, but there are ${this.columns.length} columns`,
      );
    const state = this.#oneOf("state", STATES, "complete");
    if (state === "running" || state === "paused") return undefined;
    const isComplete = state === "complete";
    const values = isComplete ? this.#objectives.map((c) => this.#requireNumber(c)) : NO_NUMBERS;
    // As when a trial is told: NaN is no result.
    const failure = isComplete ? failureOf(this.#measures, values) : undefined;
    const complete = isComplete && failure === undefined;
    const failed = state === "failed";
    return {
      ...reservedRow(number, ""),
      state: failure?.state ?? state,
      attempt: 0,
      params: this.#params(state === "waiting"),
      origin: this.#origin(),
      attributes: this.#attributes(),
      internal: this.#internal(),
      reports: this.#reports(),
      startedAt: this.#started(),
      seconds: this.#number("seconds") ?? 0,
      values: complete ? values : NO_NUMBERS,
      limits: complete ? this.#limits.map((column) => this.#requireNumber(column)) : NO_NUMBERS,
      error: complete ? this.#error() : undefined,
      cost: this.#number("cost"),
      step: this.#whole("step"),
      reason: failed ? this.#oneOf("reason", REASONS, "error") : failure?.reason,
      message: failed ? (this.#text("message") ?? "") : failure?.message,
    };
  }

  #params(isPartial: boolean): Params {
    const given: { [name: string]: unknown } = {};
    const columns = new Map<string, string>();
    const empty: string[] = [];
    for (const column of this.columns) {
      const name = this.names.get(column);
      if (name === undefined || name === "") continue;
      columns.set(name, column);
      const text = this.#cell(column) ?? this.#blankChoice(name, column);
      if (text !== undefined) given[name] = this.#value(name, column, text);
      else if (isChoice(this.#choices.get(name), "")) empty.push(name);
    }
    let { params, issues } = this.#readParams(given, { isPartial });
    // An empty text is a choice like another, of a parameter that is active.
    const lacking = issues.filter((i) => i.code === "missing").map((i) => i.path);
    const texts = empty.filter((name) => lacking.includes(name)).map((name) => [name, ""]);
    if (texts.length > 0)
      ({ params, issues } = this.#readParams(
        { ...given, ...Object.fromEntries(texts) },
        { isPartial },
      ));
    if (issues.length > 0) {
      const [{ path, message }] = issues;
      if (columns.has(path)) this.#fail(columns.get(path), message);
      this.#fail(undefined, path === "" ? message : `${path} ${message}`);
    }
    return params as Params; // they were checked
  }

  /** A choice of white space alone, which elsewhere is an empty cell. */
  #blankChoice(name: string, column: string): string | undefined {
    const text = this.#cells[this.columns.indexOf(column)] ?? "";
    const found = [text, this.#unguarded(text)].some((t) => isChoice(this.#choices.get(name), t));
    return text !== "" && found ? text : undefined;
  }

  #value(name: string, column: string, text: string): unknown {
    const kind = this.#choices.get(name);
    if (kind === "number") return this.#number(column);
    if (kind === "json" || kind === undefined) return this.#json(column);
    const texts = [text, this.#unguarded(text)];
    const found = kind.filter((choice) => texts.includes(asText(choice)));
    if (found.length > 1)
      this.#fail(column, `${show(text)} may be any of ${found.map((v) => show(v)).join(", ")}`);
    // A check says what is valid.
    return found.length === 1 ? found[0] : text;
  }

  #started(): number {
    const text = this.#cell("started");
    if (text === undefined) return Date.now();
    const date = new Date(text).getTime();
    return Number.isNaN(date) ? this.#fail("started", `needs a date, got ${show(text)}`) : date;
  }

  #origin(): TrialOrigin {
    const origin = this.#text("origin");
    if (origin === undefined || origin === "added") return "added";
    if (origin === "enqueued") return "enqueued";
    const reason = this.#text("origin:reason");
    const fallback = this.#text("origin:fallback");
    return {
      sampler: origin,
      ...(reason !== undefined && { reason }),
      ...(fallback !== undefined && { fallback }),
    };
  }

  #attributes(): TrialRow["attributes"] {
    const columns = this.columns.filter((column) => column.startsWith("attribute:"));
    if (columns.length === 0) return NO_ATTRIBUTES;
    const attributes: { [key: string]: Json } = {};
    for (const column of columns) {
      const text = this.#cell(column);
      if (text !== undefined)
        attributes[column.slice("attribute:".length)] = this.#readLoosely(text);
    }
    return attributes;
  }

  /** A text that is JSON, or else the text. */
  #readLoosely(text: string): Json {
    try {
      return JSON.parse(text);
    } catch {
      return this.#unguarded(text);
    }
  }

  #error(): readonly number[] | undefined {
    const columns = this.#objectiveNames.map((name) => (name === "" ? "error" : `error:${name}`));
    const values = columns.map((column) => this.#number(column));
    return values.every((v) => v !== undefined) ? values : undefined;
  }

  /** Values as the record of a trial names them, in order of the objectives. */
  #valuesOf(value: unknown): readonly number[] {
    return this.#objectiveNames.map((name) =>
      Number(name === "" ? value : (value as NamedValues | null)?.[name]),
    );
  }
  #list(column: string): readonly unknown[] {
    const value = this.#json(column) ?? [];
    return Array.isArray(value) ? value : this.#fail(column, `needs a list, got ${show(value)}`);
  }
  #internal(): TrialRow["internal"] {
    const repeats = this.#list("repeats").map((value) => this.#valuesOf(value));
    return repeats.length === 0 ? NO_ATTRIBUTES : { repeats };
  }
  #reports(): TrialRow["reports"] {
    return this.#list("reports").map((report) => {
      const { step, value, seconds } = (report ?? {}) as NamedValues;
      if (!Number.isSafeInteger(step) || Number(step) < 0)
        this.#fail("reports", `needs steps, got ${show(report)}`);
      return {
        step: Number(step),
        values: this.#valuesOf(value),
        seconds: Number(seconds ?? 0),
      };
    });
  }
}

const isChoice = (
  kind: readonly unknown[] | "number" | "json" | undefined,
  value: string,
): boolean => typeof kind === "object" && kind.includes(value);

import type { NamedValues } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Json } from "../trial/record.ts";
import type { UntypedComplete, UntypedRecord } from "../trial/to-record.ts";
import { valueIn } from "./value-in.ts";

/** What a trial has, by column; undefined where it has nothing. */
export type TrialCells = ReadonlyMap<string, Json | undefined>;

/** What the columns depend on besides the trials. */
export interface TabulatedStudy {
  readonly space: Pick<Space, "params" | "names" | "flatten">;
  readonly objectives: Objectives;
  readonly limits: Limits;
}

/** Columns that every table has, besides those of objectives, limits and parameters. */
const FIRST_COLUMNS: readonly string[] = ["number", "state", "seconds", "started"];
/**
 * Columns that a table has only if a trial has a value in them, in this order. Some stand for
 * several: `error` also for `error:NAME`, of each objective.
 */
const FURTHER_COLUMNS: readonly string[] = [
  "error",
  "cost",
  "feasible",
  "step",
  "reason",
  "message",
  "origin",
  "attribute",
  "repeats",
  "reports",
  "schedule",
];
/** -1 for parameters that only trials name: they come before the further columns. */
const rankOf = (column: string): number => FURTHER_COLUMNS.indexOf(column.split(":", 1)[0]);

/** Columns of objectives and limits, by their names; that of the only objective by "". */
interface MeasuredColumns {
  readonly objectives: ReadonlyMap<string, string>;
  readonly limits: ReadonlyMap<string, string>;
}

/** The columns of objectives and limits. */
export function measuredColumns({
  objectives,
  limits,
}: Pick<TabulatedStudy, "objectives" | "limits">): MeasuredColumns {
  const taken = new Set([...FIRST_COLUMNS, ...FURTHER_COLUMNS, "value"]);
  const columnOf = (kind: string, name: string): [name: string, column: string] => {
    const isFree = !taken.has(name) && !name.includes(":");
    taken.add(name);
    return [name, isFree ? name : `${kind}:${name}`];
  };
  const { names } = measuresOf(objectives, {});
  return {
    objectives: new Map(names?.map((name) => columnOf("value", name)) ?? [["", "value"]]),
    limits: new Map(Object.keys(limits).map((name) => columnOf("limit", name))),
  };
}

/** The columns of a table of trials. They are known once every trial has been read. */
export class TrialColumns {
  readonly #space: TabulatedStudy["space"];
  readonly #measured: MeasuredColumns;
  readonly #first: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  constructor(study: TabulatedStudy) {
    this.#space = study.space;
    this.#measured = measuredColumns(study);
    this.#first = new Set([
      ...["number", "state"],
      ...this.#measured.objectives.values(),
      ...this.#measured.limits.values(),
      ...["seconds", "started"],
      ...study.space.names.map((name) => `param:${name}`),
    ]);
  }

  /** All columns that the trials so far need, in order. */
  get names(): readonly string[] {
    return [...this.#first, ...[...this.#seen].sort((a, b) => rankOf(a) - rankOf(b))];
  }

  /** Reads a trial. */
  read(trial: UntypedRecord): TrialCells {
    const cells = this.#cellsOf(trial);
    for (const [column, value] of cells)
      if (value !== undefined && !this.#first.has(column)) this.#seen.add(column);
    return cells;
  }

  #cellsOf(trial: UntypedRecord): TrialCells {
    const cells = new Map<string, Json | undefined>();
    const { origin, reports, schedule } = trial;
    cells.set("number", trial.number).set("state", trial.state);
    for (const [name, value] of Object.entries(flatParams(this.#space, trial.params)))
      cells.set(`param:${name}`, value as Json); // the values of every parameter are JSON
    if ("startedAt" in trial) cells.set("started", trial.startedAt.toISOString());
    if ("seconds" in trial) cells.set("seconds", trial.seconds);
    if ("step" in trial) cells.set("step", trial.step);
    if (trial.state === "complete") setResult(cells, this.#measured, trial);
    if (trial.state === "failed") cells.set("reason", trial.reason).set("message", trial.message);
    if (typeof origin === "string") cells.set("origin", origin);
    else
      cells
        .set("origin", origin.sampler)
        .set("origin:reason", origin.reason)
        .set("origin:fallback", origin.fallback);
    for (const [key, value] of Object.entries(trial.attributes))
      cells.set(`attribute:${key}`, value);
    if (reports.length > 0) cells.set("reports", reports);
    // Stages of training are plain JSON; their type has optional members, which `Json` has not.
    if (schedule !== undefined) cells.set("schedule", schedule as unknown as Json);
    return cells;
  }
}

function setResult(
  cells: Map<string, Json | undefined>,
  { objectives, limits }: MeasuredColumns,
  trial: UntypedComplete,
): void {
  for (const [name, column] of objectives) {
    cells.set(column, valueIn(trial.value, name));
    if (trial.error !== undefined)
      cells.set(name === "" ? "error" : `error:${name}`, valueIn(trial.error, name));
  }
  for (const [name, column] of limits) cells.set(column, trial.limits[name]);
  if (limits.size > 0) cells.set("feasible", trial.feasible);
  cells.set("cost", trial.cost).set("repeats", trial.repeats);
}

/** Values by flat name; those that the space does not know are as they are. */
function flatParams(
  { params, flatten }: TabulatedStudy["space"],
  values: NamedValues,
): NamedValues {
  const unknown = Object.entries(values).filter(([name]) => !Object.hasOwn(params, name));
  return { ...flatten(values), ...Object.fromEntries(unknown) };
}

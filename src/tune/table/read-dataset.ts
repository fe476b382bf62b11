import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMean } from "../../errors/did-you-mean.ts";
import type { Task } from "../metric.ts";
import { isMissingCell } from "./cells.ts";
import { createColumnBuilder } from "./column-builder.ts";
import type { DataNote, Table } from "./data-table.ts";
import { DataFingerprint } from "./fingerprint.ts";
import { type ColumnWishes, inferColumns, type UsedColumn } from "./infer-columns.ts";
import { type InferredTarget, inferTarget } from "./infer-target.ts";
import { ColumnProfile } from "./profile.ts";
import type { RowSource } from "./row-source.ts";

/** Names that a message lists of a header. */
const MAX_LISTED_COLUMNS = 12;

/** What the user says about the data. */
export interface ReadOptions {
  /** Name of the column to predict. */
  readonly target: string;
  /** Default: inferred from the target. */
  readonly task?: Task | undefined;
  /** Columns of numbers that are to be taken as categories. */
  readonly categorical?: readonly string[] | undefined;
  /** Columns to leave out. */
  readonly ignore?: readonly string[] | undefined;
  /** Columns by which rows are split; models do not see them. */
  readonly keep?: readonly string[] | undefined;
  /** Whether rows without a target are left out instead of refused. Default: false. */
  readonly dropMissing?: boolean | undefined;
}

/** A table with its target, as numbers. */
export interface Dataset {
  /** The columns that models may use. */
  readonly table: Table;
  /** Name of the column to predict. */
  readonly targetName: string;
  /** The task, as given or inferred. */
  readonly task: Task;
  /** Class index or number of each row. */
  readonly target: Float64Array;
  /** Labels in order of class index; empty for regression. */
  readonly classes: readonly string[];
  /** Text of each cell of the columns in `ReadOptions.keep`, by column name. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /** Remarks on columns. */
  readonly notes: readonly DataNote[];
  /** Hash of every cell read: tells whether a study was started on the same data. */
  readonly fingerprint: string;
}

function findColumn(names: readonly string[], name: string, option: string): number {
  const index = names.indexOf(name);
  if (index !== -1) return index;
  const listed = names.slice(0, MAX_LISTED_COLUMNS).join(", ");
  const rest = names.length > MAX_LISTED_COLUMNS ? ", …" : "";
  throw new AttuneError("data-invalid", `${option}: there is no column ${JSON.stringify(name)}`, {
    hint: didYouMean(name, names) ?? `columns are ${listed}${rest}`,
  });
}

/** @throws AttuneError `data-invalid` for an unknown column */
function findColumns(names: readonly string[], options: ReadOptions): ColumnWishes {
  const indices = (list: readonly string[] | undefined, option: string): ReadonlySet<number> =>
    new Set((list ?? []).map((name) => findColumn(names, name, option)));
  return {
    target: findColumn(names, options.target, "target"),
    categorical: indices(options.categorical, "categorical"),
    ignored: indices(options.ignore, "ignore"),
    splitting: indices(options.keep, "split"),
  };
}

/** First pass: a profile of each column, and the fingerprint of all cells. */
async function profileRows(
  source: RowSource,
  columns: number,
): Promise<{ readonly profiles: readonly ColumnProfile[]; readonly fingerprint: string }> {
  const profiles = Array.from({ length: columns }, () => new ColumnProfile());
  const fingerprint = new DataFingerprint();
  for await (const chunk of source.chunks())
    for (const cells of chunk) {
      for (let j = 0; j < cells.length; j++) profiles[j].add(cells[j]);
      fingerprint.addRow(cells);
    }
  if (profiles[0].count === 0)
    throw new AttuneError("data-invalid", `${source.label} has a header but no rows`);
  return { profiles, fingerprint: fingerprint.toText(columns) };
}

/** Second pass: the cells of the used columns as numbers, without rows that have no target. */
async function storeRows(
  source: RowSource,
  rows: number,
  targetIndex: number,
  { task, classes }: InferredTarget,
  used: readonly UsedColumn[],
  kept: ReadonlyMap<number, string[]>,
): Promise<{ readonly table: Table; readonly target: Float64Array }> {
  const target = new Float64Array(rows);
  const classIndex = new Map(classes.map((label, i) => [label, i]));
  const builders = used.map((spec) => createColumnBuilder(spec, rows));
  let row = 0;
  for await (const chunk of source.chunks())
    for (const cells of chunk) {
      const label = cells[targetIndex];
      if (isMissingCell(label)) continue;
      target[row++] = task === "classification" ? classIndex.get(label)! : Number(label);
      for (const [j, texts] of kept) texts.push(cells[j]);
      for (let k = 0; k < builders.length; k++) builders[k].add(cells[used[k].index]);
    }
  return { table: { rows, columns: builders.map((builder) => builder.build()) }, target };
}

/**
 * Reads a table in two passes: the first infers what the columns hold, the second stores them as
 * numbers. So memory is one number per cell, not one text.
 * @throws AttuneError `data-invalid`
 */
export async function readDataset(source: RowSource, options: ReadOptions): Promise<Dataset> {
  const names = await source.header();
  if (names.length === 0 || (names.length === 1 && names[0] === ""))
    throw new AttuneError("data-invalid", `${source.label} is empty`, {
      hint: "it needs a header row and data rows",
    });
  const wishes = findColumns(names, options);
  const { profiles, fingerprint } = await profileRows(source, names.length);
  const { count, missing } = profiles[wishes.target];
  const inferred = inferTarget(
    options.target,
    profiles[wishes.target],
    options.task,
    options.dropMissing ?? false,
  );
  const { columns, notes } = inferColumns(names, profiles, wishes);
  const kept = new Map([...wishes.splitting].map((j): [number, string[]] => [j, []]));
  const stored = await storeRows(source, count - missing, wishes.target, inferred, columns, kept);
  const dropped = { column: options.target, message: `${missing} rows without a target left out` };
  return {
    ...stored,
    ...inferred,
    targetName: options.target,
    kept: new Map([...kept].map(([j, texts]) => [names[j], texts])),
    notes: [...source.notes(), ...(missing > 0 ? [dropped] : []), ...notes],
    fingerprint,
  };
}

import type { ParamTree } from "../space/param.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Json } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import type { UntypedRecord } from "../trial/to-record.ts";
import { type CsvOptions, csvLine } from "./csv.ts";
import { requireStudy } from "./require-study.ts";
import { type TabulatedStudy, TrialColumns } from "./trial-columns.ts";

/**
 * A trial as a row of a table. Every row of a table has the same columns; a cell is undefined where
 * the trial does not have the quantity.
 */
export type TrialTableRow = { readonly [column: string]: Json | undefined };

/** A study of any parameters and objectives: every study is one. */
type AnyStudy = TabulatedStudy & { readonly trials: readonly UntypedRecord[] };

/**
 * All trials of a study as a table of plain objects, in order of number: for data frames, and
 * `console.table`. The columns are
 *
 * - `number`, `state`, `value` (or the name of each objective), the name of each limit, `seconds`,
 *   `started` (ISO 8601), `param:NAME` for each parameter by its flat name;
 * - where a trial has them: `error` (or `error:NAME`), `cost`, `feasible`, `step`, `reason`,
 *   `message`, `origin` with `origin:reason` and `origin:fallback`, `attribute:KEY`, and as lists
 *   `repeats`, `reports` and `schedule`.
 *
 * An objective or limit that has the name of another column gets `value:NAME` or `limit:NAME`.
 * @throws AttuneError `usage` for something else than a study
 */
export function toRows<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): readonly TrialTableRow[] {
  const { trials, ...definition } = asAny("toRows", study);
  const columns = new TrialColumns(definition);
  const rows = trials.map((trial) => columns.read(trial));
  const { names } = columns;
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row.get(name)])));
}

/**
 * All trials of a study as CSV (RFC 4180), with the columns of `toRows` and a header. Numbers have
 * all their digits, lists and objects are JSON, and a cell is empty where a trial does not have the
 * quantity. Text is written as it is, also where a spreadsheet would run it as a formula.
 * @throws AttuneError `usage` for something else than a study
 */
export function toCsv<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): string {
  const { trials, ...definition } = asAny("toCsv", study);
  return [...csvLines(definition, () => trials), ""].join("\n");
}

/**
 * The lines of `toCsv`.
 * @param trials gives all trials, and is called twice: the columns depend on all of them
 */
export function* csvLines(
  definition: TabulatedStudy,
  trials: () => Iterable<UntypedRecord>,
  options?: CsvOptions,
): Generator<string> {
  const columns = new TrialColumns(definition);
  for (const trial of trials()) columns.read(trial);
  const { names } = columns;
  yield csvLine(names, options);
  for (const trial of trials()) yield csvRow(columns, names, trial, options);
}

/**
 * As `csvLines`, for trials that are read a few at a time.
 * @param isShown whether the table has a column. Default: it has all
 */
export async function* streamCsvLines(
  definition: TabulatedStudy,
  trials: () => AsyncIterable<UntypedRecord>,
  options?: CsvOptions,
  isShown: (column: string) => boolean = () => true,
): AsyncGenerator<string> {
  const columns = new TrialColumns(definition);
  for await (const trial of trials()) columns.read(trial);
  const names = columns.names.filter(isShown);
  yield csvLine(names, options);
  for await (const trial of trials()) yield csvRow(columns, names, trial, options);
}

function csvRow(
  columns: TrialColumns,
  names: readonly string[],
  trial: UntypedRecord,
  options: CsvOptions | undefined,
): string {
  const cells = columns.read(trial);
  return csvLine(
    names.map((name) => cells.get(name)),
    options,
  );
}

function asAny<S extends ParamTree, O extends Objectives, L extends Limits>(
  owner: string,
  study: StudyView<S, O, L>,
): AnyStudy {
  requireStudy(owner, study, "space", "objectives", "limits", "trials");
  const { space, objectives, limits, trials } = study;
  // The compiler cannot see that every study is one of parameters and objectives it does not know.
  return { space, objectives, limits, trials } as unknown as AnyStudy;
}

import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import { cellReader } from "../../table/column-builder.ts";
import type { ColumnSpec } from "../../table/data-table.ts";
import { missingTexts } from "../../table/missing-words.ts";
import { requireColumns } from "../../table/require-columns.ts";
import type { RowSource } from "../../table/row-source.ts";
import type { SeriesColumns } from "./series-columns.ts";

/** A row of a series. */
export interface SeriesRow {
  /** Time, as days since 1970 or as a number. */
  readonly time: number;
  /** The value; NaN where it is missing. */
  readonly value: number;
  /** The cells of the other columns. */
  readonly others: readonly string[];
}

/** What of a table is read. */
interface RowReading {
  /** Times, target and series. */
  readonly columns: SeriesColumns;
  /** Further columns. */
  readonly others: readonly ColumnSpec[];
  /** Whether the target must be there. Default: true. */
  readonly needsTarget?: boolean;
}

/** The series of a table that has no column of series. */
export const ONLY_SERIES = "";

/**
 * The rows of each series, in order of time.
 * @throws AttuneError `data-invalid` for a cell that can't be read, and for two rows of one series
 * with the same time
 */
export async function readSeriesRows(
  source: RowSource,
  { columns, others, needsTarget = true }: RowReading,
): Promise<ReadonlyMap<string, readonly SeriesRow[]>> {
  const { time, target, group } = columns;
  const header = await source.header();
  const needed = [time, ...(needsTarget ? [target] : []), ...others].map(({ name }) => name);
  requireColumns([...needed, ...(group === undefined ? [] : [group])], header, source.label);
  const [atTime, atTarget] = [header.indexOf(time.name), header.indexOf(target.name)];
  const atGroup = group === undefined ? -1 : header.indexOf(group);
  const atOthers = others.map(({ name }) => header.indexOf(name));
  const [readTime, readValue] = [cellReader(time), cellReader(target)];
  const missing = missingTexts(target.missing);
  const readOthers = others.map((spec) => ({
    read: spec.type === "category" ? () => 0 : cellReader(spec),
    missing: missingTexts(spec.missing),
  }));
  const series = new Map<string, SeriesRow[]>();
  let row = 0;
  for await (const chunk of source.chunks())
    for (const cells of chunk) {
      row++;
      const fail = (what: string): never => {
        throw new AttuneError("data-invalid", `${source.label}, row ${row} of the data: ${what}`, {
          hint: "correct the cell, or leave out the row",
        });
      };
      const at = readTime(cells[atTime]);
      if (Number.isNaN(at))
        fail(`time column ${show(time.name)} has ${show(cells[atTime])}, which is no ${time.type}`);
      const text = atTarget === -1 ? "" : cells[atTarget];
      const value = missing.has(text) ? Number.NaN : readValue(text);
      if (Number.isNaN(value) && !missing.has(text))
        fail(`target ${show(target.name)} has ${show(text)}, which is not a number`);
      const name = atGroup === -1 ? ONLY_SERIES : cells[atGroup];
      if (atGroup !== -1 && name === "") fail(`column ${show(group)} names no series`);
      const own = series.get(name);
      // Columns of the data were inspected; rows of the future come unseen.
      if (!needsTarget)
        for (const [k, { read, missing: none }] of readOthers.entries()) {
          const cell = cells[atOthers[k]];
          if (Number.isNaN(read(cell)) && !none.has(cell))
            fail(`column ${show(others[k].name)} has ${show(cell)}, which is no ${others[k].type}`);
        }
      const entry = { time: at, value, others: atOthers.map((j) => cells[j]) };
      if (own === undefined) series.set(name, [entry]);
      else own.push(entry);
    }
  if (row === 0) throw new AttuneError("data-invalid", `${source.label} has a header but no rows`);
  for (const own of series.values()) own.sort((a, b) => a.time - b.time);
  return series;
}

/** @param timeText how a time is written @throws AttuneError `data-invalid` */
export function requireDistinctTimes(
  series: ReadonlyMap<string, readonly SeriesRow[]>,
  { time, group }: SeriesColumns,
  timeText: (time: number) => string,
): void {
  let count = 0;
  let example = "";
  for (const [name, rows] of series)
    for (let i = 1; i < rows.length; i++) {
      if (rows[i].time !== rows[i - 1].time) continue;
      count++;
      const of = name === ONLY_SERIES ? "" : ` of series ${show(name)}`;
      if (example === "") example = `${timeText(rows[i].time)}${of}`;
    }
  if (count === 0) return;
  throw new AttuneError(
    "data-invalid",
    `time column ${show(time.name)}: ${count} ${count === 1 ? "row repeats" : "rows repeat"} a time, ` +
      `the first ${example}`,
    {
      hint:
        group === undefined
          ? "name the column of the series (--group), or sum or average the rows of a time first"
          : "sum or average the rows of a time first",
    },
  );
}

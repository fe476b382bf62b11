import { AttuneError } from "../../../errors/attune-error.ts";
import { countText } from "../../../errors/count-text.ts";
import { show } from "../../../errors/show.ts";
import { cellReader } from "../../table/column-builder.ts";
import type { ColumnSpec, DataNote } from "../../table/data-table.ts";
import { missingTexts } from "../../table/missing-words.ts";
import type { Clock } from "./clock.ts";
import { fillGaps, type KnownColumn, type Panel, type Series } from "./panel.ts";
import { ONLY_SERIES, type SeriesRow } from "./series-rows.ts";

/** A series with more gaps than this share of its steps is refused. */
const MAX_GAPS = 0.5;

/** Rows by series. */
export type RowsBySeries = ReadonlyMap<string, readonly SeriesRow[]>;

/** What a panel is made of. */
interface PanelParts {
  /** How times are counted. */
  readonly clock: Clock;
  /** Steps of a season. */
  readonly season: number;
  /** The rows of each series, in order of time. */
  readonly rows: RowsBySeries;
  /** Columns whose future values are known, in the order of `SeriesRow.others`. */
  readonly others: readonly ColumnSpec[];
  /** Rows of the future, with their known columns. */
  readonly future: RowsBySeries | undefined;
}

/**
 * Brings the rows of each series onto its steps, and fills the gaps.
 * @returns the series, and remarks on gaps
 * @throws AttuneError `data-invalid` for a series that has no value, or more gaps than values
 */
export function buildPanel(parts: PanelParts): {
  readonly panel: Panel;
  readonly notes: readonly DataNote[];
} {
  const { clock, season, rows, others, future } = parts;
  const readers = others.map(createKnownReader);
  const series: Series[] = [];
  let [gaps, withGaps, late] = [0, 0, 0];
  for (const [name, all] of rows) {
    const last = all.findLastIndex((row) => !Number.isNaN(row.value));
    const first = all.findIndex((row) => !Number.isNaN(row.value));
    if (first === -1)
      throw new AttuneError("data-invalid", `${titleOf(name)} has no value in any row`);
    late += all.length - 1 - last;
    const start = clock.indexOf(all[first].time);
    const values = new Float64Array(clock.indexOf(all[last].time) - start + 1).fill(Number.NaN);
    for (const { time, value } of all.slice(first, last + 1))
      values[clock.indexOf(time) - start] = value;
    const own = values.reduce((n, v) => n + Number(Number.isNaN(v)), 0);
    requireFewGaps(name, own, values.length);
    gaps += own;
    withGaps += Number(own > 0);
    const known = [...all.slice(first), ...(future?.get(name) ?? [])];
    series.push({
      ...{ name, start, values, filled: fillGaps(values) },
      known: readers.map((reader, k) => reader.collect(known, k, start, clock)),
    });
  }
  const notes: DataNote[] = [];
  if (gaps > 0)
    notes.push({
      column: "",
      message:
        `${countText(gaps, "step")} without a value in ${countText(withGaps, "series", "series")}: filled ` +
        "on a straight line for training, never scored",
    });
  if (late > 0)
    notes.push({
      column: "",
      message: `${countText(late, "row")} after the last value of a series left out`,
    });
  return {
    panel: {
      ...{ clock: clock.json, season, series },
      known: others.map((spec, k): KnownColumn => ({ ...spec, categories: readers[k].categories })),
    },
    notes,
  };
}

const titleOf = (name: string): string =>
  name === ONLY_SERIES ? "the target" : `series ${show(name)}`;

/**
 * @param gaps steps without a value, of `steps`
 * @throws AttuneError `data-invalid` for more gaps than values
 */
export function requireFewGaps(name: string, gaps: number, steps: number): void {
  if (gaps > MAX_GAPS * steps)
    throw new AttuneError(
      "data-invalid",
      `${titleOf(name)} has values in ${steps - gaps} of ${steps} steps only`,
      { hint: "sum or average the rows over longer steps, such as weeks or months" },
    );
}

/** Reads the cells of a known column as numbers. */
interface KnownReader {
  /** The distinct texts so far. */
  readonly categories: readonly string[];
  /** One number a step. @param k index of the column in the rows */
  collect(rows: readonly SeriesRow[], k: number, start: number, clock: Clock): Float64Array;
}

function createKnownReader(spec: ColumnSpec): KnownReader {
  const missing = missingTexts(spec.missing);
  const codes = new Map<string, number>((spec.categories ?? []).map((text, code) => [text, code]));
  const categories = [...codes.keys()];
  const read = cellReader(spec);
  const toNumber = (text: string): number => {
    if (missing.has(text)) return Number.NaN;
    if (spec.type !== "category") return read(text);
    let code = codes.get(text);
    if (code === undefined) {
      codes.set(text, (code = codes.size));
      categories.push(text);
    }
    return code;
  };
  return {
    categories,
    collect(rows, k, start, clock) {
      const steps = rows.map((row) => clock.indexOf(row.time) - start);
      const length = steps.reduce((most, s) => (s >= most ? s + 1 : most), 0);
      const values = new Float64Array(length).fill(Number.NaN);
      for (const [i, row] of rows.entries())
        if (steps[i] >= 0) values[steps[i]] = toNumber(row.others[k]);
      return values;
    },
  };
}

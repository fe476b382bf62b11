import { AttuneError } from "../../../errors/attune-error.ts";
import { countText } from "../../../errors/count-text.ts";
import { show } from "../../../errors/show.ts";
import { fingerprint } from "../../../numeric/hash.ts";
import type { ColumnSpec, DataNote } from "../../table/data-table.ts";
import { readingOptionsOf } from "../../table/reading-options.ts";
import { type Data, openRows } from "../../table/row-source.ts";
import type { ForecastOptions } from "../forecast-options.ts";
import { stepsNeeded, usualLength } from "../rolling-origin.ts";
import { buildPanel } from "./build-panel.ts";
import type { Clock } from "./clock.ts";
import { timeText, usualSeason } from "./frequency-text.ts";
import { inferClock } from "./infer-clock.ts";
import { endOf, type Panel } from "./panel.ts";
import { requireOnClock } from "./require-on-clock.ts";
import { inspectSeries, type SeriesColumns } from "./series-columns.ts";
import {
  ONLY_SERIES,
  readSeriesRows,
  requireDistinctTimes,
  type SeriesRow,
} from "./series-rows.ts";

/** The series of a table, and what was found in it. */
interface ReadPanel {
  /** The series. */
  readonly panel: Panel;
  /** How the table is read. */
  readonly columns: SeriesColumns;
  /** The columns that are known in advance. */
  readonly others: readonly ColumnSpec[];
  /** Remarks on the data. */
  readonly notes: readonly DataNote[];
  /** Hash of every cell. */
  readonly fingerprint: string;
  /** Hash of the rows of the future; undefined without any. */
  readonly futureFingerprint: string | undefined;
}

/**
 * Reads the series of a table, and the rows of their future.
 * @throws AttuneError `data-invalid`, `usage`
 */
export async function readPanel(data: Data, options: ForecastOptions): Promise<ReadPanel> {
  const reading = readingOptionsOf(options);
  const { horizon } = options;
  const source = await openRows(data, reading);
  const coming = options.future === undefined ? undefined : await openRows(options.future, reading);
  const inspected = await inspectSeries(source, options, await coming?.header());
  const { columns, others, isMonth } = inspected;
  const rows = await readSeriesRows(source, { columns, others });
  const isDate = columns.time.type === "date";
  const times = [...rows.values()].map((own) => Float64Array.from(own, (row) => row.time));
  const unit = { unit: isDate ? "day" : "number", count: 1 } as const;
  requireDistinctTimes(rows, columns, (t) => timeText(t, { frequency: unit, origin: 0 }));
  const clock = inferClock({ column: options.time, isDate, isMonth, times });
  const future = coming && (await readSeriesRows(coming, { columns, others, needsTarget: false }));
  if (future && coming) requireOnClock(future, columns, clock, coming.label);
  const wished = options.season ?? usualSeason(clock.json.frequency);
  const built = buildPanel({ clock, season: wished, rows, others, future });
  const panel = withSeason(built.panel, horizon, options.season);
  if (future && coming) requireFuture(panel, future, horizon, clock, coming.label);
  return {
    ...{ panel, columns, others },
    notes: [...source.notes(), ...inspected.notes, ...seasonNotes(panel, wished), ...built.notes],
    fingerprint: inspected.fingerprint,
    futureFingerprint:
      future &&
      fingerprint([...future].map(([name, own]) => [name, own.map((r) => [r.time, r.others])])),
  };
}

/**
 * The series without a season where they are too short for one.
 * @throws AttuneError `data-invalid` for a season that the user has asked for
 */
function withSeason(panel: Panel, horizon: number, asked: number | undefined): Panel {
  const n = usualLength(panel);
  const { season } = panel;
  if (season === 1 || n >= stepsNeeded(horizon, season)) return panel;
  if (asked !== undefined && asked > 1 && n >= stepsNeeded(horizon, 1))
    throw new AttuneError(
      "data-invalid",
      `a season of ${asked} steps needs ${stepsNeeded(horizon, season)} steps of a series, and ` +
        `there are ${n}`,
      { hint: "use a shorter season or horizon, or season 1" },
    );
  return { ...panel, season: 1 };
}

function seasonNotes({ season }: Panel, wished: number): readonly DataNote[] {
  if (season === wished) return [];
  const message = `too short for a season of ${wished} steps: forecast without one`;
  return [{ column: "", message }];
}

/** @throws AttuneError `data-invalid` for a series without a row for each step of the future */
function requireFuture(
  { series }: Panel,
  future: ReadonlyMap<string, readonly SeriesRow[]>,
  horizon: number,
  clock: Clock,
  label: string,
): void {
  for (const own of series) {
    const steps = new Set((future.get(own.name) ?? []).map((row) => clock.indexOf(row.time)));
    const end = endOf(own);
    for (let h = 0; h < horizon; h++) {
      if (steps.has(end + h)) continue;
      const of = own.name === ONLY_SERIES ? "" : ` of series ${show(own.name)}`;
      throw new AttuneError(
        "data-invalid",
        `${label} has no row${of} for ${timeText(clock.timeAt(end + h), clock.json)}`,
        { hint: `each series needs its next ${countText(horizon, "step")} there` },
      );
    }
  }
}

import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions } from "../../errors/check-options.ts";
import { countText } from "../../errors/count-text.ts";
import { callback } from "../../errors/option-kinds.ts";
import { show } from "../../errors/show.ts";
import { readNumbers } from "../../numeric/packed-numbers.ts";
import type { DataNote } from "../table/data-table.ts";
import { fileChecks } from "../table/reading-options.ts";
import { type Data, openRows } from "../table/row-source.ts";
import type { FileOptions } from "../table/source/open-source.ts";
import { buildPanel, type RowsBySeries } from "./data/build-panel.ts";
import { clockOf } from "./data/clock.ts";
import { timeText } from "./data/frequency-text.ts";
import { mergeSeries, stepsBetween } from "./data/merge-series.ts";
import { endOf, type Panel, type Series } from "./data/panel.ts";
import { requireOnClock } from "./data/require-on-clock.ts";
import { readSeriesRows } from "./data/series-rows.ts";
import type { ForecastStep } from "./forecast-result.ts";
import { nextSteps } from "./next-steps.ts";
import { openShare } from "./require-forecast.ts";
import { asReadForecast, type ForecastModel } from "./saved-forecast.ts";

/** Options of `predictForecast`. */
export interface PredictForecastOptions extends FileOptions {
  /**
   * Rows of the steps that are forecast, with the columns that the forecaster knows in advance.
   * Default: what was known when it was trained.
   */
  future?: Data | undefined;
  /** Share of actual values that an interval holds, above 0 and below 1. Default: the model's. */
  interval?: number | undefined;
  /** Called with remarks on the rows: gaps, how the file was read. */
  onNotes?: ((notes: readonly DataNote[]) => void) | undefined;
}

/**
 * Forecasts the steps after the last rows.
 * @param data rows that follow those of `tuneForecast`, or repeat some of them; only their series are
 *   forecast. New series are valid. Default: the steps after the rows of `tuneForecast`
 * @throws AttuneError `data-invalid`, `usage`
 */
export async function predictForecast(
  saved: ForecastModel,
  data?: Data,
  options: PredictForecastOptions = {},
): Promise<readonly ForecastStep[]> {
  const model = asReadForecast(saved, "predictForecast");
  checkOptions<PredictForecastOptions>("predictForecast", options, {
    ...{ ...fileChecks, future: true, interval: openShare, onNotes: callback },
  });
  const { panel, notes } = await continuePanel(model, data, options);
  requireKnown(model, panel);
  options.onNotes?.(notes);
  return nextSteps(model, panel, options.interval ?? model.coverage);
}

/** The series that are forecast, with all that is known of them. */
async function continuePanel(
  saved: ForecastModel,
  data: Data | undefined,
  options: PredictForecastOptions,
): Promise<{ readonly panel: Panel; readonly notes: readonly DataNote[] }> {
  const { columns, known, season } = saved;
  const clock = clockOf(saved.clock);
  const { onNotes: _, interval: __, future, ...reading } = options;
  const read = async (from: Data, needsTarget: boolean) => {
    const source = await openRows(from, reading);
    const rows = await readSeriesRows(source, { columns, others: known, needsTarget });
    requireOnClock(rows, columns, clock, source.label);
    return { rows, notes: source.notes() };
  };
  if (future !== undefined && known.length === 0)
    throw new AttuneError(
      "usage",
      "rows of the future are given, but the forecaster has no column that is known in advance",
      {
        hint: "leave them out (--future); only tuneForecast with rows of the future makes use of them",
      },
    );
  const coming = future === undefined ? undefined : (await read(future, false)).rows;
  const before = new Map(saved.series.map((s) => [s.name, savedSeries(s)]));
  const own: Panel = { clock: saved.clock, season, series: [...before.values()], known };
  if (data === undefined) return { panel: withFuture(own, coming), notes: [] };
  const { rows, notes } = await read(data, true);
  const newer = buildPanel({ clock, season, rows, others: known, future: coming });
  let between = 0;
  const series = newer.panel.series.map((s) => {
    const old = before.get(s.name);
    if (old === undefined) return s;
    between += stepsBetween(old, s);
    return mergeSeries(old, s);
  });
  const message = `${countText(between, "step")} before the newer rows filled on a straight line`;
  const gap: DataNote[] = between === 0 ? [] : [{ column: "", message }];
  return { panel: { ...newer.panel, series }, notes: [...notes, ...newer.notes, ...gap] };

  /** The series of training with other values of the future. */
  function withFuture(panel: Panel, coming: RowsBySeries | undefined): Panel {
    if (coming === undefined) return panel;
    const series = panel.series.map((s): Series => {
      // The last value again, so that there is a series that the future belongs to.
      const last = { time: clock.timeAt(endOf(s) - 1), value: s.values[s.values.length - 1] };
      const row = { ...last, others: known.map(() => "") };
      const rows = new Map([[s.name, [row]]]);
      const { panel: ahead } = buildPanel({ clock, season, rows, others: known, future: coming });
      return mergeSeries(s, ahead.series[0]);
    });
    return { ...panel, series };
  }
}

const savedSeries = ({ name, start, values, known }: ForecastModel["series"][number]): Series => {
  const own = readNumbers(values);
  return {
    ...{ name, start, values: own, filled: new Uint8Array(own.length) },
    known: known.map(readNumbers),
  };
};

/** @throws AttuneError `data-invalid` where columns of the future are not known as far as needed */
function requireKnown({ known, horizon, clock }: ForecastModel, { series }: Panel): void {
  for (const own of series)
    for (const [k, values] of own.known.entries()) {
      if (values.length >= own.values.length + horizon) continue;
      const time = clockOf(clock).timeAt(own.start + values.length);
      throw new AttuneError(
        "data-invalid",
        `the forecaster needs column ${show(known[k].name)} for ${timeText(time, clock)} and on`,
        { hint: "give rows of the future (--future) with it, one for each step" },
      );
    }
}

import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { fingerprint } from "../../numeric/hash.ts";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { studyLabel } from "../data-name.ts";
import type { OutOfFold } from "../search/out-of-fold.ts";
import type { ColumnSpec, DataNote } from "../table/data-table.ts";
import { readingOptionsOf } from "../table/reading-options.ts";
import type { Data } from "../table/row-source.ts";
import { clockOf } from "./data/clock.ts";
import { frequencyText, timeText } from "./data/frequency-text.ts";
import { endOf, type Panel } from "./data/panel.ts";
import { readPanel } from "./data/read-panel.ts";
import type { SeriesColumns } from "./data/series-columns.ts";
import { firstForecasts } from "./first-forecasts.ts";
import { type ChosenForecastMetric, chooseForecastMetric } from "./forecast-metric.ts";
import type { ForecastOptions } from "./forecast-options.ts";
import { type ForecastSpace, forecastModels, forecastSpace } from "./forecast-space.ts";
import type { ForecastCandidate } from "./methods/forecaster.ts";
import { requireForecast } from "./require-forecast.ts";
import { type RollingOrigin, rollingOrigin, usualLength } from "./rolling-origin.ts";
import { asOutOfFold, type ScoredPoints, scoredPoints } from "./scored-points.ts";

/** Trials when the user gives neither a number of trials nor a time. */
export const DEFAULT_FORECAST_TRIALS = 50;
/** Share of actual values that intervals hold unless the user says otherwise. */
const DEFAULT_COVERAGE = 0.9;

/** Everything that is decided before the first candidate is trained. */
export interface ForecastPlan {
  /** The series. */
  readonly panel: Panel;
  /** How their table is read. */
  readonly columns: SeriesColumns;
  /** The columns that are known in advance. */
  readonly others: readonly ColumnSpec[];
  /** Steps of a forecast. */
  readonly horizon: number;
  /** How forecasts are scored. */
  readonly metric: ChosenForecastMetric;
  /** The cut-offs. */
  readonly origins: RollingOrigin;
  /** Values that a search decides by. */
  readonly validation: ScoredPoints;
  /** Values that are held out. */
  readonly held: ScoredPoints;
  /** The values that a search decides by, as rows of a cross-validation. */
  readonly rows: OutOfFold;
  /** The search space. */
  readonly space: ForecastSpace;
  /** The first candidates; number 0 is seasonal naive. */
  readonly first: readonly ForecastCandidate[];
  /** Whether a candidate may be kept. */
  readonly mayWin: (model: string) => boolean;
  /** Whether the model that is kept must be a single candidate. */
  readonly single: boolean;
  /** Share of actual values that intervals hold. */
  readonly coverage: number;
  /** Remarks on the data; the first describes it as a whole. */
  readonly notes: readonly DataNote[];
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Seed of the study and of all training. */
  readonly seed: number;
  /** Random stream of choices and intervals. */
  readonly rng: Rng;
  /** Name of the study. */
  readonly study: string;
  /** Rows, columns and hash of all cells: equal data have the same. */
  readonly fingerprint: string;
  /** Fingerprint of everything that makes scores comparable. */
  readonly settings: string;
}

/**
 * Reads the series, chooses the cut-offs, and decides what is tried first.
 * @throws AttuneError `usage`, `data-invalid`
 */
export async function planForecast(data: Data, options: ForecastOptions): Promise<ForecastPlan> {
  requireForecast(options);
  const { horizon, seed = 0, models = forecastModels } = options;
  const metric = chooseForecastMetric(options.metric, options.quantile);
  const read = await readPanel(data, options);
  const { panel } = read;
  const origins = rollingOrigin(panel, horizon);
  const validation = scoredPoints(panel, origins.folds, horizon, metric);
  const held = scoredPoints(panel, origins.held, horizon, metric);
  if (validation.target.values.length === 0 || held.target.values.length === 0)
    throw new AttuneError("data-invalid", "no series goes on long enough to score its forecasts", {
      hint: "use a shorter horizon",
    });
  const choices = {
    ...{ season: panel.season, horizon },
    steps: usualLength(panel) - (origins.end - (origins.folds[0]?.cut ?? origins.heldFrom)),
    isPositive: panel.series.every(({ values }) => values.every((v) => v > 0)),
  };
  const space = forecastSpace(models, choices);
  const reading = readingOptionsOf(options);
  const settings = fingerprint({
    version: 1,
    kind: "forecast",
    fingerprint: read.fingerprint,
    future: read.futureFingerprint,
    ...{ target: options.target, time: options.time, group: options.group, horizon },
    ...{ season: panel.season, metric: metric.label, seed, reading, ignore: options.ignore },
    space: space.toJSON(),
  });
  return {
    ...{ panel, columns: read.columns, others: read.others, horizon, metric },
    ...{ origins, validation, held, space, seed, settings },
    fingerprint: read.fingerprint,
    rows: asOutOfFold(validation),
    first: firstForecasts(models, choices),
    mayWin: (model) => models.some((name) => name === model),
    single: options.single ?? false,
    coverage: options.interval ?? DEFAULT_COVERAGE,
    notes: [{ column: "", message: describe(panel, horizon, metric, origins) }, ...read.notes],
    trials: options.trials ?? (options.seconds === undefined ? DEFAULT_FORECAST_TRIALS : undefined),
    rng: createRng(seed),
    study: options.study ?? `${studyLabel(data)}-${options.target}-${settings}`,
  };
}

/** What the data was taken for, in one line. */
function describe(
  panel: Panel,
  horizon: number,
  metric: ChosenForecastMetric,
  { folds, held }: RollingOrigin,
): string {
  const { series, season, clock } = panel;
  const lengths = series.map(({ values }) => values.length).sort((a, b) => a - b);
  const [least, most] = [lengths[0], lengths[lengths.length - 1]];
  const steps = least === most ? `${most} steps` : `${least} to ${most} steps`;
  const times = clockOf(clock);
  const first = series.reduce((a, s) => Math.min(a, s.start), Infinity);
  const last = series.reduce((a, s) => Math.max(a, endOf(s) - 1), -Infinity);
  const from = timeText(times.timeAt(first), clock);
  const to = timeText(times.timeAt(last), clock);
  return (
    `${countText(series.length, "series", "series")} of ${steps}, ${frequencyText(clock.frequency)} from ` +
    `${from} to ${to}, ${season > 1 ? `season of ${season} steps` : "no season"}; ` +
    `${countText(horizon, "step")} ahead, scored by ${metric.label} after ` +
    `${countText(folds.length, "cut-off")}, ${held.length} later ${held.length === 1 ? "one" : "ones"} held out`
  );
}

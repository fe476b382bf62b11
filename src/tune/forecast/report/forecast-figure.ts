import type { Figure, Panel as FigurePanel } from "../../../analysis/plots/figure.ts";
import { clockOf } from "../data/clock.ts";
import { timeText } from "../data/frequency-text.ts";
import { endOf, type Panel, type Series } from "../data/panel.ts";
import { ONLY_SERIES } from "../data/series-rows.ts";
import type { ForecastStep } from "../forecast-result.ts";

/** Series that are drawn beside each other. */
const MAX_SHOWN = 6;
/** Series that are drawn, those included that a reader opens: the page is to stay small. */
const MAX_DRAWN = 200;
/** Steps of the past that are drawn: horizons, or seasons where these are longer. */
const HORIZONS = 4;
/** Part of the range of the values above and below them. */
const ROOM = 0.05;

/** Pictures of the series of a forecast, in their order. */
export interface SeriesFigures {
  /** The first ones beside each other. */
  readonly shown: Figure;
  /** Each further one by its name, with its forecasts. */
  readonly others: readonly {
    readonly name: string;
    readonly figure: Figure;
    readonly steps: readonly ForecastStep[];
  }[];
  /** How many more there are. */
  readonly left: number;
}

/** The latest values of series and their forecasts with intervals; of many series the first ones. */
export function forecastFigures(
  panel: Panel,
  steps: readonly ForecastStep[],
  horizon: number,
  { target, share }: { readonly target: string; readonly share: number },
): SeriesFigures {
  const past = HORIZONS * Math.max(horizon, panel.season);
  const stepsOf = (k: number) => steps.slice(k * horizon, (k + 1) * horizon);
  const figureOf = (from: number, to: number): Figure => ({
    title: `${target}: the next ${horizon} steps`,
    columns: to - from > 1 ? 2 : 1,
    panels: panel.series
      .slice(from, to)
      .map((series, k) => seriesPanel(panel, series, stepsOf(from + k), past, target)),
    legend: [
      { label: "values", colour: "main", shape: "line" },
      { label: "forecast", colour: "accent", shape: "line", dash: 1 },
      { label: `interval of ${Math.round(100 * share)} %`, colour: "accent", shape: "bar" },
    ],
    notes: [],
  });
  return {
    shown: figureOf(0, Math.min(MAX_SHOWN, panel.series.length)),
    others: panel.series.slice(MAX_SHOWN, MAX_DRAWN).map(({ name }, k) => ({
      name,
      figure: figureOf(MAX_SHOWN + k, MAX_SHOWN + k + 1),
      steps: stepsOf(MAX_SHOWN + k),
    })),
    left: Math.max(0, panel.series.length - MAX_DRAWN),
  };
}

function seriesPanel(
  { clock: json }: Panel,
  series: Series,
  steps: readonly ForecastStep[],
  past: number,
  target: string,
): FigurePanel {
  const clock = clockOf(json);
  const known = series.values.slice(-past);
  const first = endOf(series) - known.length;
  const count = known.length + steps.length;
  const labels = Array.from({ length: count }, (_, i) => timeText(clock.timeAt(first + i), json));
  // The forecast begins at the last value, so that the two lines are one.
  const last = known[known.length - 1];
  const x = [known.length - 1, ...steps.map((_, h) => known.length + h)];
  const low = [last, ...steps.map((s) => s.low)];
  const high = [last, ...steps.map((s) => s.high)];
  const all = [...known, ...low, ...high];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = ROOM * (most - least) || 1;
  return {
    ...(series.name !== ONLY_SERIES && { title: series.name }),
    x: { label: "time", scale: { kind: "category", domain: [-0.5, count - 0.5], labels } },
    y: { label: target, scale: { kind: "linear", domain: [least - room, most + room] } },
    marks: [
      { mark: "band", x, low, high, colour: "accent" },
      { mark: "line", x: [...known.keys()], y: [...known], colour: "main", width: 1.5 },
      {
        ...{ mark: "line", x, y: [last, ...steps.map((s) => s.prediction)], colour: "accent" },
        dash: 1,
      },
    ],
  };
}

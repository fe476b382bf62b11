import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { folded, num, paragraph, section, table } from "../../report/page/html.ts";
import { countText, percent } from "../../report/page/number-words.ts";
import type { ForecastResultData, ForecastStep } from "../forecast-result.ts";
import type { SeriesFigures } from "./forecast-figure.ts";
import { stepWriter } from "./step-writer.ts";

/** Forecasts in one table. */
const MAX_ROWS = 500;
/** Forecasts that are shown at once, in print as well. */
const MAX_UNFOLDED = 24;

/** All forecasts in one table, and how far its intervals held. */
export function forecastSection(r: ForecastResultData): string {
  const steps = r.forecast.slice(0, MAX_ROWS);
  const left = r.forecast.length - steps.length;
  const forecasts = stepsTable("Forecasts with intervals", r, steps);
  return section(
    "forecast",
    "Forecast",
    paragraph(
      `Intervals are made for ${percent(r.interval.share, 0)} of actual values; they held ` +
        `${percent(r.interval.held, 0)} of those that were held out, from ${r.heldOut.from} to ${r.heldOut.to}.`,
    ),
    steps.length <= MAX_UNFOLDED
      ? forecasts
      : folded(
          `All ${countText(r.forecast.length)} forecasts${left > 0 ? `; the first ${MAX_ROWS}` : ""}`,
          forecasts,
        ),
  );
}

/** Each series that is not drawn above, which the reader opens by its name; empty text without one. */
export function seriesSection(
  r: ForecastResultData,
  { shown, others, left }: SeriesFigures,
): string {
  if (others.length === 0) return "";
  const total = shown.panels.length + others.length + left;
  const opened = others.map(({ name, figure, steps }) =>
    folded(name, figureHtml(figure) + stepsTable(`Forecasts of ${name}`, r, steps)),
  );
  return section(
    "series",
    "Further series",
    paragraph(
      `The first ${shown.panels.length} of ${countText(total)} series are drawn above. Open another one by its name` +
        (left > 0 ? `; the last ${countText(left)} are in the file of attune predict alone.` : "."),
    ),
    ...opened,
  );
}

function stepsTable(
  caption: string,
  { target }: ForecastResultData,
  steps: readonly ForecastStep[],
): string {
  const hasSeries = steps[0]?.series !== undefined;
  const head = [...(hasSeries ? ["series"] : []), "time", ...[target, "low", "high"].map(num)];
  // All forecasts of a series are in the table.
  const write = stepWriter(steps);
  const rows = steps.map((s) => [
    ...(hasSeries ? [s.series ?? ""] : []),
    s.time,
    ...[s.prediction, s.low, s.high].map((value) => num(write(value, s), value)),
  ]);
  return table(caption, head, rows);
}

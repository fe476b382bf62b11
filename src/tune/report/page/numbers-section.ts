import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { type Series, seriesFigure } from "../../../analysis/plots/series-figure.ts";
import type { Task } from "../../metric.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import type { Residuals } from "../facts/residuals.ts";
import { roundToError } from "../score-digits.ts";
import { rowsByValue } from "./data-section.ts";
import { rowsOfEstimate } from "./first-screen.ts";
import { folded, gallery, num, paragraph, section, table } from "./html.ts";
import { countText, percent, valueText } from "./number-words.ts";

/** How far predicted numbers are off: predictions, residuals, and sizes of errors. */
export function numbersSection(
  r: TuneResultData<Task>,
  residuals: Residuals,
  target: string,
): string {
  const { rmse, mae, r2, bias } = residuals;
  const error = rmse / Math.sqrt(Math.max(1, r.estimate.rows));
  const text = (x: number): string => roundToError(x, error);
  // The same digits as in the first screen, where this is the metric.
  const { low, high } = r.estimate;
  const ofAll = r.metric === "rmse" ? (x: number) => roundToError(x, (high - low) / 2) : text;
  return section(
    "unseen",
    "On unseen rows",
    paragraph(
      `Everything here was measured ${rowsOfEstimate(r)}: no model predicts rows that it was trained on. ` +
        `Root mean squared error ${ofAll(rmse)}, mean absolute error ${text(mae)}, ${percent(r2)} of ` +
        `the variance explained, mean residual ${text(bias)} (actual − predicted).`,
    ),
    gallery(
      predictionFigure(residuals, target),
      residualFigure(residuals, target),
      figureHtml(
        rowsByValue(
          residuals.histogram,
          `residual: actual − predicted ${target}`,
          "Rows by residual",
        ),
      ),
    ),
    table(
      "Absolute errors: this share of the rows is at most so far off",
      ["share of the rows", num("absolute error")],
      residuals.quantiles.map((q) => [percent(q.share, 0), num(text(q.error))]),
    ),
    folded(
      "Numbers of the residual chart",
      table(
        "Residuals by prediction, in bins of about as many rows each",
        [
          num("predicted"),
          num("residual"),
          num("95 % interval"),
          num("absolute error"),
          num("rows"),
        ],
        residuals.bins.map((b) => [
          ...[
            num(text(b.predicted)),
            num(text(b.residual)),
            num(
              b.low === undefined || b.high === undefined
                ? "–"
                : `${text(b.low)} to ${text(b.high)}`,
            ),
          ],
          ...[num(text(b.absolute)), num(countText(b.rows))],
        ]),
      ),
    ),
  );
}

function predictionFigure({ points }: Residuals, target: string): string {
  const all = points.flat();
  const ends = [
    all.reduce((a, b) => Math.min(a, b), Infinity),
    all.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const series: Series[] = [
    {
      name: "rows",
      points: points.map(([x, y]) => ({
        ...{ x: y, y: x },
        title: `actual ${valueText(x, "number")}, predicted ${valueText(y, "number")}`,
      })),
      shape: "dots",
      tone: 0,
    },
    { name: "exact", points: ends.map((v) => ({ x: v, y: v })), shape: "line", tone: "reference" },
  ];
  return figureHtml(
    seriesFigure(series, {
      title: `Actual by predicted numbers (${countText(points.length)} rows)`,
      x: { label: `predicted ${target}` },
      y: { label: `actual ${target}` },
    }),
  );
}

function residualFigure({ bins }: Residuals, target: string): string {
  const [first] = bins;
  const last = bins[bins.length - 1];
  const series: Series[] = [
    {
      name: "mean residual, with 95 % interval",
      points: bins.map((b) => ({ x: b.predicted, y: b.residual, low: b.low, high: b.high })),
      shape: "joined",
      tone: 0,
    },
    {
      name: "mean absolute error",
      points: bins.map((b) => ({ x: b.predicted, y: b.absolute })),
      shape: "joined",
      tone: 1,
    },
    {
      name: "no bias",
      points: [first, last].map((b) => ({ x: b.predicted, y: 0 })),
      shape: "line",
      tone: "reference",
    },
  ];
  return figureHtml(
    seriesFigure(series, {
      title: "Residuals by prediction: above 0 the model predicts too little",
      x: { label: `predicted ${target}` },
      y: { label: "actual − predicted" },
    }),
  );
}

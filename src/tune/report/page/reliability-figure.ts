import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { type Series, seriesFigure } from "../../../analysis/plots/series-figure.ts";
import type { Reliability } from "../facts/reliability.ts";
import { num, table } from "./html.ts";
import { countText, percent } from "./number-words.ts";

/** What came true of the predicted probabilities. */
export function reliabilityFigure({ bins, error, of }: Reliability): string {
  const points = bins.map((b) => ({
    ...{ x: b.predicted, y: b.observed, low: b.low, high: b.high },
    title: `predicted ${percent(b.predicted)}, observed ${percent(b.observed)} of ${b.rows} rows`,
  }));
  const series: Series[] = [
    { name: "observed, with 95 % interval", points, shape: "joined", tone: 0 },
    {
      name: "perfect calibration",
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      shape: "line",
      tone: "reference",
    },
  ];
  const what = of === undefined ? "the predicted class" : of;
  const range = [0, 1] as const;
  return figureHtml(
    seriesFigure(series, {
      title: `Do probabilities come true? Expected calibration error ${error.toFixed(3)}`,
      x: { label: `predicted probability of ${what}`, range },
      y: { label: "share for which it came true", range },
    }),
  );
}

/** Rows by predicted probability: those for which it came true, and the others. */
export function distributionFigure({ distribution, of }: Reliability): string {
  const names = of === undefined ? ["predicted rightly", "predicted wrongly"] : [of, `not ${of}`];
  const total = (key: "cameTrue" | "didNot"): number =>
    Math.max(
      1,
      distribution.reduce((sum, b) => sum + b[key], 0),
    );
  const series = (["cameTrue", "didNot"] as const).map((key, k): Series => {
    const shares = distribution.map((b) => ({ x: b.from, y: (100 * b[key]) / total(key) }));
    // The last step goes on to the end of its range.
    const points = [...shares, { x: 1, y: shares[shares.length - 1].y }];
    return { name: names[k], points, shape: "steps", tone: k };
  });
  const most = series.flatMap((s) => s.points).reduce((m, p) => Math.max(m, p.y), 1);
  return figureHtml(
    seriesFigure(series, {
      title: "How far the probabilities tell the rows apart",
      x: { label: `predicted probability of ${of ?? "the predicted class"}`, range: [0, 1] },
      y: { label: "share of these rows, %", range: [0, 1.05 * most] },
    }),
  );
}

/** The same as numbers. */
export const reliabilityTable = ({ bins }: Reliability): string =>
  table(
    "Predicted and observed, in bins of about as many rows each",
    [num("predicted"), num("observed"), num("95 % interval"), num("rows")],
    bins.map((b) => [
      ...[num(percent(b.predicted)), num(percent(b.observed))],
      ...[num(`${percent(b.low)} to ${percent(b.high)}`), num(countText(b.rows))],
    ]),
  );

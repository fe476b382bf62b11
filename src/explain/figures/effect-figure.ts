import { barsPanel } from "../../analysis/plots/bars-panel.ts";
import type { Figure, FigureAxis, Mark, Panel } from "../../analysis/plots/figure.ts";
import { shortNumber } from "../../analysis/plots/short-number.ts";
import type { BandedValue, EffectCurve, ExplainedEffect } from "../effects/column-effect.ts";
import { cellLabel } from "./contributions-figure.ts";

/** Days since 1970-01-01 of a year, on average. */
const YEAR_DAYS = 365.2425;
/** Room above and below curves, as a share of their range. */
const MARGIN = 0.06;

/** Draws how predictions depend on a column. @param target name of the target */
export function effectFigure(effect: ExplainedEffect, target: string): Figure {
  const { column, rows, curves, type } = effect;
  const isCurve = type !== "category";
  return {
    title: `Effect of ${column} on the prediction`,
    columns: curves.length > 1 ? 2 : 1,
    panels: curves.map((curve) =>
      isCurve ? curvePanel(effect, curve, target) : barPanel(curve, target),
    ),
    legend: isCurve
      ? [
          { label: "accumulated local effect", colour: "main", shape: "line" },
          { label: "partial dependence", colour: "accent", shape: "line", dash: 1 },
        ]
      : [{ label: "partial dependence", colour: "accent", shape: "bar" }],
    notes: [
      `${rows} rows; 95 % bands by a bootstrap over them`,
      ...(isCurve ? ["accumulated local effects are shown from the mean prediction on"] : []),
    ],
  };
}

const labelOf = ({ class: label }: EffectCurve, target: string): string =>
  label === undefined ? `mean predicted ${target}` : `mean probability of ${label}`;

function barPanel(curve: EffectCurve, target: string): Panel {
  const bars = curve.points.map(({ cell, rows, dependence: { value, low, high } }) => ({
    label: `${cellLabel(cell)} (${rows} rows)`,
    bar: {
      value,
      interval: [low, high] as const,
      colour: "accent" as const,
      note: `${shortNumber(value)} (${shortNumber(low)} to ${shortNumber(high)})`,
    },
  }));
  return barsPanel(labelOf(curve, target), bars);
}

function curvePanel({ column, type }: ExplainedEffect, curve: EffectCurve, target: string): Panel {
  const { points, mean } = curve;
  const isDate = type === "date";
  const x = points.map(({ number = 0 }) => (isDate ? 1970 + number / YEAR_DAYS : number));
  const accumulated = points.map(
    ({ accumulated: own }): BandedValue =>
      own === undefined
        ? { value: Number.NaN, low: Number.NaN, high: Number.NaN }
        : { value: own.value + mean, low: own.low + mean, high: own.high + mean },
  );
  const dependence = points.map((point) => point.dependence);
  const marks: Mark[] = [
    { mark: "band", x, ...bandOf(dependence), colour: "accent" },
    { mark: "band", x, ...bandOf(accumulated), colour: "main" },
    { mark: "line", x, y: dependence.map(({ value }) => value), colour: "accent", dash: 1 },
    { mark: "line", x, y: accumulated.map(({ value }) => value), colour: "main" },
  ];
  const ends = [...dependence, ...accumulated]
    .flatMap(({ low, high }) => [low, high])
    .filter(Number.isFinite);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = MARGIN * (high - low || 1);
  const axis = (label: string, from: number, to: number): FigureAxis => ({
    label,
    scale: { kind: "linear", domain: [from, to] },
  });
  return {
    x: axis(isDate ? `${column} (year)` : column, x[0], x[x.length - 1]),
    y: axis(labelOf(curve, target), low - margin, high + margin),
    marks,
  };
}

const bandOf = (values: readonly BandedValue[]) => ({
  low: values.map(({ low }) => low),
  high: values.map(({ high }) => high),
});

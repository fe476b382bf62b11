import type { Figure, FigureAxis, Mark, Panel } from "../../analysis/plots/figure.ts";
import { rowsFigure } from "../../analysis/plots/rows-figure.ts";
import { colourOf, dotOf } from "../../analysis/plots/series-figure.ts";
import { looksLikeYears } from "../table/looks-like-years.ts";
import { cellLabel } from "./cell-label.ts";
import type { BandedValue, EffectCurve, ExplainedEffect } from "./column-effect.ts";

/** Room above and below curves, as a share of their range. */
const MARGIN = 0.06;

/** Draws how predictions depend on a column. @param target name of the target */
export function effectFigure(effect: ExplainedEffect, target: string): Figure {
  const { column, rows, curves, type } = effect;
  const isCurve = type !== "category";
  return {
    title: `Effect of ${column} on the prediction`,
    columns: curves.length > 1 ? 2 : 1,
    panels: curves.flatMap((curve) =>
      isCurve ? [curvePanel(effect, curve, target)] : rowsPanels(curve, target),
    ),
    legend: isCurve
      ? [
          { label: "accumulated local effect", colour: "main", shape: "line" },
          { label: "partial dependence", colour: "accent", shape: "line", dash: 1 },
        ]
      : [
          { label: "accumulated local effect", colour: colourOf(0), shape: dotOf(0) },
          { label: "partial dependence", colour: colourOf(1), shape: dotOf(1) },
        ],
    notes: [
      `${rows} rows; 95 % bands by a bootstrap over them; accumulated local effects are shown from the ` +
        `mean prediction on${isCurve ? "" : ", and go from each category to the most similar ones"}`,
    ],
  };
}

const labelOf = ({ class: label }: EffectCurve, target: string): string =>
  label === undefined ? `mean predicted ${target}` : `mean probability of ${label}`;

/** Categories below each other, the commonest one on top. */
function rowsPanels(curve: EffectCurve, target: string): readonly Panel[] {
  const { points, mean } = curve;
  return rowsFigure(
    points.map(({ cell, rows }) => `${cellLabel(cell)} (${rows} rows)`),
    [
      {
        ...{ name: "accumulated local effect", tone: 0 },
        values: points.map(({ accumulated }) => raised(accumulated, mean)),
      },
      {
        ...{ name: "partial dependence", tone: 1 },
        values: points.map(({ dependence }) => dependence),
      },
    ],
    { title: "", label: labelOf(curve, target) },
  ).panels;
}

const raised = ({ value, low, high }: BandedValue, by: number): BandedValue => ({
  ...{ value: value + by, low: low + by, high: high + by },
});

function curvePanel({ column, type }: ExplainedEffect, curve: EffectCurve, target: string): Panel {
  const { points, mean } = curve;
  const isDate = type === "date";
  const x = points.map(({ number = 0 }) => number);
  const accumulated = points.map((point) => raised(point.accumulated, mean));
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
    x: {
      label: column,
      scale: {
        ...{ kind: "linear", domain: [x[0], x[x.length - 1]] },
        ...(isDate && { isDate }),
        ...(looksLikeYears(x) && { numbers: "year" }),
      },
    },
    y: axis(labelOf(curve, target), low - margin, high + margin),
    marks,
  };
}

const bandOf = (values: readonly BandedValue[]) => ({
  low: values.map(({ low }) => low),
  high: values.map(({ high }) => high),
});

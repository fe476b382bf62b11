import { escapeHtml } from "../../../analysis/escape-html.ts";
import { barsFigure, type LabelledBar } from "../../../analysis/plots/bars-panel.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { type RowSeries, rowsFigure } from "../../../analysis/plots/rows-figure.ts";
import { type Series, seriesFigure } from "../../../analysis/plots/series-figure.ts";
import { effectFigure } from "../../effects/effect-figure.ts";
import type { Task } from "../../metric.ts";
import { looksLikeYears } from "../../table/looks-like-years.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import type { ColumnEffect, EffectBin } from "../facts/column-effects.ts";
import type { MeanWithInterval } from "../facts/wilson.ts";
import { lossText } from "../loss-text.ts";
import type { TuneReport } from "../report.ts";
import { roundToError } from "../score-digits.ts";
import { folded, gallery, num, paragraph, section, type TableCell, table } from "./html.ts";
import { countText, percent } from "./number-words.ts";
import { valueWriter } from "./value-writer.ts";

/** Columns whose importance the chart shows. */
const MAX_BARS = 20;

/** Which columns matter, and what target, predictions and errors are by the largest of them. */
export function columnsSection(r: TuneResultData<Task>, report: TuneReport): string {
  return section(
    "columns",
    "Columns that matter",
    importanceFigure(r, report),
    report.modelEffects === "no-time"
      ? paragraph(
          "There was no time to measure how predictions depend on columns; a longer search has it, and " +
            "so has attune explain.",
        )
      : effectsText(report.modelEffects, r.estimate.rows),
    ...report.effects.map((effect) => effectFigures(effect, report)),
  );
}

function importanceFigure(
  { importance, metricLabel, estimate }: TuneResultData<Task>,
  { images, effects }: TuneReport,
): string {
  if (importance === undefined)
    return paragraph(
      `There was no time to measure how much the model depends on each ${images === undefined ? "column" : "pixel"}; a ` +
        `longer search has it.${effects.length === 0 ? "" : " Below are the columns that predict the target best by themselves."}`,
    );
  const shown = importance.columns.slice(0, MAX_BARS);
  const bars = shown.map(({ column, ...own }): LabelledBar => {
    const note = lossText(own, estimate);
    const { loss: value, low, high } = own;
    return low === undefined || high === undefined
      ? { label: column, bar: { value, colour: "main", note } }
      : {
          label: column,
          bar: { value, interval: [low, high], colour: low > 0 ? "main" : "muted", note },
        };
  });
  const isMeasured = shown.some(({ low }) => low !== undefined);
  const all = importance.columns.length;
  const more =
    all > shown.length ? ` The ${shown.length} most important of ${countText(all)}.` : "";
  const seen = importance.unseen ? "" : " Some members were trained on these rows.";
  return (
    figureHtml(
      barsFigure(bars, {
        title:
          `Score that the model loses when the column's cells are shuffled, on ` +
          `${countText(importance.rows)} rows${isMeasured ? ", with its 95 % interval; grey where it includes 0" : ""}.${seen}${more}`,
        label: `${metricLabel} lost without the column`,
      }),
    ) + paragraph("A column that says the same as another one seems unimportant.")
  );
}

/** What the errors of a task are. */
const errorLabel = ({ residuals }: TuneReport): string =>
  residuals === undefined ? "share of rows that are wrong" : "mean absolute error";

/** @param of rows that the sample was drawn from */
function effectsText(effects: Exclude<TuneReport["modelEffects"], "no-time">, of: number): string {
  if (effects === undefined) return "";
  const { columns, unseen } = effects;
  const [{ rows }] = columns;
  const sample =
    rows < of
      ? `${countText(rows)} rows drawn at random from ${countText(of)}, as many as time and size allow,`
      : `${countText(rows)} rows`;
  return paragraph(
    "Below is, for each of the first columns, what the model does with it: accumulated local effects move " +
      "each row within its own range of values, partial dependence gives all rows the same value. Where " +
      "they differ, columns are correlated: trust the former. Both are measured on " +
      `${sample} ${unseen ? "that no member was trained on" : "some of which members were trained on"}.`,
  );
}

function effectFigures(effect: ColumnEffect, report: TuneReport): string {
  const { column } = effect;
  const what =
    report.classes?.positive === undefined
      ? `mean ${report.target.column}`
      : `share of ${report.classes.positive}`;
  const { modelEffects } = report;
  const own =
    typeof modelEffects === "object"
      ? modelEffects.columns.find((c) => c.column === column)
      : undefined;
  const observed = targetSeries(effect);
  const errors = errorSeries(effect, errorLabel(report));
  return (
    `<h3>${escapeHtml(column)}</h3>` +
    gallery(
      own === undefined ? "" : figureHtml(effectFigure(own, report.target.column)),
      drawBins(
        effect,
        observed,
        what,
        `Observed and predicted ${report.target.column} by ${column}`,
      ),
      drawBins(effect, errors, errorLabel(report), `Errors by ${column}, with 95 % intervals`),
    ) +
    folded(`Numbers by ${column}`, effectTable(effect, report))
  );
}

/** A series with a value for each bin. */
interface BinSeries extends Pick<Series, "name" | "shape" | "tone"> {
  readonly values: readonly {
    readonly y: number;
    readonly low?: number | undefined;
    readonly high?: number | undefined;
  }[];
}

function targetSeries({ bins }: ColumnEffect): BinSeries[] {
  const all = bins.flatMap((b) => b.target ?? []);
  if (all.length < bins.length) return [];
  return [
    {
      ...{ name: "observed, with 95 % interval", shape: "joined", tone: 0 },
      values: all.map((t) => ({ y: t.observed, low: t.low, high: t.high })),
    },
    {
      ...{ name: "predicted", shape: "joined", tone: 1 },
      values: all.map((t) => ({ y: t.predicted })),
    },
  ];
}

const errorSeries = ({ bins }: ColumnEffect, name: string): BinSeries[] => [
  {
    ...{ name, shape: "joined", tone: 3 },
    values: bins.map(({ error: { mean, low, high } }) => ({ y: mean, low, high })),
  },
];

/** Ranges of numbers on an axis, categories below each other. */
function drawBins(
  effect: ColumnEffect,
  series: readonly BinSeries[],
  label: string,
  caption: string,
): string {
  if (series.length === 0) return "";
  const nameOf = binNamer(effect);
  const isCategory = effect.bins.every((b) => b.range === undefined);
  if (isCategory)
    return figureHtml(
      rowsFigure(
        effect.bins.map(nameOf),
        series.map(
          ({ name, tone, values }): RowSeries => ({
            ...{ name, tone },
            values: values.map(({ y, low, high }) => ({ value: y, low, high })),
          }),
        ),
        { title: caption, label },
      ),
    );
  const isMissing = effect.bins.some((b) => b.range === undefined);
  return figureHtml(
    seriesFigure(
      series.map(({ values, ...s }) => ({
        ...s,
        points: effect.bins.flatMap((bin, b) =>
          bin.range === undefined
            ? []
            : [{ ...values[b], x: middle(bin.range), title: nameOf(bin) }],
        ),
      })),
      {
        title: isMissing ? `${caption} (rows without a value are in the table)` : caption,
        x: {
          label: effect.column,
          isDate: effect.type === "date",
          ...(looksLikeYears(endsOf(effect)) && { numbers: "year" }),
        },
        y: { label },
      },
    ),
  );
}

const middle = ([low, high]: readonly [number, number]): number => (low + high) / 2;

/** The ends of all ranges. */
const endsOf = ({ bins }: ColumnEffect): number[] => bins.flatMap(({ range }) => range ?? []);

/** How bins are called. */
function binNamer(effect: ColumnEffect): (bin: EffectBin) => string {
  const write = valueWriter(effect.type, endsOf(effect));
  return ({ name, range }) => {
    if (range === undefined) return name ?? "";
    const [low, high] = range.map(write);
    return low === high ? low : `${low} to ${high}`;
  };
}

const halfOf = ({ low, high }: Pick<MeanWithInterval, "low" | "high">): number | undefined =>
  low === undefined || high === undefined ? undefined : (high - low) / 2;

function effectTable(effect: ColumnEffect, report: TuneReport): string {
  const { bins, column } = effect;
  const nameOf = binNamer(effect);
  const isShare = report.classes !== undefined;
  const text = (x: number, error = 0): string => (isShare ? percent(x) : roundToError(x, error));
  const rows = bins.map((bin): TableCell[] => {
    const { target: t, error: e } = bin;
    const size = t && halfOf(t);
    const own = halfOf(e);
    return [
      nameOf(bin),
      num(countText(bin.rows)),
      ...(t === undefined ? [] : [num(text(t.observed, size)), num(text(t.predicted, size))]),
      num(text(e.mean, own)),
      num(
        e.low === undefined || e.high === undefined
          ? "–"
          : `${text(e.low, own)} to ${text(e.high, own)}`,
      ),
    ];
  });
  const hasTarget = bins.some((b) => b.target !== undefined);
  return table(
    `Rows by ${column}`,
    [
      ...[column, num("rows"), ...(hasTarget ? [num("observed"), num("predicted")] : [])],
      ...[num(errorLabel(report)), num("95 % interval")],
    ],
    rows,
  );
}

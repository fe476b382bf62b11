import { escapeHtml } from "../../../analysis/escape-html.ts";
import { barsFigure } from "../../../analysis/plots/bars-panel.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import type { Figure } from "../../../analysis/plots/figure.ts";
import { histogramFigure } from "../../../analysis/plots/histogram-figure.ts";
import { imagePanel } from "../../../analysis/plots/image-panel.ts";
import { countText as countOf } from "../../../errors/count-text.ts";
import { greatestOf, leastOf } from "../../../numeric/extremes.ts";
import type { DataNote } from "../../table/data-table.ts";
import type { ColumnHealth, TargetHealth } from "../facts/column-health.ts";
import type { HistogramBin } from "../facts/histogram.ts";
import type { MeanImage } from "../facts/mean-images.ts";
import type { TuneReport } from "../report.ts";
import { type Html, num, prose, section, type TableCell, table } from "./html.ts";
import { countText, percent, roughPercent, valueText } from "./number-words.ts";
import { valueWriter } from "./value-writer.ts";

/** Columns that are listed. */
const MAX_COLUMNS = 200;
/** Classes that the chart of the target shows. */
const MAX_CLASSES = 20;

/** What the data hold: remarks, the target, and every column. */
export function dataSection(report: TuneReport, notes: readonly DataNote[]): string {
  const { columns, target, made } = report;
  const shown = columns.slice(0, MAX_COLUMNS);
  const more =
    columns.length > shown.length
      ? `<p class="muted">${countText(columns.length - shown.length)} more columns are not listed.</p>`
      : "";
  const rows = shown.map((column) => columnRow(column, made.rows));
  return section(
    "data",
    "Data",
    noteList(notes),
    targetFigure(target, made.rows),
    report.images === undefined ? "" : imagesFigure(report.images),
    // Images have no other columns than their pixels, whose means are shown.
    rows.length === 0
      ? ""
      : table(
          "Columns that the models use",
          [
            "column",
            "type",
            num("missing"),
            num("distinct"),
            num("least"),
            num("median"),
            num("greatest"),
            "values",
          ],
          rows,
        ),
    more,
  );
}

function imagesFigure(images: readonly MeanImage[]): string {
  const values = images.flatMap(({ lines }) => lines.flat());
  const [least, most] = [leastOf(values), greatestOf(values)];
  const panels = images.map(({ class: label, rows, lines }) =>
    imagePanel(
      label === undefined ? countText(rows) : `${label} (${countText(rows)})`,
      lines,
      (v) => (v - least) / (most - least || 1),
    ),
  );
  const title =
    `Mean image${images.length > 1 ? " of each class" : ""}, and the number of rows; ` +
    `brightness from ${valueText(least, "number")} (light) to ${valueText(most, "number")} (dark), ` +
    "the other way round in dark mode";
  return figureHtml({ title, panels, columns: 1, legend: [], notes: [] }, { small: true });
}

/** Remarks as a list, each with its column in front. */
function noteList(notes: readonly DataNote[]): string {
  if (notes.length === 0) return "";
  const items = notes.map(({ column, message }) => {
    const name = column === "" ? "" : `<b>${escapeHtml(column)}</b>: `;
    return `<li>${name}${prose(message)}</li>`;
  });
  return `<ul>${items.join("")}</ul>`;
}

function targetFigure(target: TargetHealth, rows: number): string {
  const name = `Rows by ${target.column}`;
  if (target.numbers !== undefined)
    return figureHtml(rowsByValue(target.numbers.histogram, target.column, name));
  const classes = target.classes.toSorted((a, b) => b.rows - a.rows).slice(0, MAX_CLASSES);
  const more =
    target.classes.length > classes.length ? `, the ${MAX_CLASSES} most frequent classes` : "";
  return figureHtml(
    barsFigure(
      classes.map((c) => ({
        label: c.value,
        bar: {
          ...{ value: c.rows, colour: "main", note: percent(c.rows / rows) },
          title: `${c.value}: ${countText(c.rows)} rows`,
        },
      })),
      { title: `${name}${more}`, label: "rows" },
    ),
  );
}

/** Rows by value. @param label of the values */
export function rowsByValue(bins: readonly HistogramBin[], label: string, title: string): Figure {
  const outside = bins.reduce((sum, { beyond = 0 }) => sum + beyond, 0);
  const more =
    outside === 0 ? "" : `; the outermost bars also have ${countOf(outside, "row")} beyond them`;
  const write = valueWriter(
    "number",
    bins.flatMap(({ from, to }) => [from, to]),
  );
  return histogramFigure(
    bins.map(({ from, to, rows, beyond = 0 }) => ({
      ...{ from, to, count: rows },
      title:
        `${write(from)} to ${write(to)}` +
        `${beyond === 0 ? "" : " and beyond"}: ${countOf(rows, "row")}`,
    })),
    { title: title + more, label, counted: "rows" },
  );
}

function columnRow(column: ColumnHealth, rows: number): TableCell[] {
  const { type, numbers, distinct } = column;
  const shown = numbers === undefined ? [] : [numbers.least, numbers.median, numbers.greatest];
  const write = valueWriter(type, shown);
  return [
    column.column,
    type,
    num(column.missing === 0 ? "" : percent(column.missing / rows)),
    num(distinct === undefined ? "" : countText(distinct)),
    ...(numbers === undefined ? ["", "", ""] : shown.map((v) => num(write(v)))),
    numbers === undefined ? categoryText(column, rows) : sparkline(numbers.histogram),
  ];
}

function categoryText({ categories, distinct }: ColumnHealth, rows: number): Html {
  const shown = categories.map((c) => `${c.value} ${roughPercent(c.rows / rows)}`);
  const more = distinct !== undefined && distinct > categories.length ? ", …" : "";
  return { html: prose(shown.join(", ") + more) };
}

/** A histogram as large as a word. */
function sparkline(bins: readonly HistogramBin[]): Html {
  const most = bins.reduce((m, b) => Math.max(m, b.rows), 1);
  const bars = bins.map((b, i) => {
    const height = (24 * b.rows) / most;
    return `<rect x="${5 * i}" y="${(24 - height).toFixed(1)}" width="4" height="${height.toFixed(1)}"/>`;
  });
  return {
    html:
      `<svg class="spark" viewBox="0 0 ${5 * Math.max(20, bins.length)} 24" aria-hidden="true">` +
      `${bars.join("")}</svg>`,
  };
}

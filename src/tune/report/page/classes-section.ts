import { escapeHtml } from "../../../analysis/escape-html.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { type Series, seriesFigure } from "../../../analysis/plots/series-figure.ts";
import type { Task } from "../../metric.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import type { Confusion } from "../facts/class-rates.ts";
import type { ClassesReport } from "../report.ts";
import { rowsOfEstimate } from "./first-screen.ts";
import { folded, gallery, num, paragraph, section, type TableCell, table } from "./html.ts";
import { areaText, countText, percent } from "./number-words.ts";
import { distributionFigure, reliabilityFigure, reliabilityTable } from "./reliability-figure.ts";
import { thresholdTable } from "./threshold-table.ts";

/** Classes that a confusion table has columns for. */
const MAX_MATRIX = 20;
/** Confusions that are listed where there are more classes. */
const MAX_CONFUSIONS = 20;
/** Axes of shares. */
const SHARE_RANGE = [0, 1] as const;

/** How well classes are predicted: curves, thresholds, calibration, confusion. */
export function classesSection(r: TuneResultData<Task>, c: ClassesReport): string {
  return section(
    "unseen",
    "On unseen rows",
    paragraph(
      `Everything here was measured ${rowsOfEstimate(r)}: no model predicts rows that it was trained on.`,
    ),
    gallery(rocFigure(c), precisionRecallFigure(c)),
    c.curves.length > 1 ? areasTable(c) : "",
    thresholdTable(c),
    "<h3>Calibration</h3>",
    gallery(reliabilityFigure(c.reliability), distributionFigure(c.reliability)),
    folded("Numbers of the calibration chart", reliabilityTable(c.reliability)),
    "<h3>Right and wrong by class</h3>",
    confusionTable(c.confusion),
    ratesTable(c.confusion),
  );
}

function rocFigure({ curves, thresholds }: ClassesReport): string {
  const drawn = curves.filter((c) => c.roc.length > 0);
  const own = drawn.map(
    (c, i): Series => ({
      name: `${c.class}: area ${areaText(c.auc)}`,
      points: c.roc.map(([x, y]) => ({ x, y })),
      shape: "line",
      tone: i,
    }),
  );
  const chance: Series = {
    name: "by chance: area 0.5",
    points: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    shape: "line",
    tone: "reference",
  };
  const used = thresholds.find((t) => t.missCost === 1);
  const [first] = drawn;
  const at: Series[] =
    used?.recall === undefined || first === undefined
      ? []
      : [
          {
            name: "where predict decides (probability 0.5)",
            points: [{ x: used.falseAlarms / used.negatives, y: used.recall }],
            shape: "dots",
            tone: 1,
          },
        ];
  const series = [...own, chance, ...at];
  return figureHtml(
    seriesFigure(series, {
      title: `ROC curve: rows of the class that are found, by rows of others that are taken for it${drawnText(curves)}`,
      x: { label: "false positive rate", range: SHARE_RANGE },
      y: { label: "true positive rate", range: SHARE_RANGE },
    }),
  );
}

/** Which curves are drawn, where some are not. */
function drawnText(curves: ClassesReport["curves"]): string {
  const drawn = curves.filter((c) => c.roc.length > 0).length;
  return drawn === curves.length
    ? ""
    : `; the ${drawn} most frequent of ${countText(curves.length)} classes`;
}

function precisionRecallFigure({ curves, thresholds }: ClassesReport): string {
  const drawn = curves.filter((c) => c.precisionRecall.length > 0);
  const series: Series[] = drawn.map((c, i) => ({
    name: `${c.class}: average precision ${areaText(c.averagePrecision)}`,
    points: c.precisionRecall.map(([x, y]) => ({ x, y })),
    shape: "line",
    tone: i,
  }));
  const used = thresholds.find((t) => t.missCost === 1);
  if (drawn.length === 1 && used !== undefined) {
    const share = (used.found + used.missed) / (used.found + used.missed + used.negatives);
    series.push({
      name: `by chance: ${percent(share)} of the rows`,
      points: [0, 1].map((x) => ({ x, y: share })),
      shape: "line",
      tone: "reference",
    });
    if (used.precision !== undefined && used.recall !== undefined)
      series.push({
        name: "where predict decides (probability 0.5)",
        points: [{ x: used.recall, y: used.precision }],
        shape: "dots",
        tone: 1,
      });
  }
  return figureHtml(
    seriesFigure(series, {
      title: `Precision-recall curve: how many of the rows that are taken for the class are of it${drawnText(curves)}`,
      x: { label: "recall", range: SHARE_RANGE },
      y: { label: "precision", range: SHARE_RANGE },
    }),
  );
}

const areasTable = ({ curves }: ClassesReport): string =>
  table(
    "Each class against the rest",
    ["class", num("rows"), num("area under the ROC curve"), num("average precision")],
    curves.map((c) => [
      c.class,
      ...[num(countText(c.rows)), num(areaText(c.auc)), num(areaText(c.averagePrecision))],
    ]),
  );

function confusionTable({ counts, classes }: Confusion): string {
  if (classes.length > MAX_MATRIX) return confusionList({ counts, classes });
  const rows = classes.map((c, i): TableCell[] => [
    c.class,
    ...counts[i].map((n, j) => shadedCell(n, c.rows, i === j)),
    num(countText(c.rows)),
  ]);
  return table(
    "Rows by actual class (down) and predicted class (across), with the share of the actual class",
    ["actual \\ predicted", ...classes.map((c) => num(c.class)), num("rows")],
    rows,
  );
}

function shadedCell(count: number, rows: number, isRight: boolean): TableCell {
  const share = rows === 0 ? 0 : count / rows;
  const colour = isRight ? "--good" : "--bad";
  const shade = `background:color-mix(in srgb,var(${colour}) ${(45 * share).toFixed(0)}%,transparent)`;
  const text =
    count === 0 ? "0" : `${escapeHtml(countText(count))}<br><small>${percent(share)}</small>`;
  return { html: `<div class="n" style="${shade}">${text}</div>` };
}

function confusionList({ counts, classes }: Pick<Confusion, "counts" | "classes">): string {
  const pairs = classes
    .flatMap((actual, i) => classes.map((predicted, j) => ({ actual, predicted, i, j })))
    .filter(({ i, j }) => i !== j && counts[i][j] > 0)
    .sort((a, b) => counts[b.i][b.j] - counts[a.i][a.j])
    .slice(0, MAX_CONFUSIONS);
  return table(
    `The ${MAX_CONFUSIONS} most frequent confusions`,
    ["actual", "predicted", num("rows"), num("of the actual class")],
    pairs.map(({ actual, predicted, i, j }) => [
      ...[actual.class, predicted.class, num(countText(counts[i][j]))],
      num(percent(counts[i][j] / actual.rows)),
    ]),
  );
}

const ratesTable = ({ classes, accuracy }: Confusion): string =>
  table(
    `Rates by class; ${percent(accuracy)} of all rows are right`,
    ["class", num("rows"), num("predicted"), num("recall"), num("95 % interval"), num("precision")],
    classes.map((c) => [
      ...[c.class, num(countText(c.rows)), num(countText(c.predicted)), num(percent(c.recall))],
      num(c.rows === 0 ? "" : c.recallInterval.map((share) => percent(share)).join(" to ")),
      num(percent(c.precision)),
    ]),
  );

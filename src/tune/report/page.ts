import { type Bar, barChart, chart, escapeHtml } from "../../analysis/chart.ts";
import type { Target } from "../../numeric/matrix.ts";
import { signOf } from "../../trial/measures.ts";
import { modelName } from "../candidate-name.ts";
import { metrics, type Task } from "../metric.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { Score, TuneResultData } from "../tuning-result.ts";
import { columnsTable, notesList } from "./columns.ts";
import { formatNumber } from "./format-number.ts";
import { heldSection } from "./held-rows.ts";
import { leaderboardTable, paramsCode } from "./leaderboard.ts";

/** What a report shows besides the result itself. */
export interface PageContext {
  /** Name of the data. */
  readonly label: string;
  /** Name of the column that is predicted. */
  readonly target: string;
  /** The data. */
  readonly dataset: Dataset;
  /** Predictions of the best model for rows that it was not trained on. */
  readonly predictions: Float64Array;
  /** Targets of these rows. */
  readonly unseen: Target;
  /** Share of the score's variance that each parameter explains, greatest first. */
  readonly importance: readonly Bar[];
}

const PAGE_STYLE = `
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1c2430;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #dde3ea;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;max-width:36rem;height:auto}svg text{font-size:11px;fill:#53606f}
svg circle{fill:#2f6fde;fill-opacity:.55}svg rect{fill:#2f6fde}
svg polyline{fill:none;stroke:#d9480f;stroke-width:2}svg .grid{stroke:#e8edf2}
.verdict{background:#f2f6fc;border-left:4px solid #2f6fde;padding:.7rem 1rem}
code{background:#f2f4f7;padding:.1em .3em;border-radius:3px;overflow-wrap:anywhere}
.big{font-size:2rem;font-weight:600}`;

/** The report as one HTML page that loads nothing. Every name from the data is escaped. */
export function reportPage(r: TuneResultData<Task>, c: PageContext): string {
  const title = `${escapeHtml(c.label)}: ${escapeHtml(c.target)}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${PAGE_STYLE}</style></head><body>
${headSection(r, c)}
${bestSection(r)}
${searchSection(r)}
${importanceSection(c.importance)}
${timeSection(r)}
${heldSection(r.task, c.dataset.classes, c.predictions, c.unseen)}
<h2>Leaderboard</h2>${leaderboardTable(r)}
<h2>Data</h2>${notesList(r.notes)}${columnsTable(c.dataset.table)}
</body></html>
`;
}

function headSection(r: TuneResultData<Task>, c: PageContext): string {
  const { rows, columns } = c.dataset.table;
  const size = `${rows} rows, ${columns.length} columns`;
  return `<h1>Predicting ${escapeHtml(c.target)} from ${escapeHtml(c.label)}</h1>
<p>${r.task}, ${size}, ${r.trials} trials in ${r.seconds.toFixed(1)} s.
Study <code>${escapeHtml(r.study)}</code>.</p>
${estimateText(r)}${rivalsText(r)}${testText(r)}
<p class="verdict">${escapeHtml(r.verdict.advice)}</p>`;
}

const intervalText = ({ mean, low, high }: Score): string =>
  `${formatNumber(mean)} (95 % interval ${formatNumber(low)} to ${formatNumber(high)})`;

function estimateText({ estimate, metricLabel }: TuneResultData<Task>): string {
  const how =
    estimate.by === "holdout"
      ? `on ${estimate.rows} rows that the search never saw`
      : `in nested cross-validation of ${estimate.rows} rows`;
  const interval = `${formatNumber(estimate.low)} to ${formatNumber(estimate.high)}`;
  return `<p><span class="big">${formatNumber(estimate.mean)}</span> ${escapeHtml(metricLabel)} ${how} \
(95 % interval ${interval})</p>`;
}

/** What the best model is compared with, on the same rows. */
function rivalsText({ untuned, constant }: TuneResultData<Task>): string {
  const rivals = [
    ...(untuned ? [`untuned ${untuned.model} ${intervalText(untuned.estimate)}`] : []),
    ...(constant ? [`constant ${intervalText(constant)}`] : []),
  ];
  return rivals.length === 0 ? "" : `<p>On the same rows: ${rivals.join("; ")}.</p>`;
}

/** The score of the saved model on rows of a table of their own. */
function testText({ test, metricLabel }: TuneResultData<Task>): string {
  if (test === undefined) return "";
  return `<p>Of the saved model on ${test.rows} test rows: ${escapeHtml(metricLabel)} ${intervalText(test)}.</p>`;
}

function bestSection(r: TuneResultData<Task>): string {
  const { best, single } = r;
  const members = best.members.map(
    ({ model, params, weight }) =>
      `<tr><td class="n">${(100 * weight).toFixed(0)} %</td><td>${model}</td>` +
      `<td>${paramsCode({ params })}</td></tr>`,
  );
  const content =
    best.model === "ensemble"
      ? `<table><tr><th class="n">weight</th><th>model</th><th>parameters</th></tr>` +
        `${members.join("")}</table><p>The best single candidate, ${single.model}, scored ` +
        `${formatNumber(single.validation.mean)} in cross-validation.</p>`
      : `<p>${paramsCode(best)}</p>`;
  return `<h2>Best: ${best.model}</h2>${content}
<p>Nested cross-validation ${formatNumber(best.validation)}. The saved model is the \
${modelName(best, r)}. ${escapeHtml(r.written.text)}</p>`;
}

/** Scores of all candidates but the constant, and the best score so far. */
function searchSection(r: TuneResultData<Task>): string {
  const sign = -signOf(metrics[r.metric].direction);
  const byNumber = r.leaderboard.toSorted((a, b) => a.number - b.number);
  let best = -Infinity;
  const incumbent = byNumber.map((e) => {
    best = Math.max(best, sign * e.validation.mean);
    return { x: e.number, y: sign * best };
  });
  const axes = { x: "trial", y: r.metricLabel, cut: worseSide(r) };
  return `<h2>Search</h2>${chart(scorePoints(r, "number"), incumbent, axes)}`;
}

/** Scores of all candidates but the constant against their seconds, and the front. */
function timeSection(r: TuneResultData<Task>): string {
  const front = r.front.map((e) => ({ x: e.seconds, y: e.validation.mean }));
  return `<h2>Quality against time</h2>${chart(scorePoints(r, "seconds"), front, {
    x: "seconds to train on a fold and predict its rows",
    y: r.metricLabel,
    logX: true,
    cut: worseSide(r),
  })}`;
}

function scorePoints(r: TuneResultData<Task>, x: "number" | "seconds") {
  return r.leaderboard
    .filter((e) => e.model !== "constant")
    .sort((a, b) => a.number - b.number)
    .map((e) => ({
      x: e[x],
      y: e.validation.mean,
      title: `trial ${e.number}: ${e.model}, ${formatNumber(e.validation.mean)}`,
    }));
}

/** The side of the score axis on which outliers are bad. */
function worseSide({ metric }: TuneResultData<Task>): "low" | "high" {
  return metrics[metric].direction === "maximize" ? "low" : "high";
}

function importanceSection(bars: readonly Bar[]): string {
  if (bars.length === 0) return "";
  return `<h2>Importance of parameters</h2>
<p>Share of the differences between candidates that each parameter explains by itself.</p>
${barChart(bars, "importance")}`;
}

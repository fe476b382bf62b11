import { type Bar, barChart, chart, escapeHtml } from "../../analysis/chart.ts";
import type { Target } from "../../numeric/matrix.ts";
import { candidateName } from "../candidate-name.ts";
import { metrics, type Task } from "../metric.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { TuneResultData } from "../tuning-result.ts";
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
  /** Predictions of the best candidate for the held rows; undefined without such rows. */
  readonly predictions: Float64Array | undefined;
  /** Targets of the held rows. */
  readonly held: Target;
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
${c.predictions === undefined ? "" : heldSection(r.task, c.dataset.classes, c.predictions, c.held)}
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
${holdoutText(r, c.held.values.length)}${baselineText(r)}
<p class="verdict"><b>${r.verdict.fit}</b>. ${escapeHtml(r.verdict.advice)}</p>`;
}

function holdoutText({ holdout, metricLabel }: TuneResultData<Task>, rows: number): string {
  if (holdout === undefined) return "<p>No rows were held out.</p>";
  const interval = `${formatNumber(holdout.low)} to ${formatNumber(holdout.high)}`;
  return `<p><span class="big">${formatNumber(holdout.mean)}</span> ${escapeHtml(metricLabel)} on ${rows} rows \
that the search never saw (95 % interval ${interval})</p>`;
}

function baselineText({ baseline }: TuneResultData<Task>): string {
  if (baseline === undefined) return "";
  const held = baseline.holdout === undefined ? "–" : formatNumber(baseline.holdout.mean);
  const cv = `${formatNumber(baseline.validation.mean)} ± ${formatNumber(baseline.std)}`;
  return `<p>Untuned ${baseline.model}: ${held} on the same rows, ${cv} in cross-validation.</p>`;
}

function bestSection(r: TuneResultData<Task>): string {
  const { best } = r;
  const cv = `${formatNumber(best.validation.mean)} ± ${formatNumber(best.std)}`;
  const reason = r.kept.number === best.number ? "" : ", which did better on unseen rows";
  return `<h2>Best: ${best.model}</h2><p>${paramsCode(best)}</p>
<p>Cross-validation ${cv}, training ${formatNumber(best.train)};
folds ${best.folds.map(formatNumber).join(", ")}.
The saved model is the ${candidateName(r.kept, r)}${reason}.</p>`;
}

/** Scores of all candidates but the constant, and the best score so far. */
function searchSection(r: TuneResultData<Task>): string {
  const sign = metrics[r.metric].direction === "maximize" ? 1 : -1;
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

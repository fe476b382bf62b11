import { type Bar, barChart, chart, escapeHtml } from "../../analysis/chart.ts";
import type { Target } from "../../numeric/matrix.ts";
import { candidateName } from "../candidate-name.ts";
import { confusion, metrics, type Task } from "../metric.ts";
import type { Dataset } from "../table/read-table.ts";
import { isMissing } from "../table/table.ts";
import type { Evaluated, TuneResult } from "../types.ts";

export interface PageContext {
  readonly label: string;
  readonly target: string;
  readonly dataset: Dataset;
  /** Of the best one for the held rows, and those rows' targets. */
  readonly predictions: Float64Array | undefined;
  readonly held: Target;
  /** What each model and parameter does to the score, from most to least. */
  readonly importance: readonly Bar[];
}
const show = (x: number): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(4))) : String(x);

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #dde3ea;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;max-width:36rem;height:auto}svg text{font-size:11px;fill:#53606f}svg circle{fill:#2f6fde;fill-opacity:.55}svg rect{fill:#2f6fde}svg polyline{fill:none;stroke:#d9480f;stroke-width:2}svg .grid{stroke:#e8edf2}
.verdict{background:#f2f6fc;border-left:4px solid #2f6fde;padding:.7rem 1rem}code{background:#f2f4f7;padding:.1em .3em;border-radius:3px;overflow-wrap:anywhere}.big{font-size:2rem;font-weight:600}`;

/**
 * The report: one page that needs nothing from a network. Every name that comes from data is
 * escaped.
 */
export function reportPage(
  r: Omit<TuneResult<Task>, "predict" | "toJSON" | "toHTML" | "model">,
  c: PageContext,
): string {
  const sign = metrics[r.metric].direction === "maximize" ? 1 : -1;
  const params = (e: Evaluated): string =>
    `<code>${escapeHtml(JSON.stringify(e.params, (_, v) => (typeof v === "number" ? Number(v.toPrecision(4)) : v)).replaceAll(",", ", "))}</code>`;
  const cut = sign > 0 ? "low" : "high";
  const byNumber = [...r.leaderboard].sort((a, b) => a.number - b.number);
  let best = -Infinity;
  const incumbent = byNumber.map((e) => {
    best = Math.max(best, sign * e.validation.mean);
    return { x: e.number, y: sign * best };
  });
  const shown = byNumber.filter((e) => e.model !== "constant");
  const points = shown.map((e) => ({
    x: e.number,
    y: e.validation.mean,
    title: `trial ${e.number}: ${e.model}, ${show(e.validation.mean)}`,
  }));
  const rows = r.leaderboard
    .slice(0, 30)
    .map(
      (e, i) =>
        `<tr><td class="n">${i + 1}</td><td>${e.model}</td><td class="n">${show(e.validation.mean)} ± ${show(e.std)}</td><td class="n">${show(e.train)}</td><td class="n">${show(e.secondsToTrain)}</td><td class="n">${show(e.rowsPerSecond)}</td><td>${params(e)}</td></tr>`,
    );
  const health = c.dataset.table.columns.map((column) => {
    let missing = 0;
    for (let i = 0; i < c.dataset.table.rows; i++) if (isMissing(column, i)) missing++;
    const kind =
      column.type === "category" ? `category, ${column.categories.length} values` : column.type;
    return `<tr><td>${escapeHtml(column.name)}</td><td>${kind}</td><td class="n">${missing === 0 ? "" : `${((100 * missing) / c.dataset.table.rows).toFixed(1)} %`}</td></tr>`;
  });
  const notes = r.notes.map(
    (n) => `<li>${n.column ? `<b>${escapeHtml(n.column)}</b>: ` : ""}${escapeHtml(n.message)}</li>`,
  );
  const interval = r.holdout
    ? `<p><span class="big">${show(r.holdout.mean)}</span> ${r.metric} on ${c.held.values.length} rows that the search never saw (95 % interval ${show(r.holdout.low)} to ${show(r.holdout.high)})</p>`
    : "<p>No rows were held out.</p>";
  const against = r.baseline
    ? `<p>Untuned ${r.baseline.model}: ${r.baseline.holdout ? show(r.baseline.holdout.mean) : "–"} on the same rows, ${show(r.baseline.validation.mean)} ± ${show(r.baseline.std)} in cross-validation.</p>`
    : "";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(c.label)}: ${escapeHtml(c.target)}</title><style>${STYLE}</style></head><body>
<h1>Predicting ${escapeHtml(c.target)} from ${escapeHtml(c.label)}</h1>
<p>${r.task}, ${c.dataset.table.rows} rows, ${c.dataset.table.columns.length} columns, ${r.trials} trials in ${r.seconds.toFixed(1)} s. Study <code>${escapeHtml(r.study)}</code>.</p>
${interval}${against}<p class="verdict"><b>${r.verdict.fit}</b>. ${escapeHtml(r.verdict.advice)}</p>
<h2>Best: ${r.best.model}</h2><p>${params(r.best)}</p>
<p>Cross-validation ${show(r.best.validation.mean)} ± ${show(r.best.std)}, training ${show(r.best.train)}; folds ${r.best.folds.map(show).join(", ")}. Kept for predictions: the ${candidateName(r.kept, r)}${r.kept.number === r.best.number ? "" : ", which did better on unseen rows"}.</p>
<h2>Search</h2>${chart(points, incumbent, { x: "trial", y: r.metric, cut })}
${c.importance.length > 0 ? `<h2>What matters</h2><p>Share of the differences between candidates that each choice explains by itself.</p>${barChart(c.importance, "importance")}` : ""}
<h2>Quality against time</h2>${chart(
    points.map((p, i) => ({ ...p, x: shown[i].seconds })),
    r.front.map((e) => ({ x: e.seconds, y: e.validation.mean })),
    { x: "seconds to train on a fold and predict its rows", y: r.metric, logX: true, cut },
  )}
${c.predictions ? `<h2>On unseen rows</h2>${r.task === "classification" ? confusionTable(c) : residuals(c)}` : ""}
<h2>Leaderboard</h2><table><tr><th class="n">#</th><th>model</th><th class="n">validation ${r.metric}</th><th class="n">training</th><th class="n">s to train</th><th class="n">rows/s</th><th>parameters</th></tr>${rows.join("")}</table>
<h2>Data</h2>${notes.length > 0 ? `<ul>${notes.join("")}</ul>` : ""}<table><tr><th>column</th><th>taken as</th><th class="n">missing</th></tr>${health.join("")}</table>
</body></html>
`;
}

function confusionTable(c: PageContext): string {
  const m = confusion(c.predictions!, c.held);
  const k = c.held.classes;
  const names = c.dataset.classes.map(escapeHtml);
  const rows = names.map(
    (name, i) =>
      `<tr><th>${name}</th>${names.map((_, j) => `<td class="n">${m[i * k + j]}</td>`).join("")}</tr>`,
  );
  return `<table><tr><th>actual \\ predicted</th>${names.map((n) => `<th class="n">${n}</th>`).join("")}</tr>${rows.join("")}</table>`;
}

function residuals(c: PageContext): string {
  const points = Array.from(c.held.values, (y, i) => ({ x: y, y: c.predictions![i] })).slice(
    0,
    2000,
  );
  const ends = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
  return chart(
    points,
    ends.map((v) => ({ x: v, y: v })),
    { x: "actual", y: "predicted" },
  );
}

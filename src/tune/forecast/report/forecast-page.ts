import { escapeHtml } from "../../../analysis/escape-html.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { packageVersion } from "../../../process/package-version.ts";
import { settingsText } from "../../../space/settings-text.ts";
import {
  block,
  code,
  num,
  paragraph,
  prose,
  section,
  type TableCell,
  table,
} from "../../report/page/html.ts";
import { countText, percent, secondsText } from "../../report/page/number-words.ts";
import { PAGE_STYLE } from "../../report/page/style.ts";
import type { Provenance, ReportOptions } from "../../report/report.ts";
import { columnError, rangeText, scoreText, scoreToError } from "../../report/score-digits.ts";
import type { Score } from "../../tuning-result.ts";
import type { ForecastResultData } from "../forecast-result.ts";
import { forecasterName, losesToNaive } from "../forecast-verdict.ts";
import type { SeriesFigures } from "./forecast-figure.ts";
import { forecastSection, seriesSection } from "./forecast-section.ts";
import { commandsOf, programOf } from "./forecast-usage.ts";
import { scoreRows } from "./score-rows.ts";

/** The page loads nothing, and has no script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/**
 * Charts of series are beside each other on paper, too, on several pages if they are many; series that are
 * not opened are on none, and an opened one is on one page with its forecasts.
 */
const PRINT_STYLE =
  "@media print{main>figure{break-inside:auto}svg.panel{break-inside:avoid}" +
  ".panels:not(.wide){grid-template-columns:1fr 1fr}#series .panels{grid-template-columns:1fr}" +
  "#series figure{max-width:60%}#series details{break-inside:avoid}" +
  "#series:not(:has([open])){display:none}}";
/** Candidates that are shown. */
const MAX_ROWS = 500;

/** What a report says of how a forecaster was made besides what its result knows. */
export interface ForecastOrigin extends Pick<Provenance, "seed" | "fingerprint"> {
  /** When the search ended. */
  readonly date: Date;
}

/** A report of a search for a forecaster, as one HTML page that loads nothing. */
export function forecastPage(
  r: ForecastResultData,
  figures: SeriesFigures,
  origin: ForecastOrigin,
  { data = "rows", command, model = "forecaster.json" }: ReportOptions,
): string {
  const title = `${r.target} from ${data} · Attune`;
  const state = r.beatsNaive ? " good" : losesToNaive(r.rivals) ? " bad" : "";
  const name = forecasterName(r.members);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title><style>${PAGE_STYLE}${PRINT_STYLE}</style></head><body>
<header><h1>Forecasting ${escapeHtml(r.target)} from ${escapeHtml(data)}</h1>
<p class="muted">${escapeHtml(r.notes[0]?.message ?? "")}; ${countText(r.trials)} trials in ${secondsText(r.seconds)}, ${origin.date.toISOString().slice(0, 10)}</p></header>
<main><p class="headline${state}">${prose(r.verdict)}</p>
<div class="tiles">${tiles(r, name)}</div>
${figureHtml(figures.shown, { wide: figures.shown.panels.length === 1 })}
${forecastSection(r)}
${seriesSection(r, figures)}
${scoresSection(r, name)}
${candidatesSection(r)}
${section("data", "Data", ...r.notes.map(({ column, message }) => paragraph(column === "" ? message : `${column}: ${message}`)))}
${section(
  "use",
  "How to use the forecaster",
  "<h3>On the command line</h3>",
  block(commandsOf(model)),
  paragraph("With newer rows the forecast goes on from the last of them."),
  "<h3>In TypeScript</h3>",
  block(programOf(model)),
  paragraph("A forecaster has no file for other languages: predict writes its forecasts as CSV."),
)}
${section("made", "How it was made", table("How the result was made", ["", ""], madeRows(r, origin, data, command)))}
</main></body></html>
`;
}

function tiles(r: ForecastResultData, name: string): string {
  const tile = (title: string, score: Score, note: string): string =>
    `<div class="tile"><span>${escapeHtml(title)}</span><b>${scoreText(score)}</b>` +
    `<span>95&#160;% interval ${rangeText(score)}</span><span>${prose(note)}</span></div>`;
  return [
    tile(
      `${r.metricLabel} of the ${name}`,
      r.held,
      `on ${countText(r.heldOut.values)} held-out forecasts`,
    ),
    ...r.rivals
      .filter((rival) => rival.gain !== undefined)
      .map((rival) => tile(rival.name, rival.held, "on the same steps")),
  ].join("");
}

function scoresSection(r: ForecastResultData, name: string): string {
  const rows = scoreRows(r, name).map((row) => [
    row.name,
    ...[row.afterCutOffs, row.held, row.interval].map((text) => num(text)),
    row.gain,
  ]);
  const members = r.members.map(({ number, model, params, weight }) => [
    num(number),
    num(percent(weight, 0)),
    model,
    settingsText(params),
  ]);
  return section(
    "scores",
    "Scores",
    table(
      `${r.metricLabel}: lower is better`,
      [
        ...["", num("after cut-offs"), num("held out"), num("95 % interval")],
        "less error of the forecaster",
      ],
      rows,
    ),
    paragraph(
      "The nested score is of forecasts after each cut-off by what was chosen without its errors; the " +
        "choice does not flatter it. Those of single candidates are of one candidate after all cut-offs. " +
        "The last column compares errors after all cut-offs, those held out and those before.",
    ),
    table("What is kept", [num("trial"), num("weight"), "model", "settings"], members),
  );
}

function candidatesSection({ leaderboard, metricLabel, failed }: ForecastResultData): string {
  const error = columnError(leaderboard.map((e) => e.validation));
  const rows = leaderboard
    .slice(0, MAX_ROWS)
    .map((e) => [
      num(e.number),
      e.model,
      num(scoreToError(e.validation.mean, error), e.validation.mean),
      num(secondsText(e.seconds), e.seconds),
      settingsText(e.params),
    ]);
  const head = [
    ...[num("trial"), "model", num(`${metricLabel} after cut-offs`), num("time to train")],
    "settings",
  ];
  const failures = failed.map(({ number, message }) => `trial ${number}: ${message}`);
  return section(
    "candidates",
    "Candidates",
    table("Candidates, the best first", head, rows),
    failures.length > 0 ? paragraph(`Failed: ${failures.join("; ")}`) : "",
  );
}

function madeRows(
  r: ForecastResultData,
  { date, seed, fingerprint }: ForecastOrigin,
  data: string,
  command: string | undefined,
): readonly (readonly TableCell[])[] {
  return [
    ["Attune", packageVersion],
    ["Node", process.versions.node],
    ["date", date.toISOString()],
    ...(command === undefined ? [] : [["command", code(command)]]),
    ["data", data],
    ["fingerprint of the data", code(fingerprint)],
    ["steps", `${r.horizon}, season of ${r.season}`],
    ["metric", r.metricLabel],
    ["seed", String(seed)],
    ["study", code(r.study)],
  ];
}

import { escapeHtml } from "../../../analysis/escape-html.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import type { Figure } from "../../../analysis/plots/figure.ts";
import { packageVersion } from "../../../process/package-version.ts";
import { settingsText } from "../../../space/settings-text.ts";
import {
  block,
  code,
  folded,
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
import { shellWord } from "../../report/usage-examples.ts";
import type { Score } from "../../tuning-result.ts";
import type { ForecastResultData } from "../forecast-result.ts";
import { etsName, forecasterName, losesToNaive } from "../forecast-verdict.ts";
import { stepWriter } from "./step-writer.ts";

/** The page loads nothing, and has no script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/** Forecasts and candidates that are shown. */
const MAX_ROWS = 500;
/** Forecasts that are shown at once, in print as well. */
const MAX_UNFOLDED = 24;

/** What a report says of how a forecaster was made besides what its result knows. */
interface ForecastOrigin extends Pick<Provenance, "seed" | "fingerprint"> {
  /** When the search ended. */
  readonly date: Date;
}

/** A report of a search for a forecaster, as one HTML page that loads nothing. */
export function forecastPage(
  r: ForecastResultData,
  figure: Figure,
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
<title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head><body>
<header><h1>Forecasting ${escapeHtml(r.target)} from ${escapeHtml(data)}</h1>
<p class="muted">${escapeHtml(r.notes[0]?.message ?? "")}; ${countText(r.trials)} trials in ${secondsText(r.seconds)}, ${origin.date.toISOString().slice(0, 10)}</p></header>
<main><p class="headline${state}">${prose(r.verdict)}</p>
<div class="tiles">${tiles(r, name)}</div>
${figureHtml(figure, { wide: true })}
${forecastSection(r)}
${scoresSection(r, name)}
${candidatesSection(r)}
${section("data", "Data", ...r.notes.map(({ column, message }) => paragraph(column === "" ? message : `${column}: ${message}`)))}
${section(
  "use",
  "How to use the forecaster",
  "<h3>On the command line</h3>",
  block(
    `attune predict ${shellWord(model)} > next.csv\nattune predict ${shellWord(model)} newer-rows.csv > next.csv`,
  ),
  paragraph("With newer rows the forecast goes on from the last of them."),
  "<h3>In TypeScript</h3>",
  block(programOf(model)),
  paragraph("A forecaster has no file for other languages: predict writes its forecasts as CSV."),
)}
${section("made", "How it was made", table("How the result was made", ["", ""], madeRows(r, origin, data, command)))}
</main></body></html>
`;
}

function programOf(model: string): string {
  return [
    'import { readFile } from "node:fs/promises";',
    'import { predictForecast, readForecastModel } from "attune/tune";',
    "",
    `const path = ${JSON.stringify(model)};`,
    'const forecaster = readForecastModel(await readFile(path, "utf8"), path);',
    "for (const step of await predictForecast(forecaster))",
    "  console.log(step.time, step.prediction, step.low, step.high);",
  ].join("\n");
}

function tiles(r: ForecastResultData, name: string): string {
  const tile = (title: string, score: Score, note: string): string =>
    `<div class="tile"><span>${escapeHtml(title)}</span><b>${scoreText(score)}</b>` +
    `<span>95&#160;% interval ${rangeText(score)}</span><span>${prose(note)}</span></div>`;
  return [
    tile(`${r.metricLabel} of the ${name}`, r.held, `on ${r.heldOut.values} held-out forecasts`),
    ...r.rivals
      .filter((rival) => rival.gain !== undefined)
      .map((rival) => tile(rival.name, rival.held, "on the same steps")),
  ].join("");
}

function forecastSection(r: ForecastResultData): string {
  const hasSeries = r.forecast[0]?.series !== undefined;
  const head = [...(hasSeries ? ["series"] : []), "time", ...[r.target, "low", "high"].map(num)];
  const write = stepWriter(r.forecast);
  const rows = r.forecast
    .slice(0, MAX_ROWS)
    .map((s) => [
      ...(hasSeries ? [s.series ?? ""] : []),
      s.time,
      ...[s.prediction, s.low, s.high].map((value) => num(write(value, s), value)),
    ]);
  const left = r.forecast.length - rows.length;
  const forecasts = table("Forecasts with intervals", head, rows);
  return section(
    "forecast",
    "Forecast",
    paragraph(
      `Intervals are made for ${percent(r.interval.share, 0)} of actual values; they held ` +
        `${percent(r.interval.held, 0)} of those that were held out, from ${r.heldOut.from} to ${r.heldOut.to}.`,
    ),
    rows.length <= MAX_UNFOLDED
      ? forecasts
      : folded(
          `All ${countText(r.forecast.length)} forecasts${left > 0 ? `; the first ${MAX_ROWS}` : ""}`,
          forecasts,
        ),
  );
}

function scoresSection(r: ForecastResultData, name: string): string {
  const error = columnError([r.held, ...r.rivals.map(({ held }) => held)]);
  const text = (score: number): TableCell => num(scoreToError(score, error));
  const rows = [
    [
      name,
      num(`${scoreToError(r.validation, error)} (nested)`),
      text(r.held.mean),
      num(rangeText(r.held, error)),
      "–",
    ],
    ...r.rivals.flatMap(({ gain, ...rival }) =>
      // The one that is kept is the first row.
      gain === undefined
        ? []
        : [
            [
              rival.candidate.model === "ets"
                ? `${rival.name}: ${etsName(rival.candidate.params)}`
                : rival.name,
              text(rival.candidate.validation.mean),
              text(rival.held.mean),
              num(rangeText(rival.held, error)),
              `${percent(gain.mean, 0)} (${percent(gain.low, 0)} to ${percent(gain.high, 0)})`,
            ],
          ],
    ),
  ];
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

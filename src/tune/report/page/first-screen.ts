import { escapeHtml } from "../../../analysis/escape-html.ts";
import { countText as counted } from "../../../errors/count-text.ts";
import type { Task } from "../../metric.ts";
import { modelName } from "../../search/candidate-name.ts";
import type { Score, TuneResultData } from "../../tuning-result.ts";
import type { TuneReport } from "../report.ts";
import { rangeText, scoreText, scoreToError } from "../score-digits.ts";
import { paragraph, prose } from "./html.ts";
import { countText, secondsText } from "./number-words.ts";

/** The verdict, the score, what it beats, the model that is written, and warnings. */
export function firstScreen(r: TuneResultData<Task>, report: TuneReport): string {
  const { made, target } = report;
  const state = r.verdict.beatsConstant
    ? r.verdict.beatsUntuned || r.verdict.gainOverUntuned === undefined
      ? " good"
      : ""
    : " bad";
  return (
    `<header><h1>Predicting ${escapeHtml(target.column)} from ${escapeHtml(made.data)}</h1>` +
    `<p class="muted">${prose(sizeText(r, report))}</p></header>` +
    `<main><p class="headline${state}">${prose(report.headline)}</p>` +
    `<div class="tiles">${tiles(r).join("")}</div>` +
    paragraph(writtenText(r, report)) +
    warnings(report)
  );
}

function sizeText(r: TuneResultData<Task>, { made, columns, pixels }: TuneReport): string {
  const inputs = [
    ...(pixels.length > 0 ? [counted(pixels.length, "pixel")] : []),
    ...(columns.length > 0 ? [counted(columns.length, "column")] : []),
  ];
  return `${r.task}, ${counted(made.rows, "row")}, ${inputs.join(" and ")}, ${counted(r.trials, "trial")} in ${secondsText(r.seconds)}, ${made.date.slice(0, 10)}`;
}

/** Which rows a score is of. */
export const rowsOfEstimate = ({ estimate }: Pick<TuneResultData<Task>, "estimate">): string =>
  estimate.by === "holdout"
    ? `on ${countText(estimate.rows)} rows that the search never saw`
    : `in nested cross-validation of ${countText(estimate.rows)} rows`;

function tiles(r: TuneResultData<Task>): string[] {
  const { estimate, untuned, constant, metricLabel } = r;
  // A score without an interval has the digits of the one that it is compared with.
  const number = (score: Score): string =>
    score.high > score.low
      ? scoreText(score)
      : scoreToError(score.mean, (estimate.high - estimate.low) / 2);
  const tile = (name: string, score: Score, note: string): string =>
    `<div class="tile"><span>${escapeHtml(name)}</span><b>${number(score)}</b>` +
    (score.high > score.low ? `<span>95&#160;% interval ${rangeText(score)}</span>` : "") +
    `<span>${prose(note)}</span></div>`;
  const isUntuned = r.verdict.gainOverUntuned === undefined;
  return [
    tile(`${metricLabel} of the ${modelName(r.best, r)}`, estimate, rowsOfEstimate(r)),
    ...(untuned && !isUntuned
      ? [tile(`best untuned model: ${untuned.model}`, untuned.estimate, "on the same rows")]
      : []),
    ...(r.test
      ? [
          tile(
            "on test rows",
            r.test,
            `the model that is written, on ${countText(r.test.rows)} rows`,
          ),
        ]
      : []),
    ...(constant && r.best.model !== "constant"
      ? [tile("constant", constant, "on the same rows")]
      : []),
  ];
}

function writtenText(r: TuneResultData<Task>, { made }: TuneReport): string {
  const where =
    made.model === undefined ? "The model of this result" : `The model in ${made.model}`;
  const many = r.best.members.length > 1 ? `, whose members are listed below` : "";
  return (
    `${where} is the ${modelName(r.best, r)}${many}. ${r.written.text} Unless stated otherwise, ` +
    "scores on this page are of rows that the models which predicted them were not trained on."
  );
}

function warnings({ warnings: texts }: TuneReport): string {
  if (texts.length === 0) return "";
  const items = texts.map((text) => `<li>${prose(text)}</li>`);
  return `<div class="warnings" role="note"><h2>Before you rely on it</h2><ul>${items.join("")}</ul></div>`;
}

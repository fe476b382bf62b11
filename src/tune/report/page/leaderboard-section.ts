import { escapeHtml } from "../../../analysis/escape-html.ts";
import { figureHtml } from "../../../analysis/plots/draw/html.ts";
import { rowsFigure } from "../../../analysis/plots/rows-figure.ts";
import { settingsText } from "../../../space/settings-text.ts";
import type { Task } from "../../metric.ts";
import type { TuneResultData } from "../../tuning-result.ts";
import type { CandidateFact, ModelFact } from "../facts/list-candidates.ts";
import type { TuneReport } from "../report.ts";
import { columnError, rangeText, scoreText, scoreToError } from "../score-digits.ts";
import { num, section, type TableCell, table } from "./html.ts";
import { countText, secondsText } from "./number-words.ts";

/** The candidates by model, and each of them in a table that can be filtered. */
export function leaderboardSection(r: TuneResultData<Task>, report: TuneReport): string {
  const { models, candidates } = report;
  const isConstant = ({ model }: ModelFact): boolean => model === "constant";
  const shown = models.flatMap((m) =>
    isConstant(m) || m.best?.score === undefined ? [] : [{ name: m.model, score: m.best.score }],
  );
  const values = shown.map(({ name, score }) => ({
    ...{ value: score.mean, low: score.low, high: score.high },
    title: `${name}: ${scoreText(score)} (${rangeText(score)})`,
  }));
  const errorOfModels = columnError(shown.map(({ score }) => score));
  const errorOfAll = columnError(candidates.flatMap((c) => c.score ?? []));
  const label = `${r.metricLabel} in cross-validation (not nested)`;
  return section(
    "leaderboard",
    "Leaderboard",
    figureHtml(
      rowsFigure(
        shown.map(({ name }) => name),
        [{ name: "best candidate", values, tone: 0 }],
        { title: "Best candidate of each model, with its 95 % interval over folds", label },
      ),
    ),
    table(
      "By model; scores of cross-validation that is not nested, times summed over processes",
      [
        ...["model", num(`best ${r.metricLabel}`), num("95 % interval"), num("evaluated")],
        ...[num("given up"), num("failed"), num("time of all")],
      ],
      models.map((m) => modelRow(m, errorOfModels)),
    ),
    "<h3>Every candidate</h3>",
    filterBar(models, candidates),
    `<div id="candidates-section">${table(
      "Candidates, best first; scores of cross-validation that is not nested",
      [
        ...[num("trial"), "model", "state", num(r.metricLabel), num("95 % interval")],
        ...[num("s to train"), num("rows/s"), "settings, or why it failed"],
      ],
      candidates.map((c) => candidateRow(c, errorOfAll)),
      "candidates",
    )}</div>`,
  );
}

const modelRow = (
  { model, best, evaluated, givenUp, failed, seconds }: ModelFact,
  error: number,
): TableCell[] => [
  model,
  num(best?.score ? scoreToError(best.score.mean, error) : "–"),
  num(best?.score ? rangeText(best.score, error) : ""),
  ...[num(evaluated), num(givenUp), num(failed), num(secondsText(seconds))],
];

function candidateRow(c: CandidateFact, error: number): TableCell[] {
  const { score, secondsToTrain, rowsPerSecond } = c;
  const settings = `<span class="settings">${escapeHtml(c.message ?? settingsText(c.params))}</span>`;
  return [
    num(c.number),
    c.model,
    c.state,
    num(score ? scoreToError(score.mean, error) : "", score?.mean),
    num(score ? rangeText(score, error) : ""),
    num(secondsToTrain === undefined ? "" : Number(secondsToTrain.toPrecision(2))),
    num(
      rowsPerSecond === undefined ? "" : countText(Number(rowsPerSecond.toPrecision(2))),
      rowsPerSecond,
    ),
    { html: settings },
  ];
}

/** Shown by the script that acts on it. */
function filterBar(models: readonly ModelFact[], candidates: readonly CandidateFact[]): string {
  const options = (names: readonly string[]): string =>
    ["all", ...names]
      .map(
        (name, i) =>
          `<option value="${i === 0 ? "" : escapeHtml(name)}">${escapeHtml(name)}</option>`,
      )
      .join("");
  const states = [...new Set(candidates.map((c) => c.state))];
  return (
    '<div class="filter" id="filter">' +
    `<label>model <select>${options(models.map((m) => m.model))}</select></label>` +
    `<label>state <select>${options(states)}</select></label>` +
    '<label>with the text <input type="search" size="14"></label>' +
    '<output aria-live="polite"></output></div>'
  );
}

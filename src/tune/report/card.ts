import { settingsText } from "../../space/settings-text.ts";
import type { Task } from "../metric.ts";
import { candidateName, modelName } from "../search/candidate-name.ts";
import type { Score, TuneResultData } from "../tuning-result.ts";
import { effectsTable, modelsTable, thresholdsTable } from "./card-tables.ts";
import { lossText } from "./loss-text.ts";
import { block, codeSpan, markdownTable, plain } from "./markdown.ts";
import { countText, percent, secondsText, valueText } from "./page/number-words.ts";
import { QUESTIONS } from "./page/verdict-section.ts";
import type { TuneReport } from "./report.ts";
import { rangeText, roundToError, scoreText } from "./score-digits.ts";
import { usageExamples } from "./usage-examples.ts";

/** Columns that the card lists as important. */
const MAX_COLUMNS = 10;

/** A model card (Mitchell et al. 2019) in Markdown. Every text from the data is escaped. */
export function modelCard(r: TuneResultData<Task>, report: TuneReport): string {
  const { made, target } = report;
  const parts = [
    `# Model card: ${plain(target.column)} from ${plain(made.data)}`,
    `**${plain(report.headline)}**`,
    `## Model\n\n${modelText(r, report)}`,
    `## Score on unseen rows\n\n${scoreTable(r)}`,
    report.warnings.length === 0
      ? ""
      : `## Before you rely on it\n\n${report.warnings.map((w) => `- ${plain(w)}`).join("\n")}`,
    `## Verdict\n\n${r.verdict.statements
      .map((s) => `- **${QUESTIONS[s.about]}** ${plain(s.text)}`)
      .join("\n")}`,
    errorsText(r, report),
    thresholdsTable(report),
    columnsText(r),
    effectsTable(report),
    modelsTable(r, report),
    `## Data\n\n${dataText(report)}`,
    `## How to use it\n\n${usageText(r, report)}`,
    `## How it was made\n\n${madeText(r, report)}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function modelText(r: TuneResultData<Task>, { made }: TuneReport): string {
  const file = made.model === undefined ? "" : ` It is in ${codeSpan(made.model)}.`;
  const start = `The ${modelName(r.best, r)} for ${r.task}.${file}`;
  const members = markdownTable(
    ["weight", "model", "settings"],
    r.best.members.map((m) => [
      percent(m.weight, 0),
      candidateName(m, r),
      plain(settingsText(m.params)),
    ]),
  );
  return `${start} ${plain(r.written.text)}\n\n${members}`;
}

function scoreTable(r: TuneResultData<Task>): string {
  const { estimate, untuned, constant } = r;
  const row = (name: string, score: Score): string[] => [
    plain(name),
    scoreText(score),
    rangeText(score),
  ];
  const how =
    estimate.by === "holdout"
      ? `${countText(estimate.rows)} rows that the search never saw`
      : `nested cross-validation of ${countText(estimate.rows)} rows`;
  const rows = [
    row(modelName(r.best, r), estimate),
    ...(untuned && r.verdict.gainOverUntuned !== undefined
      ? [row(`best untuned model: ${untuned.model}`, untuned.estimate)]
      : []),
    ...(r.test ? [row(`${countText(r.test.rows)} test rows`, r.test)] : []),
    ...(constant && r.best.model !== "constant" ? [row("constant", constant)] : []),
  ];
  return `${markdownTable(["", plain(r.metricLabel), "95 % interval"], rows)}\n\nOn ${how}.`;
}

function errorsText(r: TuneResultData<Task>, { classes, residuals }: TuneReport): string {
  if (classes !== undefined)
    return `## Rates by class\n\n${markdownTable(
      ["class", "rows", "recall", "95 % interval", "precision"],
      classes.confusion.classes.map((c) => [
        ...[plain(c.class), countText(c.rows), percent(c.recall)],
        ...[c.recallInterval.map((x) => percent(x)).join(" to "), percent(c.precision)],
      ]),
    )}\n\nExpected calibration error ${classes.reliability.error.toFixed(3)}.`;
  if (residuals === undefined) return "";
  const error = residuals.rmse / Math.sqrt(Math.max(1, r.estimate.rows));
  return `## Errors\n\n${markdownTable(
    ["share of the rows", "absolute error at most"],
    residuals.quantiles.map((q) => [percent(q.share, 0), roundToError(q.error, error)]),
  )}`;
}

function columnsText({ importance, metricLabel, estimate }: TuneResultData<Task>): string {
  const shown = importance?.columns.filter((c) => c.loss > 0).slice(0, MAX_COLUMNS) ?? [];
  if (shown.length === 0) return "";
  return `## Columns that matter\n\n${markdownTable(
    ["column", `${plain(metricLabel)} lost without it`, "95 % interval"],
    shown.map(({ column, ...own }) => [
      plain(column),
      lossText(own, estimate),
      own.low === undefined || own.high === undefined
        ? "–"
        : rangeText({ low: own.low, high: own.high }),
    ]),
  )}`;
}

function dataText({ made, columns, pixels, target, guards }: TuneReport): string {
  const classes = target.classes
    .slice(0, MAX_COLUMNS)
    .map((c) => `${plain(c.value)} ${percent(c.rows / made.rows)}`);
  const { numbers } = target;
  const range =
    numbers === undefined
      ? classes.join(", ") + (target.classes.length > classes.length ? ", …" : "")
      : `${valueText(numbers.least, "number")} to ${valueText(numbers.greatest, "number")}, median ` +
        valueText(numbers.median, "number");
  const found = guards.flatMap((g) => g.notes).length;
  const checked = guards.filter((g) => g.checked).length;
  return (
    `${plain(made.data)}: ${countText(made.rows)} rows, ${countText(columns.length + pixels.length)} columns; ` +
    `${plain(target.column)}: ${range}. ${checked} guards looked for leaks and other faults; ` +
    `${found === 0 ? "none found any" : `they raised ${found}`}.`
  );
}

function usageText(r: TuneResultData<Task>, report: TuneReport): string {
  const { command, typescript, exports, needs } = usageExamples(report, r.best.members);
  return `${block("sh", command)}\n\n${plain(needs)}\n\n${block("ts", typescript)}\n\nFor programs without Attune:\n\n${block("sh", exports)}`;
}

function madeText(r: TuneResultData<Task>, { made }: TuneReport): string {
  const lines = [
    `- Attune ${made.version}, Node ${made.node}, ${made.date}`,
    ...(made.command === undefined ? [] : [`- command: ${codeSpan(made.command)}`]),
    `- data: ${codeSpan(made.fingerprint)}, ${countText(made.held)} rows held out, ${made.folds} folds by ${made.splitBy}`,
    `- ${countText(r.trials)} trials in ${secondsText(r.seconds)}, seed ${made.seed}, study ${codeSpan(made.study)}`,
  ];
  return lines.join("\n");
}

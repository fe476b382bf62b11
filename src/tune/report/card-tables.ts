import type { ExplainedEffect } from "../effects/column-effect.ts";
import type { Task } from "../metric.ts";
import type { TuneResultData } from "../tuning-result.ts";
import { markdownTable, plain } from "./markdown.ts";
import { countText, percent, secondsText } from "./page/number-words.ts";
import type { TuneReport } from "./report.ts";
import { rangeText, roundToError, scoreText } from "./score-digits.ts";

/** What errors cost at other thresholds; empty with more than two classes, and for numbers. */
export function thresholdsTable({ classes }: TuneReport): string {
  if (classes?.positive === undefined || classes.thresholds.length === 0) return "";
  const rows = classes.thresholds.map((t) => [
    String(t.missCost),
    t.threshold.toFixed(3),
    ...[percent(t.recall), percent(t.precision)],
    ...[t.cost.toFixed(1), t.costWithoutModel.toFixed(1)],
  ]);
  return `## Thresholds\n\n${markdownTable(
    [
      ...["cost of a miss, in false alarms", "threshold", "recall", "precision"],
      ...["cost per 1,000 rows", "without a model"],
    ],
    rows,
  )}\n\n\`attune predict\` takes the more probable class: ${plain(classes.positive)} above 0.5.`;
}

/** What the least and the greatest prediction of each effect are, by accumulated local effects. */
export function effectsTable({ modelEffects, target }: TuneReport): string {
  if (typeof modelEffects !== "object") return "";
  const rows = modelEffects.columns.flatMap(effectRows);
  return `## How predictions depend on columns\n\n${markdownTable(
    ["column", "prediction of", "lowest", "at", "highest", "at"],
    rows.map(([column, of, ...cells]) => [plain(column), plain(of ?? target.column), ...cells]),
  )}\n\nMean predictions by accumulated local effects (Apley and Zhu 2020).`;
}

function effectRows({
  column,
  curves,
}: ExplainedEffect): [string, string | undefined, ...string[]][] {
  return curves.map(({ class: label, mean, points }) => {
    const sorted = points.toSorted((a, b) => a.accumulated.value - b.accumulated.value);
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    const cells = [least, most].flatMap(({ accumulated: { value, low, high }, cell }) => [
      roundToError(mean + value, (high - low) / 2),
      plain(cell),
    ]);
    return [column, label, ...cells];
  });
}

/** The best candidate of each model. */
export function modelsTable({ metricLabel }: TuneResultData<Task>, { models }: TuneReport): string {
  const rows = models.map(({ model, best, evaluated, givenUp, failed, seconds }) => [
    model,
    best?.score ? scoreText(best.score) : "–",
    best?.score ? rangeText(best.score) : "–",
    ...[countText(evaluated), countText(givenUp), countText(failed), secondsText(seconds)],
  ]);
  return `## Models that were compared\n\n${markdownTable(
    [
      ...["model", `best ${plain(metricLabel)} in cross-validation (not nested)`, "95 % interval"],
      ...["evaluated", "given up", "failed", "time, summed over processes"],
    ],
    rows,
  )}`;
}

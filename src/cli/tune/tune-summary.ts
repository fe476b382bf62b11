import { withoutPassword } from "../../storage/password.ts";
import { candidateName, modelName } from "../../tune/candidate-name.ts";
import type { Task } from "../../tune/metric.ts";
import { DEFAULT_TUNE_TRIALS } from "../../tune/plan.ts";
import type { Score, TuneResult } from "../../tune/tuning-result.ts";
import { finishedText } from "../finished-text.ts";
import type { Terminal } from "../terminal.ts";
import { bold, countText, durationText, numberText, settingsText, tableText } from "../text.ts";
import type { TuneCommandOptions } from "./tune-options.ts";

type Result = TuneResult<Task>;

/** What `attune tune` prints: the winner, what it is compared with, the verdict, and the files. */
export function tuneSummary(
  result: Result,
  options: TuneCommandOptions,
  terminal: Terminal,
): string {
  const { verdict, failed, untried } = result;
  const lines = [bestText(result, terminal), comparison(result), verdict.advice];
  if (options.objective?.includes("time")) lines.push(`Quality against time:\n${front(result)}`);
  if (failed.length > 0)
    lines.push(
      `${failed.length} of ${result.trials} trials failed; the last one: ` +
        failed[failed.length - 1].message,
    );
  if (untried.length > 0) lines.push(untriedText(untried));
  lines.push(
    finishedText(
      `${countText(result.trials, "trial")} finished in ${durationText(result.seconds)}`,
      `study ${result.study} in ${withoutPassword(options.storage)}`,
      hasAllTrials(result, options),
    ),
  );
  const files = writtenFiles(result, options);
  if (files.length > 0) lines.push(`Written: ${files.join(", ")}`);
  return `${lines.join("\n")}\n`;
}

/** Whether as many trials as were asked for have finished. */
function hasAllTrials(result: Result, { trials, seconds }: TuneCommandOptions): boolean {
  const asked = trials ?? (seconds === undefined ? DEFAULT_TUNE_TRIALS : Infinity);
  return result.trials >= asked;
}

/** The model that is kept; an ensemble with a line for each member. */
function bestText({ best }: Result, terminal: Terminal): string {
  const title = bold(terminal, `Best: ${best.model}`);
  if (best.model !== "ensemble") return `${title}  ${settingsText(best.params)}`;
  const members = best.members.map(
    ({ model, params, weight }) =>
      `  ${(100 * weight).toFixed(0).padStart(3)} %  ${model}  ${settingsText(params)}`,
  );
  return [title, ...members].join("\n");
}

/** The scores of the kept model and of those that it is compared with. */
function comparison(result: Result): string {
  const { best, single, untuned, constant, estimate, metricLabel, leaderboard } = result;
  const unseen = estimate.by === "holdout" ? "unseen rows" : "nested cross-validation";
  const isHoldout = estimate.by === "holdout";
  const rows = [
    [
      "",
      ...(isHoldout ? [`cross-validation ${metricLabel}`, unseen] : [`${unseen} ${metricLabel}`]),
    ],
    [
      modelName(best, result),
      ...(isHoldout ? [numberText(best.validation)] : []),
      intervalText(estimate),
    ],
  ];
  const row = (name: string, validation: number, score: Score | undefined): string[] => [
    name,
    ...(isHoldout ? [numberText(validation)] : []),
    score ? intervalText(score) : "",
  ];
  if (best.model === "ensemble" && isHoldout && single.number !== untuned?.number)
    rows.push(row(candidateName(single, result), single.validation.mean, undefined));
  if (untuned && (best.model === "ensemble" || untuned.number !== best.members[0].number))
    rows.push(row(candidateName(untuned, result), untuned.validation.mean, untuned.estimate));
  const first = leaderboard.find((candidate) => candidate.model === "constant");
  if (first && best.model !== "constant")
    rows.push(row("constant", first.validation.mean, constant));
  return tableText(rows).trimEnd();
}

/** The candidates for which the time did not suffice. */
function untriedText(untried: Result["untried"]): string {
  const names = untried.map(({ model, seconds }) =>
    seconds === undefined ? model : `${model} (about ${durationText(seconds)})`,
  );
  return `No time was left for: ${names.join(", ")}. Give more --seconds.`;
}

/** The candidates that no other beats in both score and time. */
function front({ metricLabel, front: candidates }: Result): string {
  const rows = candidates.map((candidate) => [
    numberText(candidate.validation.mean),
    numberText(candidate.secondsToTrain),
    candidate.rowsPerSecond.toFixed(0),
    `${candidate.model}  ${settingsText(candidate.params)}`,
  ]);
  return tableText([[metricLabel, "s to train", "rows/s", ""], ...rows]).trimEnd();
}

function writtenFiles(result: Result, { out, report }: TuneCommandOptions): readonly string[] {
  const files: string[] = [];
  if (out !== undefined)
    files.push(`${out} (the ${modelName(result.best, result)}; attune predict ${out} ROWS.csv)`);
  if (report !== undefined) files.push(report);
  return files;
}

const intervalText = ({ mean, low, high }: Score): string =>
  `${numberText(mean)} (95 % interval ${numberText(low)} to ${numberText(high)})`;

import { withoutPassword } from "../../storage/password.ts";
import { candidateName } from "../../tune/candidate-name.ts";
import type { Task } from "../../tune/metric.ts";
import { DEFAULT_TUNE_TRIALS } from "../../tune/plan.ts";
import type { Evaluated, Score, TuneResult } from "../../tune/tuning-result.ts";
import { finishedText } from "../finished-text.ts";
import type { Terminal } from "../terminal.ts";
import { bold, countText, durationText, numberText, settingsText, tableText } from "../text.ts";
import type { TuneCommandOptions } from "./tune-options.ts";

type Result = TuneResult<Task>;

const fitTitles: { readonly [F in Result["verdict"]["fit"]]: string } = {
  good: "Good fit",
  overfits: "Overfits",
  underfits: "Underfits",
};

/** What `attune tune` prints: the winner, what it is compared with, the verdict, and the files. */
export function tuneSummary(
  result: Result,
  options: TuneCommandOptions,
  terminal: Terminal,
): string {
  const { best, verdict, failed } = result;
  const lines = [
    `${bold(terminal, `Best: ${best.model}`)}  ${settingsText(best.params)}`,
    comparison(result),
    `${bold(terminal, fitTitles[verdict.fit])}: ${verdict.advice}`,
  ];
  if (options.objective?.includes("time")) lines.push(`Quality against time:\n${front(result)}`);
  if (failed.length > 0)
    lines.push(
      `${failed.length} of ${result.trials} trials failed; the last one: ` +
        failed[failed.length - 1].message,
    );
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

/** The scores of the winner, of the best untuned model, and of the constant. */
function comparison(result: Result): string {
  const { best, baseline, holdout } = result;
  const rows = [
    ["", `cross-validation ${result.metricLabel}`, "unseen rows"],
    [
      candidateName(best, result),
      spreadText(best),
      holdout ? intervalText(holdout) : "none held out",
    ],
  ];
  if (baseline && baseline.number !== best.number)
    rows.push([
      candidateName(baseline, result),
      spreadText(baseline),
      baseline.holdout ? intervalText(baseline.holdout) : "–",
    ]);
  const constant = result.leaderboard.find((candidate) => candidate.model === "constant");
  if (constant && constant.number !== best.number)
    rows.push(["constant", spreadText(constant), ""]);
  return tableText(rows).trimEnd();
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
  if (out !== undefined) {
    const { kept, best } = result;
    const reason = kept.number === best.number ? "" : ", which did better on unseen rows";
    files.push(
      `${out} (the ${candidateName(kept, result)}${reason}; attune predict ${out} ROWS.csv)`,
    );
  }
  if (report !== undefined) files.push(report);
  return files;
}

const intervalText = ({ mean, low, high }: Score): string =>
  `${numberText(mean)} (95 % interval ${numberText(low)} to ${numberText(high)})`;

const spreadText = (candidate: Evaluated): string =>
  `${numberText(candidate.validation.mean)} ± ${numberText(candidate.std)}`;

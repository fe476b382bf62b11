import { countText } from "../../errors/count-text.ts";
import { withoutPassword } from "../../storage/password.ts";
import type { Task } from "../../tune/metric.ts";
import { DEFAULT_TUNE_TRIALS } from "../../tune/plan.ts";
import { lossText } from "../../tune/report/loss-text.ts";
import { rangeText, roundToError, scoreText } from "../../tune/report/score-digits.ts";
import { shellWord } from "../../tune/report/usage-examples.ts";
import { candidateName, modelName } from "../../tune/search/candidate-name.ts";
import type { Score, TuneResult } from "../../tune/tuning-result.ts";
import { costText } from "../../tune/verdict/cost.ts";
import { finishedText } from "../finished-text.ts";
import { fittedTable } from "../fitted-table.ts";
import { membersText } from "../members-text.ts";
import { oneLine } from "../printable.ts";
import { type Terminal, widthOf } from "../terminal.ts";
import { bold, durationText, numberText, settingsText } from "../text.ts";
import { wrapText } from "../wrap-text.ts";
import { historyText } from "./history-text.ts";
import { intervalBars } from "./interval-bar.ts";
import { sizeText } from "./model-exports.ts";
import type { TuneCommandOptions } from "./tune-options.ts";

type Result = TuneResult<Task>;

/** Candidates that are printed. */
const SHOWN_CANDIDATES = 5;
/** Characters that the settings of a candidate have at least in a table, where the screen allows it. */
const LEAST_OF_SETTINGS = 12;
/** Columns whose importance is printed. */
const SHOWN_COLUMNS = 5;
/** Failed trials whose messages are printed. */
const SHOWN_FAILURES = 3;

/**
 * What `attune tune` prints: the model that is kept, what it is compared with, the verdict, and the
 * files.
 * @param sizes bytes of the written files
 * @param rows what stands for new rows in the command for predictions
 */
export function tuneSummary(
  result: Result,
  options: TuneCommandOptions,
  sizes: ReadonlyMap<string, number>,
  terminal: Terminal,
  rows = "ROWS.csv",
): string {
  const { verdict, failed } = result;
  const wrapped = (text: string, indent = ""): string => wrapText(text, widthOf(terminal), indent);
  const lines = [bestText(result, terminal), comparison(result, terminal)];
  const { test, metricLabel } = result;
  if (test !== undefined)
    lines.push(
      wrapped(
        `${countText(test.rows, "test row")}: ${metricLabel} ${scoreText(test)}, 95 % interval ` +
          rangeText(test),
      ),
    );
  const answers = [
    ...verdict.statements.map((s) => s.text),
    costText(result),
    result.holdout && result.written.text,
  ];
  for (const text of answers)
    if (text !== undefined) lines.push(wrapped(`- ${oneLine(text)}`, "  "));
  const columns = importantColumns(result);
  if (columns !== undefined) lines.push(wrapped(columns));
  const candidates = candidateTable(result, terminal);
  if (candidates !== undefined) lines.push(candidates);
  if (options.objective?.includes("time"))
    lines.push(`Quality against time:\n${front(result, terminal)}`);
  if (failed.length > 0) lines.push(wrapped(failures(result)));
  const finished = finishedText(
    `${countText(result.trials, "trial")} finished in ${durationText(result.seconds)}`,
    `study ${result.study} in ${withoutPassword(options.storage)}`,
    hasAllTrials(result, options) ? "trials" : undefined,
  );
  lines.push(wrapped(finished));
  const files = writtenFiles(result, options, sizes, rows);
  if (files.length > 0) lines.push(wrapped(`Written: ${files.join(", ")}`));
  return `${lines.join("\n")}\n`;
}

/** The columns that matter most; undefined when none does. */
function importantColumns({ importance, metricLabel, estimate }: Result): string | undefined {
  const columns = importance?.columns.filter((c) => c.loss > 0).slice(0, SHOWN_COLUMNS) ?? [];
  if (columns.length === 0) return undefined;
  const shown = columns.map(
    ({ column, ...own }) => `${oneLine(column)} ${lossText(own, estimate)}`,
  );
  return `Columns that matter most, by the ${metricLabel} lost without them: ${shown.join(", ")}`;
}

function failures({ failed, trials }: Result): string {
  const shown = failed
    .slice(-SHOWN_FAILURES)
    .map(({ number, message }) => `trial ${number}: ${oneLine(message)}`);
  const more = failed.length > shown.length ? "; the last ones" : "";
  return `${failed.length} of ${trials} trials failed${more}: ${shown.join("; ")}`;
}

/** Whether as many trials as were asked for have finished. */
function hasAllTrials(result: Result, { trials, seconds }: TuneCommandOptions): boolean {
  const asked = trials ?? (seconds === undefined ? DEFAULT_TUNE_TRIALS : Infinity);
  return result.trials >= asked;
}

/** The model that is kept; an ensemble with a line for each member. */
function bestText({ best, task }: Result, terminal: Terminal): string {
  const title = `Best: ${modelName(best, { task })}`;
  if (best.model !== "ensemble") {
    const text = wrapText(`${title}  ${settingsText(best.params)}`, widthOf(terminal), "  ");
    return text.replace(title, () => bold(terminal, title));
  }
  return [bold(terminal, title), ...membersText(best.members, terminal)].join("\n");
}

/** The best candidates in cross-validation, and how the best score grew; undefined for fewer than two. */
function candidateTable(result: Result, terminal: Terminal): string | undefined {
  const { leaderboard, metricLabel } = result;
  const all = leaderboard.filter((e) => e.model !== "constant");
  if (all.length < 2) return undefined;
  const places = new Map(all.map((e, place) => [e.number, place]));
  let place = Infinity;
  const bests = all
    .toSorted((a, b) => a.number - b.number)
    .map((e) => {
      place = Math.min(place, places.get(e.number) ?? Infinity);
      return all[place].validation.mean;
    });
  const history = historyText(bests);
  const shown = all.slice(0, SHOWN_CANDIDATES);
  const title =
    `Best of ${countText(all.length, "candidate")} in cross-validation (not nested)` +
    (history === "" ? ":" : `, best so far ${history}:`);
  const rows = [
    ["trial", metricLabel, "95 % interval", "s to train", "model"],
    ...shown.map((e) => [
      String(e.number),
      scoreText(e.validation),
      rangeText(e.validation),
      String(Number(e.secondsToTrain.toPrecision(2))),
      `${e.model}  ${settingsText(e.params)}`,
    ]),
  ];
  const width = widthOf(terminal);
  const table = fittedTable(rows, width, { cutTo: LEAST_OF_SETTINGS });
  return `${wrapText(title, width)}\n${table.trimEnd()}`;
}

/** The scores of the kept model and of those that it is compared with. */
function comparison(result: Result, terminal: Terminal): string {
  const { best, single, untuned, constant, estimate, metricLabel, leaderboard } = result;
  const isHoldout = estimate.by === "holdout";
  const scores: (Score | undefined)[] = [];
  const row = (
    name: string,
    validation: number,
    score: Score | undefined,
    isNested = false,
  ): string[] => {
    scores.push(score);
    // What is not scored on unseen rows is as uncertain as what is.
    const { low, high } = score ?? estimate;
    return [
      name,
      ...(isHoldout
        ? [roundToError(validation, (high - low) / 2) + (isNested ? " (nested)" : "")]
        : []),
      ...(score ? [scoreText(score), rangeText(score)] : []),
    ];
  };
  const titles = isHoldout
    ? [`cross-validation ${metricLabel}`, "unseen rows"]
    : [`nested cross-validation ${metricLabel}`];
  const rows = [
    ["", ...titles, "95 % interval"],
    row(modelName(best, result), best.validation, estimate, true),
  ];
  const isKept = (number: number | undefined): boolean =>
    best.model !== "ensemble" && number === best.members[0].number;
  if (best.model === "ensemble" && isHoldout && single.number !== untuned?.number)
    rows.push(row(candidateName(single, result), single.validation.mean, undefined));
  if (untuned && !isKept(untuned.number))
    rows.push(row(candidateName(untuned, result), untuned.validation.mean, untuned.estimate));
  const first = leaderboard.find((candidate) => candidate.model === "constant");
  if (first && !isKept(first.number)) rows.push(row("constant", first.validation.mean, constant));
  const lines = fittedTable(rows, widthOf(terminal)).trimEnd().split("\n");
  // A line a score, unless the screen is too narrow for that.
  return lines.length === rows.length ? withBars(lines, scores, terminal) : lines.join("\n");
}

/** The lines, and on a screen the intervals beside them. @param lines a heading, then a line a score */
function withBars(
  lines: readonly string[],
  scores: readonly (Score | undefined)[],
  terminal: Terminal,
): string {
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const room = terminal.outIsScreen ? terminal.columns - longest - 3 : 0;
  const bars = intervalBars(scores, room);
  if (bars === undefined) return lines.join("\n");
  return lines
    .map((line, i) => (i === 0 ? line : `${line.padEnd(longest)}  ${bars[i - 1]}`.trimEnd()))
    .join("\n");
}

/** The candidates that no other beats in both score and time. */
function front({ metricLabel, front: candidates }: Result, terminal: Terminal): string {
  const rows = candidates.map((candidate) => [
    numberText(candidate.validation.mean),
    numberText(candidate.secondsToTrain),
    candidate.rowsPerSecond.toFixed(0),
    `${candidate.model}  ${settingsText(candidate.params)}`,
  ]);
  const titles = [metricLabel, "s to train", "rows/s", ""];
  return fittedTable([titles, ...rows], widthOf(terminal), {
    cutTo: LEAST_OF_SETTINGS,
  }).trimEnd();
}

function writtenFiles(
  result: Result,
  { out, export: exports = [], report, card, writeHoldout }: TuneCommandOptions,
  sizes: ReadonlyMap<string, number>,
  rows: string,
): readonly string[] {
  const files: string[] = [];
  if (out !== undefined)
    files.push(
      `${out} (the ${modelName(result.best, result)}; attune predict ${shellWord(out)} ${rows})`,
    );
  files.push(...exports.map((path) => `${path} (${sizeText(sizes.get(path) ?? 0)})`));
  files.push(...[report, card].filter((path) => path !== undefined));
  if (writeHoldout !== undefined)
    files.push(`${writeHoldout} (${countText(result.holdoutRows.length, "row")} held out)`);
  return files;
}

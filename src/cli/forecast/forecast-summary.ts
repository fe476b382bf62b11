import { countText } from "../../errors/count-text.ts";
import { withoutPassword } from "../../storage/password.ts";
import type {
  EvaluatedForecaster,
  ForecastResult,
  ForecastStep,
} from "../../tune/forecast/forecast-result.ts";
import { etsName, forecasterName } from "../../tune/forecast/forecast-verdict.ts";
import { DEFAULT_FORECAST_TRIALS } from "../../tune/forecast/plan-forecast.ts";
import { stepWriter } from "../../tune/forecast/report/step-writer.ts";
import { columnError, rangeText, scoreToError } from "../../tune/report/score-digits.ts";
import { shellWord } from "../../tune/report/usage-examples.ts";
import { finishedText } from "../finished-text.ts";
import { fittedTable } from "../fitted-table.ts";
import { membersText } from "../members-text.ts";
import { oneLine } from "../printable.ts";
import { type Terminal, widthOf } from "../terminal.ts";
import { bold, durationText, settingsText } from "../text.ts";
import type { TuneCommandOptions } from "../tune/tune-options.ts";
import { wrapText } from "../wrap-text.ts";

/** Candidates that are printed. */
const SHOWN_CANDIDATES = 5;
/** Characters that the settings of a candidate have at least, where the screen allows it. */
const LEAST_OF_SETTINGS = 12;
/** Forecasts that are printed. */
const SHOWN_STEPS = 48;
/** Failed trials whose messages are printed. */
const SHOWN_FAILURES = 3;

/** What `attune tune --forecast` prints: the verdict, what it rests on, and the forecast. */
export function forecastSummary(
  result: ForecastResult,
  options: TuneCommandOptions,
  terminal: Terminal,
): string {
  const { failed, trials, interval } = result;
  const wrapped = (text: string): string => wrapText(text, widthOf(terminal));
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const lines = [
    wrapped(oneLine(result.verdict)).replace(/.+/g, (line) => bold(terminal, line)),
    comparison(result, terminal),
    ...(result.members.length > 1 ? membersText(result.members, terminal) : []),
    wrapped(
      `Intervals for ${percent(interval.share)} of values held ${percent(interval.held)} of those held ` +
        `out (${result.heldOut.from} to ${result.heldOut.to}).`,
    ),
    candidateTable(result, terminal),
    forecastTable(result, options, terminal),
  ];
  if (failed.length > 0) {
    const shown = failed
      .slice(-SHOWN_FAILURES)
      .map(({ number, message }) => `trial ${number}: ${oneLine(message)}`);
    lines.push(wrapped(`${failed.length} of ${trials} trials failed: ${shown.join("; ")}`));
  }
  const asked =
    options.trials ?? (options.seconds === undefined ? DEFAULT_FORECAST_TRIALS : Infinity);
  const finished = finishedText(
    `${countText(trials, "trial")} finished in ${durationText(result.seconds)}`,
    `study ${result.study} in ${withoutPassword(options.storage)}`,
    trials >= asked ? "trials" : undefined,
  );
  lines.push(wrapped(finished));
  const files = [
    ...(options.out === undefined
      ? []
      : [
          `${options.out} (the ${forecasterName(result.members)}; attune predict ${shellWord(options.out)} ` +
            "[ROWS.csv])",
        ]),
    ...[options.report, options.card].filter((path) => path !== undefined),
  ];
  if (files.length > 0) lines.push(wrapped(`Written: ${files.join(", ")}`));
  return `${lines.join("\n")}\n`;
}

/** The scores of the kept forecaster and of what it is compared with. */
function comparison(result: ForecastResult, terminal: Terminal): string {
  const { members, metricLabel, held, validation, rivals } = result;
  const error = columnError([held, ...rivals.map((rival) => rival.held)]);
  const rows = rivals.map(({ name, candidate, held: score }) => [
    candidate.model === "ets" ? `${name}: ${etsName(candidate.params)}` : name,
    scoreToError(candidate.validation.mean, error),
    scoreToError(score.mean, error),
    rangeText(score, error),
  ]);
  const table = [
    ["", `${metricLabel} after cut-offs`, "held out", "95 % interval"],
    [
      forecasterName(members),
      `${scoreToError(validation, error)} (nested)`,
      scoreToError(held.mean, error),
      rangeText(held, error),
    ],
    ...rows.filter((_, k) => rivals[k].gain !== undefined),
  ];
  return fittedTable(table, widthOf(terminal), { hasNames: true }).trimEnd();
}

function candidateTable({ leaderboard, metricLabel }: ForecastResult, terminal: Terminal): string {
  const shown = leaderboard.slice(0, SHOWN_CANDIDATES);
  const error = columnError(shown.map((e) => e.validation));
  const row = (e: EvaluatedForecaster): string[] => [
    String(e.number),
    scoreToError(e.validation.mean, error),
    String(Number(e.seconds.toPrecision(2))),
    `${e.model}  ${settingsText(e.params)}`,
  ];
  const titles = ["trial", metricLabel, "s to train", "model"];
  const table = fittedTable([titles, ...shown.map(row)], widthOf(terminal), {
    cutTo: LEAST_OF_SETTINGS,
  });
  return `Best of ${countText(leaderboard.length, "candidate")} after cut-offs:\n${table.trimEnd()}`;
}

/** The next steps; of many series the first ones. */
function forecastTable(
  result: ForecastResult,
  { time = "time", group, out }: TuneCommandOptions,
  terminal: Terminal,
): string {
  const { forecast, target, interval } = result;
  const shown = forecast.slice(0, SHOWN_STEPS);
  const hasSeries = forecast[0].series !== undefined;
  const write = stepWriter(forecast);
  const row = (step: ForecastStep): string[] => [
    ...(step.series === undefined ? [] : [step.series]),
    step.time,
    ...[step.prediction, step.low, step.high].map((value) => write(value, step)),
  ];
  const share = Math.round(100 * interval.share);
  const head = [...(hasSeries ? [group ?? "series"] : []), time, target, "low", "high"];
  const left = forecast.length - shown.length;
  const more =
    left === 0
      ? ""
      : `\n… and ${left} more (${out === undefined ? "--json" : `attune predict ${shellWord(out)}`} has all)`;
  const width = widthOf(terminal);
  return (
    `${wrapText(`Forecast, with the interval of ${share} % of values:`, width)}\n` +
    `${fittedTable([head, ...shown.map(row)], width).trimEnd()}${wrapText(more, width)}`
  );
}

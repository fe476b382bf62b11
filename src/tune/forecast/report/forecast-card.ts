import { packageVersion } from "../../../process/package-version.ts";
import { settingsText } from "../../../space/settings-text.ts";
import { block, codeSpan, markdownTable, plain } from "../../report/markdown.ts";
import { countText, percent, secondsText } from "../../report/page/number-words.ts";
import type { ReportOptions } from "../../report/report.ts";
import type { ForecastResultData } from "../forecast-result.ts";
import { forecasterName } from "../forecast-verdict.ts";
import type { ForecastOrigin } from "./forecast-page.ts";
import { commandsOf, programOf } from "./forecast-usage.ts";
import { scoreRows } from "./score-rows.ts";

/** A model card (Mitchell et al. 2019) of a forecaster, in Markdown. Texts of the data are escaped. */
export function forecastCard(
  r: ForecastResultData,
  origin: ForecastOrigin,
  { data = "rows", command, model }: ReportOptions,
): string {
  const name = forecasterName(r.members);
  const parts = [
    `# Model card: ${plain(r.target)} from ${plain(data)}`,
    `**${plain(r.verdict)}**`,
    `## Forecaster\n\nThe ${name}, for ${r.horizon} steps.${model === undefined ? "" : ` It is in ${codeSpan(model)}.`}\n\n${membersTable(r)}`,
    `## Score\n\n${scoreTable(r, name)}`,
    `## Intervals\n\nThey are made for ${percent(r.interval.share, 0)} of actual values, and held ` +
      `${percent(r.interval.held, 0)} of those that were held out, from ${plain(r.heldOut.from)} to ${plain(r.heldOut.to)}.`,
    `## Data\n\n${r.notes.map((note) => `- ${plain(note.column === "" ? note.message : `${note.column}: ${note.message}`)}`).join("\n")}`,
    `## How to use it\n\n${block("sh", commandsOf(model ?? "forecaster.json"))}\n\n` +
      `With newer rows the forecast goes on from the last of them.\n\n${block("ts", programOf(model ?? "forecaster.json"))}`,
    `## How it was made\n\n${madeText(r, origin, command)}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

const membersTable = ({ members }: ForecastResultData): string =>
  markdownTable(
    ["weight", "model", "settings"],
    members.map((m) => [percent(m.weight, 0), m.model, plain(settingsText(m.params))]),
  );

function scoreTable(r: ForecastResultData, name: string): string {
  const table = markdownTable(
    ["", "after cut-offs", "held out", "95 % interval", "less error of the forecaster"],
    scoreRows(r, name).map((row) => [
      ...[plain(row.name), row.afterCutOffs, row.held],
      ...[row.interval, row.gain],
    ]),
  );
  return (
    `${plain(r.metricLabel)}, lower is better:\n\n${table}\n\nOn ${countText(r.heldOut.values)} forecasts of ` +
    "steps that the search never saw; the last column compares errors after all cut-offs."
  );
}

function madeText(
  r: ForecastResultData,
  { date, seed, fingerprint }: ForecastOrigin,
  command: string | undefined,
): string {
  const lines = [
    `- Attune ${packageVersion}, Node ${process.versions.node}, ${date.toISOString()}`,
    ...(command === undefined ? [] : [`- command: ${codeSpan(command)}`]),
    `- data: ${codeSpan(fingerprint)}, a season of ${countText(r.season)} steps`,
    `- ${countText(r.trials)} trials in ${secondsText(r.seconds)}, seed ${seed}, study ${codeSpan(r.study)}`,
  ];
  return lines.join("\n");
}

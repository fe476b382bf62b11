import type { Command } from "commander";
import type { ForecastResult } from "../../tune/forecast/forecast-result.ts";
import { tuneForecast } from "../../tune/forecast/tune-forecast.ts";
import { printJson } from "../print-json.ts";
import { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { hintOfWriting } from "../tune/hint-of-writing.ts";
import { madeBy } from "../tune/made-by.ts";
import { dataOf } from "../tune/reading-options.ts";
import type { TuneCommandOptions } from "../tune/tune-options.ts";
import { TuneProgress } from "../tune/tune-progress.ts";
import { requireWritable, writeText } from "../write-text.ts";
import { forecastOptionsOf } from "./forecast-options.ts";
import { forecastSummary } from "./forecast-summary.ts";

/** `attune tune --forecast`. */
export async function tuneSeries(
  files: readonly string[],
  options: TuneCommandOptions & { readonly forecast: number },
  program: Command,
  terminal: Terminal,
): Promise<void> {
  const { out, report, card, future, json } = options;
  for (const path of [out, report, card]) if (path !== undefined) requireWritable(path);
  const given = forecastOptionsOf(options);
  const progress = new Progress(terminal);
  const watch = new TuneProgress(progress);
  const onEnd = (): void =>
    progress.line("Ending the search: the best forecaster so far is trained. Ctrl-C again leaves.");
  terminal.signal.addEventListener("abort", onEnd, { once: true });
  if (!json)
    watch.begin(
      `${files.join(", ").replace(/^-$/, "standard input")}: forecasting ${options.target}`,
    );
  let result: ForecastResult;
  try {
    result = await tuneForecast(dataOf(files, terminal), {
      ...given,
      ...(future !== undefined && { future: dataOf(future, terminal) }),
      startedMs: terminal.startedMs,
      endSearch: terminal.signal,
      onData: (notes) => {
        if (!json) watch.showData(notes);
      },
      onProgress: (state) => watch.update(state),
    });
  } finally {
    terminal.signal.removeEventListener("abort", onEnd);
    watch.end();
  }
  const hint = hintOfWriting(options.storage);
  if (out !== undefined) writeText(out, `${JSON.stringify(result.forecaster())}\n`, hint);
  const made = madeBy(files, options, program);
  if (report !== undefined) writeText(report, result.toHTML(made), hint);
  if (card !== undefined) writeText(card, result.toMarkdown(made), hint);
  if (json) printJson(terminal, result.toJSON());
  else terminal.out(forecastSummary(result, options, terminal));
}

import { csvLine } from "../../analysis/csv.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { predictForecast } from "../../tune/forecast/predict-forecast.ts";
import type { ForecastModel } from "../../tune/forecast/saved-forecast.ts";
import type { PredictOptions } from "../commands/predict.ts";
import type { Terminal } from "../terminal.ts";
import { dataOf, fileOptionsOf } from "../tune/reading-options.ts";

/** Options that are for models of tables only. */
const TABLE_OPTIONS = ["keep", "threshold", "positive"] as const;

/**
 * The forecast of `attune predict`, as CSV or JSON.
 * @throws AttuneError `usage`, `data-invalid`
 */
export async function predictSteps(
  model: ForecastModel,
  rows: readonly string[],
  options: PredictOptions,
  terminal: Terminal,
): Promise<string> {
  const wrong = TABLE_OPTIONS.find((name) => options[name] !== undefined);
  if (wrong !== undefined)
    throw new AttuneError("usage", `--${wrong} is for models of tables, not for forecasters`);
  const { future, interval, json, raw } = options;
  const data = rows.length === 0 ? undefined : dataOf(rows, terminal);
  const steps = await predictForecast(model, data, {
    ...fileOptionsOf(options),
    ...(future !== undefined && { future: dataOf(future, terminal) }),
    ...(interval !== undefined && { interval }),
    onNotes: (notes) => {
      for (const { column, message } of notes)
        terminal.err(`note: ${column === "" ? "" : `${column}: `}${message}\n`);
    },
  });
  if (json) return `[${steps.map((step) => stringifyNumbers(step)).join(",\n ")}]\n`;
  const { time, group } = model.columns;
  const names = [...(group === undefined ? [] : [group]), time.name, "prediction", "low", "high"];
  const lines = steps.map((s) =>
    csvLine([...(group === undefined ? [] : [s.series]), s.time, s.prediction, s.low, s.high], {
      escapeFormulas: !raw,
    }),
  );
  return `${[csvLine(names, { escapeFormulas: !raw }), ...lines].join("\n")}\n`;
}

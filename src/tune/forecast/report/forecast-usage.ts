import { shellWord } from "../../report/usage-examples.ts";

/** The commands that forecast with a file of a forecaster. */
export const commandsOf = (model: string): string =>
  `attune predict ${shellWord(model)} > next.csv\nattune predict ${shellWord(model)} newer-rows.csv > next.csv`;

/** A program that forecasts with the file. */
export function programOf(model: string): string {
  return [
    'import { readFile } from "node:fs/promises";',
    'import { predictForecast, readForecastModel } from "attune/tune";',
    "",
    `const path = ${JSON.stringify(model)};`,
    'const forecaster = readForecastModel(await readFile(path, "utf8"), path);',
    "for (const step of await predictForecast(forecaster))",
    "  console.log(step.time, step.prediction, step.low, step.high);",
  ].join("\n");
}

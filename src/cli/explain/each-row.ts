import { csvLine } from "../../analysis/csv.ts";
import type { Contributions } from "../../explain/contributions/row-contributions.ts";
import type { Explainer } from "../../explain/explainer.ts";
import type { WatchOptions } from "../../explain/pause.ts";
import { stringifyNumbers } from "../../numeric/json-numbers.ts";
import { inLargeParts, printParts } from "../large-parts.ts";
import type { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { writeParts } from "../write-text.ts";
import type { ExplainCommandOptions } from "./explain-options.ts";

/** Prints or writes the contributions to the prediction of each row. */
export async function eachRow(
  explainer: Explainer,
  { class: label, pairs, out, json }: ExplainCommandOptions,
  watch: WatchOptions,
  progress: Progress,
  terminal: Terminal,
): Promise<void> {
  const contributions = await explainer.contributions({ class: label, pairs, ...watch });
  progress.clear();
  const isJson = out === undefined ? json : /\.json$/i.test(out);
  const lines = isJson ? jsonLines(contributions) : csvLines(contributions, explainer);
  if (out === undefined) await printParts(terminal, (text) => terminal.data(text), lines);
  else {
    await writeParts(out, inLargeParts(lines));
    terminal.err(`Wrote ${out}\n`);
  }
  terminal.err(`note: contributions are ${contributions.meaning}\n`);
}

/** A header, then a line for each row: what is explained, and a contribution of each column. */
async function* csvLines(
  { rows, method }: Contributions,
  { model }: Explainer,
): AsyncIterable<string> {
  const names = model.columns.map(({ name }) => name);
  const isSampled = method !== "exact";
  const isOfClasses = model.classes.length > 0;
  yield `${csvLine(
    [
      ...["row", "prediction", ...(isOfClasses ? ["class"] : []), "base", "value"],
      ...names.map((name) => `contribution:${name}`),
      ...(isSampled ? names.map((name) => `error:${name}`) : []),
    ],
    { escapeFormulas: true },
  )}\n`;
  for (const row of rows) {
    const byName = new Map(row.columns.map((c) => [c.column, c]));
    yield `${csvLine(
      [
        ...[row.row, row.prediction.prediction, ...(isOfClasses ? [row.class] : [])],
        ...[row.base, row.value],
        ...names.map((name) => byName.get(name)?.contribution),
        ...(isSampled ? names.map((name) => byName.get(name)?.error) : []),
      ],
      { escapeFormulas: true },
    )}\n`;
  }
}

/** One JSON object; its rows have a line each. */
async function* jsonLines({ rows, ...rest }: Contributions): AsyncIterable<string> {
  yield `${stringifyNumbers(rest).slice(0, -1)},"rows":[`;
  for (const [i, row] of rows.entries()) yield `${i === 0 ? "\n" : ",\n"}${stringifyNumbers(row)}`;
  yield "\n]}\n";
}

import { csvLine } from "../../../src/analysis/csv.ts";
import type { Trials } from "./trials.ts";

/** Some trials as CSV, in which no text is a formula of a spreadsheet. */
export function trialsToCsv(trials: Trials, rows: Uint32Array, names: readonly string[]): string {
  const columns = names.map((name) => trials.column(name));
  const lines = [csvLine(names, { escapeFormulas: true })];
  for (const row of rows) {
    const cells = columns.map((column) => {
      const value = column?.at(row) ?? null;
      if (value === null) return undefined;
      return column === trials.fields.startedAt ? new Date(Number(value)).toISOString() : value;
    });
    lines.push(csvLine(cells, { escapeFormulas: true }));
  }
  return `${lines.join("\n")}\n`;
}

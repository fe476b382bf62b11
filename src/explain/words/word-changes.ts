import type { Ensemble } from "../../tune/ensemble/ensemble.ts";
import type { Table, TextColumn } from "../../tune/table/data-table.ts";
import { pickRows } from "../../tune/table/pick-cells.ts";
import type { Pauses } from "../pause.ts";

/** A word of a text, and what it does to the prediction. */
export interface WordChange {
  /** Name of the column. */
  readonly column: string;
  /** The word, in lower case, as the model reads it. */
  readonly word: string;
  /** How often the text has it. */
  readonly count: number;
  /** The prediction less that without the word, which is above 0 if the word raises it. */
  readonly change: number;
}

/** Words of a text that are left out one after another; the first ones. */
const MAX_WORDS = 500;
/** Words that are predicted at once. */
const WORDS_PER_BATCH = 100;

/**
 * Leaves out each word of a row's texts, wherever it stands (occlusion: Zeiler and Fergus 2014; Li et al.
 * 2016, §3), and compares the predictions.
 * @param table row 0 is explained
 * @param toValue turns the prediction of a row into what is compared
 * @returns the largest change first
 */
export async function wordChanges(
  ensemble: Pick<Ensemble, "predict">,
  table: Table,
  toValue: (p: Float64Array, row: number) => number,
  pauses: Pauses,
): Promise<WordChange[]> {
  const row = pickRows(table, Int32Array.of(0));
  const own = toValue(ensemble.predict(row, Int32Array.of(0)), 0);
  const changes: WordChange[] = [];
  for (const [at, column] of row.columns.entries()) {
    if (column.type !== "text") continue;
    const counts = new Map<number, number>();
    for (const token of column.tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    const words = [...counts].slice(0, MAX_WORDS);
    for (let from = 0; from < words.length; from += WORDS_PER_BATCH) {
      const batch = words.slice(from, from + WORDS_PER_BATCH);
      const rows = new Int32Array(batch.length); // all are row 0
      const without = pickRows(row, rows).columns.slice();
      without[at] = leaveOut(
        column,
        batch.map(([token]) => token),
      );
      const p = ensemble.predict(
        { rows: batch.length, columns: without },
        Int32Array.from(rows.keys()),
      );
      for (const [k, [token, count]] of batch.entries())
        changes.push({
          ...{ column: column.name, word: column.vocabulary[token], count },
          change: own - toValue(p, k),
        });
      await pauses.after(from + batch.length, words.length);
    }
  }
  return changes.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

/** The only text of a column without each of these tokens, a row each. */
function leaveOut(column: TextColumn, left: readonly number[]): TextColumn {
  const texts = left.map((token) => column.tokens.filter((t) => t !== token));
  const starts = new Int32Array(texts.length + 1);
  for (const [k, text] of texts.entries()) starts[k + 1] = starts[k] + text.length;
  const tokens = new Int32Array(starts[texts.length]);
  for (const [k, text] of texts.entries()) tokens.set(text, starts[k]);
  return { ...column, starts, tokens };
}

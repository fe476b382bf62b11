import { barsPanel } from "../../analysis/plots/bars-panel.ts";
import type { Figure } from "../../analysis/plots/figure.ts";
import { signedNumber } from "../../analysis/plots/short-number.ts";
import type { RowWords } from "../words/row-words.ts";
import { explainedText } from "./contributions-figure.ts";

/** Draws the words that pushed the prediction of a row. @param most bars that are shown */
export function wordsFigure(
  { row, class: label, words }: RowWords,
  target: string,
  most: number,
): Figure {
  const shown = words.slice(0, most);
  const isSeveral = new Set(words.map(({ column }) => column)).size > 1;
  const what = explainedText(label === undefined ? "target" : "log-odds", label, target);
  return {
    title: `Words of row ${row}`,
    columns: 1,
    panels: [
      barsPanel(
        `change of the ${what} by a word`,
        shown.map(({ column, word, count, change }) => ({
          label: `${isSeveral ? `${column}: ` : ""}${word}${count > 1 ? ` (${count} times)` : ""}`,
          bar: {
            value: change,
            colour: change >= 0 ? "main" : "accent",
            note: signedNumber(change),
          },
        })),
      ),
    ],
    legend: [
      { label: "raises", colour: "main", shape: "bar" },
      { label: "lowers", colour: "accent", shape: "bar" },
    ],
    notes: [
      "the prediction less that of the text without the word",
      ...(words.length > most ? [`the first ${most} of ${words.length} words`] : []),
    ],
  };
}

import { barsPanel } from "../../analysis/plots/bars-panel.ts";
import type { Figure, FigureBar } from "../../analysis/plots/figure.ts";
import { shortNumber } from "../../analysis/plots/short-number.ts";
import type { ColumnImportances } from "../../tune/finals/column-importance.ts";
import type { PermutationImportance } from "../importance/permutation-importance.ts";

/** Draws the importance that `tune` measured, as bars. @param most bars that are shown */
export function storedImportanceFigure(
  { columns, rows, unseen }: ColumnImportances,
  metric: string,
  most: number,
): Figure {
  return {
    title: "Importance of columns, measured by attune tune",
    columns: 1,
    panels: [
      barsPanel(
        `what ${metric} loses when the column is shuffled`,
        columns.slice(0, most).map(({ column, loss }) => ({
          label: column,
          bar: { value: Math.max(0, loss), colour: "main", note: shortNumber(loss) },
        })),
      ),
    ],
    legend: [],
    notes: [
      `${rows} rows${unseen ? "" : ", which some models were trained on"}; each column was shuffled once`,
      ...(columns.length > most ? [`the first ${most} of ${columns.length}`] : []),
    ],
  };
}

/** Draws the importance of columns as bars with intervals. @param most bars that are shown */
export function importanceFigure(
  { metric, score, rows, repeats, groups }: PermutationImportance,
  most: number,
): Figure {
  const shown = groups.slice(0, most);
  const bars = shown.map(({ columns, loss, low, high }) => ({
    label: columns.join(" + "),
    bar: {
      value: Math.max(0, loss),
      interval: [low, high],
      colour: low > 0 ? "main" : "muted",
      note: `${shortNumber(loss)} (${shortNumber(low)} to ${shortNumber(high)})`,
    } satisfies FigureBar,
  }));
  const joint = shown
    .filter(({ columns }) => columns.length > 1)
    .map(({ columns }) => columns.join(" + "));
  return {
    title: `Importance of columns: ${metric} ${shortNumber(score)}`,
    columns: 1,
    panels: [
      barsPanel(`what ${metric} loses when the column is shuffled, with 95 % interval`, bars),
    ],
    legend: [
      { label: "column", colour: "main", shape: "bar" },
      ...(shown.some(({ low }) => low <= 0)
        ? [{ label: "interval includes 0", colour: "muted", shape: "bar" } as const]
        : []),
    ],
    notes: [
      `${rows} rows, ${repeats === 1 ? "1 shuffle" : `${repeats} shuffles`} of each column`,
      ...(joint.length > 0
        ? [`strongly correlated, so shuffled together: ${joint.join("; ")}`]
        : []),
      ...(groups.length > most ? [`the first ${most} of ${groups.length}`] : []),
    ],
  };
}

import { barsPanel, type LabelledBar } from "../../analysis/plots/bars-panel.ts";
import type { Figure, FigureBar } from "../../analysis/plots/figure.ts";
import { shortNumber, signedNumber } from "../../analysis/plots/short-number.ts";
import { cellLabel } from "../../tune/effects/cell-label.ts";
import type { ContributionScale } from "../contributions/contribution-plan.ts";
import type { Contributions, RowContributions } from "../contributions/row-contributions.ts";

/** What is explained, such as `log odds of yes`. */
export function explainedText(scale: ContributionScale, label: string | undefined, target: string) {
  if (label === undefined) return target;
  return `${scale === "log-odds" ? "log odds" : "probability"} of ${label}`;
}

/** Draws what pushed the prediction of a row. @param most bars that are shown */
export function rowFigure(
  row: RowContributions,
  contributions: Contributions,
  target: string,
  most: number,
): Figure {
  const { scale, meaning, compared } = contributions;
  const what = explainedText(scale, row.class, target);
  const shown = row.columns.slice(0, most);
  const rest = row.columns.slice(most);
  const bars = shown.map(
    ({ column, cell, contribution, error }): LabelledBar => ({
      label: `${column} = ${cellLabel(cell)}`,
      bar: barOf(contribution, error),
    }),
  );
  if (rest.length > 0) {
    const sum = rest.reduce((total, c) => total + c.contribution, 0);
    bars.push({
      label: `${rest.length} others`,
      bar: { ...barOf(sum, undefined), colour: "muted" },
    });
  }
  return {
    title: `Row ${row.row}: ${predictionText(row)}`,
    columns: 1,
    panels: [barsPanel(`change of the ${what}`, bars)],
    legend: [
      { label: "raises", colour: "main", shape: "bar" },
      { label: "lowers", colour: "accent", shape: "bar" },
    ],
    notes: [
      `${what}: ${shortNumber(row.base)} on average over ${compared} rows, ` +
        `${shortNumber(row.value)} for this row; the bars sum to the difference`,
      ...(row.class === undefined ? [] : [meaning]),
    ],
  };
}

const barOf = (contribution: number, error: number | undefined): FigureBar => ({
  value: contribution,
  colour: contribution >= 0 ? "main" : "accent",
  note:
    signedNumber(contribution) +
    (error !== undefined && error > 0 ? ` ± ${shortNumber(2 * error)}` : ""),
});

/** Such as `churn = yes with a probability of 0.83`. */
function predictionText({ prediction }: RowContributions): string {
  if (!("probability" in prediction)) return `predicted ${shortNumber(prediction.prediction)}`;
  const { prediction: label, probability } = prediction;
  return `predicted ${label} with probability ${shortNumber(probability[label])}`;
}

/** Draws how much each column adds to predictions or takes from them. @param most bars */
export function meansFigure(
  { columns, rows, scale, meaning, method, compared }: Contributions,
  target: string,
  isOfClasses: boolean,
  most: number,
): Figure {
  const shown = columns.slice(0, most);
  const unit = scale === "target" ? target : scale === "log-odds" ? "log odds" : "probability";
  return {
    title: `Mean absolute contribution of columns to ${rows.length} predictions`,
    columns: 1,
    panels: [
      barsPanel(
        `mean change of ${isOfClasses ? `the ${unit}` : unit}, up or down`,
        shown.map(({ column, mean }) => ({
          label: column,
          bar: { value: mean, colour: "main", note: shortNumber(mean) },
        })),
      ),
    ],
    legend: [],
    notes: [
      `${meaning}; ${method === "exact" ? "exact" : "sampled"}, compared with ${compared} rows`,
      ...(columns.length > most ? [`the first ${most} of ${columns.length} columns`] : []),
    ],
  };
}

import { chart, escapeHtml } from "../../analysis/chart.ts";
import { greatestOf, leastOf } from "../../numeric/extremes.ts";
import type { Target } from "../../numeric/matrix.ts";
import { confusion, type Task } from "../metric.ts";

/** Points that a chart of predictions shows. */
const MAX_CHARTED_ROWS = 2000;

/** How the best candidate predicted the held rows: a confusion table, or a chart. */
export function heldSection(
  task: Task,
  classes: readonly string[],
  predictions: Float64Array,
  held: Target,
): string {
  const content =
    task === "classification"
      ? confusionTable(classes, confusion(predictions, held))
      : predictionChart(predictions, held);
  return `<h2>On unseen rows</h2>${content}`;
}

/** @param counts rows by (actual, predicted) class */
function confusionTable(classes: readonly string[], counts: Float64Array): string {
  const names = classes.map(escapeHtml);
  const rows = names.map((name, i) => {
    const cells = names.map((_, j) => `<td class="n">${counts[i * names.length + j]}</td>`);
    return `<tr><th>${name}</th>${cells.join("")}</tr>`;
  });
  const head = names.map((name) => `<th class="n">${name}</th>`).join("");
  return `<table><tr><th>actual \\ predicted</th>${head}</tr>${rows.join("")}</table>`;
}

function predictionChart(predictions: Float64Array, held: Target): string {
  const actual = held.values.subarray(0, MAX_CHARTED_ROWS);
  const points = Array.from(actual, (x, i) => ({ x, y: predictions[i] }));
  const diagonal = [leastOf(actual), greatestOf(actual)].map((v) => ({ x: v, y: v }));
  return chart(points, diagonal, { x: "actual", y: "predicted" });
}

import type { ClassesReport } from "../report.ts";
import { num, paragraph, table } from "./html.ts";
import { countText, percent } from "./number-words.ts";

/** What errors cost at the best thresholds of several costs; empty text with more than two classes. */
export function thresholdTable({ thresholds, positive }: ClassesReport): string {
  if (thresholds.length === 0 || positive === undefined) return "";
  const rows = thresholds.map((t) => [
    t.missCost === 1 ? "1 (predict)" : String(t.missCost),
    num(t.threshold.toFixed(3)),
    num(percent(t.recall)),
    num(percent(t.precision)),
    num(countText(t.missed)),
    num(countText(t.falseAlarms)),
    num(t.cost.toFixed(1)),
    num(t.costWithoutModel.toFixed(1)),
  ]);
  return (
    `<h3>Threshold and its cost</h3>${paragraph(
      `attune predict takes the more probable class: ${positive} above a probability of 0.5. That is ` +
        "cheapest where a missed row costs as much as a false alarm. Where it costs k times as much, " +
        "1 ÷ (1 + k) is, given calibrated probabilities; predict --threshold takes it.",
    )}` +
    table(
      `Errors by what a missed ${positive} costs, in false alarms; costs per 1,000 rows`,
      [
        ...["cost of a miss", num("threshold"), num("recall"), num("precision"), num("missed")],
        ...[num("false alarms"), num("cost"), num("cost without a model")],
      ],
      rows,
    )
  );
}

import type { Curve, History } from "../../trial/history.ts";
import { byLoss } from "../selection.ts";

/** Where a trial has come to: a complete one at the end of all steps. */
function reached({ finished }: History, row: number, curve: Curve): number {
  if (finished.state[row] === "complete") return Infinity;
  return finished.state[row] === "failed" || curve.step.length === 0
    ? -Infinity
    : curve.step[curve.step.length - 1];
}

/** Its loss at a step: the last one reported by then. */
function lossAt(history: History, row: number, curve: Curve, step: number): number {
  if (step === Infinity || curve.step.length === 0) return history.finished.loss[0][row];
  let i = curve.step.length - 1;
  while (i > 0 && curve.step[i] > step) i--;
  return curve.loss[i];
}

/**
 * Whether a trial is at least as good as another at the last step to which both were trained; where
 * one was not trained at all, the other is better.
 */
export function keepsUpWith(history: History, row: number, other: number): boolean {
  const { finished, curve } = history;
  const [own, others] = [curve(finished.number[row]), curve(finished.number[other])];
  const [end, othersEnd] = [reached(history, row, own), reached(history, other, others)];
  if (end === Infinity && othersEnd === Infinity)
    return (
      byLoss(finished, [other, row])[0] === row || finished.loss[0][row] === finished.loss[0][other]
    );
  const step = Math.min(end, othersEnd);
  if (step === -Infinity) return end >= othersEnd;
  return lossAt(history, row, own, step) <= lossAt(history, other, others, step);
}

/**
 * Rows from best to worst: who was trained farther before the others, as early stopping has chosen
 * them; among equals by their loss there.
 */
export function byCurves(history: History, rows: readonly number[]): number[] {
  const { finished, curve } = history;
  const complete = rows.filter((row) => finished.state[row] === "complete");
  const rest = rows
    .filter((row) => finished.state[row] !== "complete")
    .map((row) => {
      const own = curve(finished.number[row]);
      const end = reached(history, row, own);
      return { row, end, loss: end === -Infinity ? 0 : lossAt(history, row, own, end) };
    });
  rest.sort((a, b) =>
    a.end === b.end ? a.loss - b.loss || a.row - b.row : b.end > a.end ? 1 : -1,
  );
  return [...byLoss(finished, complete), ...rest.map((r) => r.row)];
}

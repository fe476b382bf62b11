import type { Curve, History } from "../../trial/history.ts";
import { byLoss } from "../selection.ts";

/** Last step of a trial: Infinity for a complete one, −Infinity for one that was not trained. */
function lastStepOf({ finished }: History, row: number, curve: Curve): number {
  if (finished.state[row] === "complete") return Infinity;
  return finished.state[row] === "failed" || curve.step.length === 0
    ? -Infinity
    : curve.step[curve.step.length - 1];
}

/**
 * Loss of a trial that it had last reported at a step; its value where it is complete. NaN counts as
 * infinite: as bad as any loss.
 */
function lossBy(history: History, row: number, curve: Curve, step: number): number {
  const last = curve.step.length - 1;
  let i = last;
  while (i > 0 && curve.step[i] > step) i--;
  const loss = step === Infinity || last < 0 ? history.finished.loss[0][row] : curve.loss[i];
  return Number.isNaN(loss) ? Infinity : loss;
}

/**
 * Whether a trial is at least as good as another at the last step to which both were trained. A
 * trial that was not trained at all is worse than any other.
 */
export function keepsUpWith(history: History, row: number, other: number): boolean {
  const { finished, curve } = history;
  const [own, others] = [curve(finished.number[row]), curve(finished.number[other])];
  const [end, othersEnd] = [lastStepOf(history, row, own), lastStepOf(history, other, others)];
  if (end === Infinity && othersEnd === Infinity)
    return (
      byLoss(finished, [other, row])[0] === row || finished.loss[0][row] === finished.loss[0][other]
    );
  const step = Math.min(end, othersEnd);
  if (step === -Infinity) return end >= othersEnd;
  return lossBy(history, row, own, step) <= lossBy(history, other, others, step);
}

/**
 * Rows from best to worst: those that were trained for more steps first, since early stopping has
 * chosen them; among equals by their loss there.
 */
export function byCurves(history: History, rows: readonly number[]): number[] {
  const { finished, curve } = history;
  const complete = rows.filter((row) => finished.state[row] === "complete");
  const rest = rows
    .filter((row) => finished.state[row] !== "complete")
    .map((row) => {
      const own = curve(finished.number[row]);
      const end = lastStepOf(history, row, own);
      return { row, end, loss: end === -Infinity ? 0 : lossBy(history, row, own, end) };
    });
  rest.sort((a, b) =>
    a.end !== b.end
      ? b.end > a.end
        ? 1
        : -1
      : a.loss === b.loss
        ? a.row - b.row
        : a.loss - b.loss,
  );
  return [...byLoss(finished, complete), ...rest.map((r) => r.row)];
}

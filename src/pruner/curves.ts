import type { Curve, History } from "../trial/history.ts";

/** Curves of the complete trials, in completion order. */
export function* completeCurves(history: History): Generator<Curve> {
  const { finished } = history;
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete") yield history.curve(finished.number[i]);
}

/** Least loss up to and including a step; NaN where there is none. */
export function bestLossUpTo(curve: Curve, step: number): number {
  let best = Number.NaN;
  for (let i = 0; i < curve.step.length && curve.step[i] <= step; i++)
    if (!(curve.loss[i] >= best)) best = curve.loss[i];
  return best;
}

/**
 * Loss expected a little later than at a step, at √2 times as many steps: the best loss so far, less
 * half of what it has gained since half of the steps. On a logarithmic axis of steps this continues
 * the curve in a straight line, half as far as the gain was measured. The best loss so far if
 * nothing was reported by half of the steps.
 */
export function lossAhead(curve: Curve, step: number): number {
  const now = bestLossUpTo(curve, step);
  const gained = bestLossUpTo(curve, step / 2) - now;
  return Number.isFinite(gained) ? now - gained / 2 : now;
}

/** Loss reported exactly at a step; NaN where there is none. */
export function lossAtStep(curve: Curve, step: number): number {
  for (let i = curve.step.length - 1; i >= 0; i--) if (curve.step[i] === step) return curve.loss[i];
  return Number.NaN;
}

/** Step of the last report; −1 before the first one. */
export function lastStep(curve: Curve): number {
  return curve.step.length === 0 ? -1 : curve.step[curve.step.length - 1];
}

/** Loss of the last report; NaN before the first one. */
export function lastLoss(curve: Curve): number {
  return curve.loss.length === 0 ? Number.NaN : curve.loss[curve.loss.length - 1];
}

/** Whether a trial has finished, so that it reports no more. */
export function hasFinished({ finished }: History, number: number): boolean {
  return finished.number.subarray(0, finished.length).includes(number);
}

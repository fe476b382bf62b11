import type { Curve, History } from "../trial/history.ts";

/** Curves of the trials that ran to their end. */
export function* completeCurves(history: History): Generator<Curve> {
  const { finished } = history;
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete") yield history.curve(finished.number[i]);
}

/** Least loss up to and including a step; NaN where there is none. */
export function bestUpTo(curve: Curve, step: number): number {
  let best = Number.NaN;
  for (let i = 0; i < curve.step.length && curve.step[i] <= step; i++)
    if (!(curve.loss[i] >= best)) best = curve.loss[i];
  return best;
}

/** Loss reported exactly at a step; NaN where there is none. */
export function at(curve: Curve, step: number): number {
  for (let i = curve.step.length - 1; i >= 0; i--) if (curve.step[i] === step) return curve.loss[i];
  return Number.NaN;
}

export function lastStep(curve: Curve): number {
  return curve.step.length === 0 ? -1 : curve.step[curve.step.length - 1];
}

/** Whether a trial has ended, so that no more reports will come. */
export function hasEnded({ finished }: History, number: number): boolean {
  return finished.number.subarray(0, finished.length).includes(number);
}

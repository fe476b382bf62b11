import type { History } from "../../trial/history.ts";
import type { NoiseModel } from "./noise-model.ts";

/**
 * Numbers of results after which a model is asked, and the least variance of its noise (of values
 * with variance 1) that is suspicious: few results leave a smooth function unexplained as well.
 */
const CHECKPOINTS: readonly (readonly [results: number, variance: number])[] = [
  [20, 0.12],
  [30, 0.03],
  [40, 0.03],
  [60, 0.03],
  [80, 0.03],
  [120, 0.03],
  [180, 0.03],
];
/** Least standard deviation of the noise near good results, as a share of the results' spread. */
const MIN_SHARE = 0.05;
/** Quantiles of the results between which their spread is measured. */
const [LOW, HIGH] = [0.1, 0.9];

/**
 * The part of a history by which it is judged whether results look noisy: up to the last checkpoint,
 * so that any number of workers judges alike.
 * @returns undefined before the first checkpoint
 */
export function judgedPart(
  history: History,
): { readonly history: History; readonly variance: number } | undefined {
  const { finished } = history;
  const checkpoint = CHECKPOINTS.findLast(([results]) => results <= finished.length);
  if (checkpoint === undefined) return undefined;
  const [length, variance] = checkpoint;
  const state = finished.state.slice(0, length);
  return { history: { ...history, finished: { ...finished, length, state } }, variance };
}

/**
 * Whether a model that expects noise explains much of the results by it: they are noisy, or the
 * function is rugged.
 */
export function looksNoisy({ fitted, inverse }: NoiseModel, variance: number): boolean {
  const [{ noise }] = fitted.outputs;
  if (noise < variance) return false;
  // Noise of warped values may be nothing in the objective's own unit, near good results.
  const { observations, values } = fitted;
  const known = values[0].filter((_, i) => observations.feasible[i] === 1).sort();
  const at = (share: number): number => known[Math.floor(share * (known.length - 1))];
  const low = inverse(at(LOW));
  return inverse(at(LOW) + Math.sqrt(noise)) - low > MIN_SHARE * (inverse(at(HIGH)) - low);
}

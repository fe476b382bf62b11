import { median, quantileOfSorted } from "../../numeric/statistics.ts";
import { isFeasible } from "../../trial/feasible.ts";
import type { History } from "../../trial/history.ts";
import type { BeliefModel } from "./belief-model.ts";

/**
 * Least share of the distance between the quartiles of the results: where a model takes nearly all
 * differences for noise, the distance of its means says little.
 */
const LEAST_SHARE = 0.25;

/** How a search has come on, by its best loss after each finished trial. */
export interface ProgressSoFar {
  /** The best loss after each finished trial, from the first feasible one on. */
  readonly best: Float64Array;
  /** Distance from the median result to the best one, and no less than a share of the spread. */
  readonly scale: number;
}

/**
 * The progress of one objective. Where results are noisy the model's means stand for them: the
 * luckiest result is no progress.
 */
export function progressOf(
  { finished }: Pick<History, "finished">,
  objective: number,
  model: BeliefModel | undefined,
): ProgressSoFar {
  const loss = model?.noise === "shown" ? smoothed(model) : undefined;
  const best: number[] = [];
  const losses: number[] = [];
  const observed: number[] = [];
  const unit = new Float64Array(finished.unit.length);
  let least = Infinity;
  for (let i = 0; i < finished.length; i++) {
    if (isFeasible(finished, i)) {
      for (let j = 0; j < unit.length; j++) unit[j] = finished.unit[j][i];
      const value = loss?.(objective, unit) ?? finished.loss[objective][i];
      if (Number.isFinite(finished.loss[objective][i])) observed.push(finished.loss[objective][i]);
      if (Number.isFinite(value)) losses.push(value);
      least = Math.min(least, value);
    }
    if (least < Infinity) best.push(least);
  }
  if (losses.length === 0) return { best: Float64Array.from(best), scale: 0 };
  const sorted = observed.sort((a, b) => a - b);
  const quartiles = quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
  return {
    best: Float64Array.from(best),
    scale: Math.max(median(losses) - least, LEAST_SHARE * quartiles),
  };
}

/** The model's mean at a point that was tried. */
function smoothed({ encoding, fitted, inverse }: BeliefModel) {
  const x = new Float64Array(encoding.size);
  const at = { mean: 0, variance: 0 };
  return (objective: number, unit: Float64Array): number => {
    encoding.encode(unit, x);
    fitted.outputs[objective].predict(x, at);
    return inverse[objective](at.mean);
  };
}

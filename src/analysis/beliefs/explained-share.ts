import { GaussianProcess } from "../../numeric/gaussian-process/gaussian-process.ts";
import type { BeliefModel } from "./belief-model.ts";

/** Parts that are left out in turn. */
const FOLDS = 5;
/** With fewer results than this the share says nothing. */
const MIN_RESULTS = 10;

/**
 * Share of the variance of left-out results that a model predicts (R² of a 5-fold cross-validation,
 * its hyperparameters kept), in the unit of the warped values. Undefined with too few results.
 */
export function explainedShare(model: BeliefModel, objective: number): number | undefined {
  const { encoding, fitted } = model;
  const { observations, values } = fitted;
  const z = values[objective];
  const { size } = encoding;
  const rows = Array.from(z.keys()).filter((i) => observations.complete[i] === 1);
  if (rows.length < MIN_RESULTS) return undefined;
  const process = new GaussianProcess(size, encoding.levels, encoding.together.size);
  process.theta = model.process(objective).theta;
  const at = { mean: 0, variance: 0 };
  let [error, total] = [0, 0];
  const mean = rows.reduce((sum, i) => sum + z[i], 0) / rows.length;
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = rows.filter((_, k) => k % FOLDS !== fold);
    const x = new Float64Array(kept.length * size);
    for (const [k, i] of kept.entries())
      x.set(observations.x.subarray(i * size, (i + 1) * size), k * size);
    if (
      !process.condition(
        x,
        Float64Array.from(kept, (i) => z[i]),
        kept.length,
      )
    )
      return undefined;
    for (const [k, i] of rows.entries()) {
      if (k % FOLDS !== fold) continue;
      process.predict(observations.x.subarray(i * size, (i + 1) * size), at);
      error += (z[i] - at.mean) ** 2;
      total += (z[i] - mean) ** 2;
    }
  }
  return total > 0 ? Math.max(0, 1 - error / total) : undefined;
}

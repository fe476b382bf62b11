import type { Target } from "../../numeric/matrix.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import type { Fold } from "../split.ts";
import { type LearningPath, rowLosses } from "./learning-path.ts";

/**
 * Chooses for each fold at which step of its path its training should have ended: where the loss on
 * the validation rows of the other folds is least. So no row has a say in the number of steps of the
 * model that predicts it, and folds of few rows do not end their training by chance.
 * @param paths one for each fold
 * @returns for each fold the index of a step in its path
 */
export function chooseSteps(
  paths: readonly LearningPath[],
  folds: readonly Fold[],
  target: Target,
  weights: Float64Array | undefined,
): number[] {
  const longest = paths.reduce((most, { steps }) => Math.max(most, steps.length), 0);
  // A path that ended early goes on as it ended.
  const sums = paths.map(({ steps, predictions }, f) => {
    const rows = folds[f].validation;
    const of = selectTarget(target, rows);
    const own = selectWeights(weights, rows);
    const losses = predictions.map((p) =>
      rowLosses(p, of).reduce((sum, loss, i) => sum + loss * (own?.[i] ?? 1), 0),
    );
    return Array.from({ length: longest }, (_, k) => losses[Math.min(k, steps.length - 1)]);
  });
  return paths.map(({ steps }, f) => {
    const others = sums.filter((_, g) => g !== f && !overlap(folds[f], folds[g]));
    const judged = others.length > 0 ? others : sums;
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < longest; k++) {
      const loss = judged.reduce((sum, of) => sum + of[k], 0);
      if (loss < least) {
        least = loss;
        best = k;
      }
    }
    return Math.min(best, steps.length - 1);
  });
}

/** Whether folds of several repeats validate on the same rows. */
function overlap(a: Fold, b: Fold): boolean {
  const rows = new Set(a.validation);
  return b.validation.some((i) => rows.has(i));
}

import type { Target } from "../../../numeric/matrix.ts";
import { isAbove } from "../../finals/threshold.ts";
import { shareOf } from "./wilson.ts";

/** What happens when a class is predicted from some probability on. */
export interface ThresholdCost {
  /** How many false alarms a missed row of the class costs. */
  readonly missCost: number;
  /** Probability above which the class is predicted. */
  readonly threshold: number;
  /** Rows of the class that are found. */
  readonly found: number;
  /** Rows of the class that are missed. */
  readonly missed: number;
  /** Rows of other classes that are taken for it. */
  readonly falseAlarms: number;
  /** Rows of other classes. */
  readonly negatives: number;
  /** Share of the class that is found; undefined without rows of it. */
  readonly recall: number | undefined;
  /** Share of the predicted rows that are of the class; undefined without predicted rows. */
  readonly precision: number | undefined;
  /** Cost of all errors in false alarms, per 1000 rows. */
  readonly cost: number;
  /** The same when the class is predicted for no row or for all rows, whichever is cheaper. */
  readonly costWithoutModel: number;
}

/** Costs of a miss, in false alarms. */
const MISS_COSTS = [0.2, 0.5, 1, 2, 5, 10, 20] as const;

/**
 * What the errors cost at the best threshold of several costs. Where a miss costs k false alarms and
 * probabilities are calibrated, it is cheapest to predict the class above 1 ÷ (1 + k) (Elkan 2001,
 * eq. 2); no threshold is fitted to the rows. `predict` takes the more probable of two classes, which
 * is the threshold of equal costs.
 * @param positive index of the class, one of two
 */
export function thresholdCosts(p: Float64Array, y: Target, positive: number): ThresholdCost[] {
  const n = y.values.length;
  return MISS_COSTS.map((missCost) => {
    const threshold = 1 / (1 + missCost);
    let [found, missed, falseAlarms] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const isPredicted = isAbove(p[i * y.classes + positive], threshold, positive);
      if (y.values[i] !== positive) falseAlarms += isPredicted ? 1 : 0;
      else if (isPredicted) found++;
      else missed++;
    }
    const rows = found + missed;
    const costOf = (misses: number, alarms: number): number =>
      (1000 * (misses * missCost + alarms)) / n;
    return {
      ...{ missCost, threshold, found, missed, falseAlarms, negatives: n - rows },
      recall: shareOf(found, rows),
      precision: shareOf(found, found + falseAlarms),
      cost: costOf(missed, falseAlarms),
      costWithoutModel: Math.min(costOf(rows, 0), costOf(0, n - rows)),
    };
  });
}

import type { Target } from "../../numeric/matrix.ts";
import { metrics } from "../metric.ts";
import { selectTarget } from "../pipeline.ts";
import type { Column } from "../table/data-table.ts";
import { isMissing } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { binColumn } from "./bins.ts";
import { predictFromBins } from "./predict-from-bins.ts";

/** How well a single column predicts the target on rows that were not used. */
export interface Strength {
  /** 0 for not at all, 1 for perfectly. */
  readonly share: number;
  /** In words: `AUC 0.987`. */
  readonly text: string;
}

/** The strength of a column in some rows. */
export function strengthOf(column: Column, data: Dataset, rows: Int32Array): Strength {
  const y = selectTarget({ values: data.target, classes: data.classes.length }, rows);
  const share = strengthOfPrediction(predictFromBins(binColumn(column, rows), y), y);
  if (data.classes.length > 0 || column.type === "category" || column.type === "text")
    return describe(share, y);
  return describe(Math.max(share, squaredCorrelation(column.values, column, rows, data)), y);
}

/**
 * The strength of predictions: of two classes 2·AUC − 1, of more the share of the squared error of
 * the classes' shares that is explained, of numbers R².
 */
export function strengthOfPrediction(p: Float64Array, y: Target): number {
  if (y.classes === 2) return Math.max(0, 2 * metrics.auc.score(p, y) - 1);
  if (y.classes === 0) return Math.max(0, metrics.r2.score(p, y));
  const shares = new Float64Array(y.classes);
  for (const c of y.values) shares[c] += 1 / y.values.length;
  const unexplained = 1 - shares.reduce((sum, s) => sum + s * s, 0);
  return Math.max(0, 1 - metrics.brier.score(p, y) / unexplained);
}

function describe(share: number, { classes }: Target): Strength {
  const text =
    classes === 2
      ? `AUC ${((1 + share) / 2).toFixed(3)}`
      : `${(100 * share).toFixed(1)} % explained`;
  return { share, text };
}

/** Squared correlation of a column with a target of numbers, over rows where it is not missing. */
function squaredCorrelation(
  values: Float64Array,
  column: Column,
  rows: Int32Array,
  { target }: Dataset,
): number {
  const present = rows.filter((i) => !isMissing(column, i));
  const n = present.length;
  let [mx, my] = [0, 0];
  for (const i of present) {
    mx += values[i] / n;
    my += target[i] / n;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (const i of present) {
    xx += (values[i] - mx) ** 2;
    yy += (target[i] - my) ** 2;
    xy += (values[i] - mx) * (target[i] - my);
  }
  // A column that is mostly missing can't explain the other rows.
  return xx * yy === 0 ? 0 : ((xy * xy) / (xx * yy)) * (n / rows.length);
}

import type { Target } from "../../numeric/matrix.ts";
import { standardisedRanks } from "../../numeric/standardised-ranks.ts";
import { mean } from "../../numeric/statistics.ts";
import { metrics } from "../metric.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import type { Column } from "../table/data-table.ts";
import { isMissing } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { binColumn } from "./bins.ts";
import { predictFromBins } from "./predict-from-bins.ts";

/** How well a single column predicts the target on rows that were not used. */
interface Strength {
  /** 0 for not at all, 1 for perfectly. */
  readonly share: number;
  /** In words: `AUC 0.987`. */
  readonly text: string;
}

/** What is known of the columns of a table in the rows that were asked for last. */
interface KnownStrengths {
  readonly rows: Int32Array;
  readonly of: Map<Column, Strength>;
}
const known = new WeakMap<Dataset, KnownStrengths>();

/** The strength of a column in some rows; guards and reports ask for it, and it is computed once. */
export function strengthOf(column: Column, data: Dataset, rows: Int32Array): Strength {
  let strengths = known.get(data);
  if (strengths?.rows !== rows) {
    strengths = { rows, of: new Map() };
    known.set(data, strengths);
  }
  const strength = strengths.of.get(column) ?? computeStrength(column, data, rows);
  strengths.of.set(column, strength);
  return strength;
}

function computeStrength(column: Column, data: Dataset, rows: Int32Array): Strength {
  const y = selectTarget({ values: data.target, classes: data.classes.length }, rows);
  const share = strengthOfPrediction(predictFromBins(binColumn(column, rows), y), y);
  if (data.classes.length > 0 || column.type === "category" || column.type === "text")
    return describe(share, y);
  const present = rows.filter((i) => !isMissing(column, i));
  const values = Float64Array.from(present, (i) => column.values[i]);
  const target = Float64Array.from(present, (i) => data.target[i]);
  const correlation = Math.max(
    squaredCorrelation(values, target),
    // A rank, a logarithm or another rising function of the target tells it as well.
    squaredRankCorrelation(values, target),
  );
  // A column that is mostly missing can't explain the other rows.
  return describe(Math.max(share, (correlation * present.length) / rows.length), y);
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

/** Squared correlation; 0 where one of them is constant. */
function squaredCorrelation(a: Float64Array, b: Float64Array): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
    ab += (a[i] - ma) * (b[i] - mb);
  }
  return aa * bb === 0 ? 0 : (ab * ab) / (aa * bb);
}

/** Squared correlation of ranks; 0 where one of them is constant. */
function squaredRankCorrelation(a: Float64Array, b: Float64Array): number {
  const [own, other] = [standardisedRanks(a), standardisedRanks(b)];
  if (own === undefined || other === undefined) return 0;
  return own.reduce((sum, v, i) => sum + v * other[i], 0) ** 2;
}

import { averageTarget } from "../../model/average.ts";
import { outputs, type Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { gainOf } from "../interval/interval.ts";
import { scoreIntervals } from "../interval/score-intervals.ts";
import { metrics } from "../metric.ts";
import { fitPipeline, selectTarget } from "../preparation/pipeline.ts";
import { defaultCandidate } from "../search/candidates.ts";
import type { Dataset } from "../table/read-dataset.ts";

const FOLDS = 3;
const MIN_LEAF = 5;

/**
 * Predicts rows, each by a model that was trained on the others.
 * @param y target of all rows of the table
 */
export type QuickModel = (data: Dataset, y: Target, rows: Int32Array, rng: Rng) => Float64Array;

/**
 * A small forest, prepared, trained and applied as a candidate of the search is; row k is in fold k
 * modulo 3.
 * @param trees number of trees
 */
export const smallForest =
  (trees: number): QuickModel =>
  ({ table, task }, y, rows, rng) => {
    const { model, params } = defaultCandidate("forest", task);
    const candidate = { model, params: { ...params, trees, min_leaf: MIN_LEAF } };
    const k = outputs(y);
    const out = new Float64Array(rows.length * k);
    for (let f = 0; f < FOLDS; f++) {
      const train = rows.filter((_, i) => i % FOLDS !== f).sort();
      const at = Int32Array.from(rows.keys()).filter((i) => i % FOLDS === f);
      const { pipeline } = fitPipeline(candidate, {
        ...{ table, target: y, rows: train, rng: rng.fork(f) },
      });
      const p = pipeline.predict(
        table,
        at.map((i) => rows[i]),
      );
      for (const [j, i] of at.entries()) out.set(p.subarray(j * k, (j + 1) * k), i * k);
    }
    return out;
  };

/** How much better than a constant a quick model predicts rows that it was not trained on. */
interface QuickGain {
  /** Lower end of the 95 % interval of the gain in AUC or R². */
  readonly low: number;
  /** The score: `AUC 0.612`. */
  readonly text: string;
}

/**
 * Some rows of a sample, the same number of each class where it has that many: AUC does not depend on
 * how frequent classes are, but its error depends on the rarest one.
 */
function pickRows({ values, classes }: Target, sample: Int32Array, all: number): Int32Array {
  if (classes === 0) return sample.subarray(0, all);
  const most = Math.ceil(all / classes);
  const counts = new Int32Array(classes);
  return sample.filter((i) => ++counts[values[i]] <= most);
}

/**
 * @param y target of all rows of the table
 * @param most rows of the sample that are used at most
 */
export function gainOverConstant(
  data: Dataset,
  y: Target,
  sample: Int32Array,
  rng: Rng,
  most: number,
  model: QuickModel,
): QuickGain {
  const rows = pickRows(y, sample, most);
  const own = selectTarget(y, rows);
  const predictions = model(data, y, rows, rng.fork("model"));
  const average = averageTarget(own);
  const constant = predictions.map((_, k) => average[k % average.length]);
  const metric = y.classes > 0 ? metrics.auc : metrics.r2;
  const { each, differences } = scoreIntervals(
    [constant, predictions],
    { y: own },
    metric,
    rng.fork("interval"),
  );
  const { low } = gainOf(differences[1], "maximize");
  return { low, text: `${y.classes > 0 ? "AUC" : "R²"} ${each[1].score.toFixed(3)}` };
}

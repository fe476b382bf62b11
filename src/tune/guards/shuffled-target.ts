import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { selectTarget } from "../pipeline.ts";
import { type Bins, binColumn } from "./bins.ts";
import type { Guard } from "./guarded-data.ts";
import { predictFromBins } from "./predict-from-bins.ts";
import { strengthOfPrediction } from "./strength.ts";

/** Shuffled targets: the least p-value is one over one more. */
const SHUFFLES = 39;
/** Above this p-value the target may as well be shuffled. */
const MAX_P_VALUE = 0.05;
/** With fewer rows nothing can be said. */
const MIN_ROWS = 30;

/**
 * Whether the target has to do with the columns at all: a quick model, which averages what each
 * column says, must be better on the target than on shuffled ones (a permutation test: Ojala and
 * Garriga 2010, test 1). A shuffled target is what no model can predict.
 */
export const compareWithShuffledTargets: Guard = ({ data, sample, rng }) => {
  // Texts are not judged, so they may say what the other columns do not.
  if (sample.length < MIN_ROWS || data.table.columns.some((c) => c.type === "text"))
    return undefined;
  const y = withRanks(selectTarget({ values: data.target, classes: data.classes.length }, sample));
  const bins = data.table.columns.map((column) => binColumn(column, sample));
  const own = strengthOfColumns(bins, y);
  let better = 0;
  for (let s = 0; s < SHUFFLES; s++) if (strengthOfColumns(bins, shuffle(y, rng)) >= own) better++;
  const p = (1 + better) / (1 + SHUFFLES);
  if (p <= MAX_P_VALUE) return [];
  const message =
    `no single column is shown to have to do with the target: they predict shuffled targets as ` +
    `well (p = ${p.toFixed(2)})`;
  return [{ column: "", message }];
};

/** Numbers by their ranks, so that a few large ones do not decide; classes as they are. */
function withRanks(y: Target): Target {
  if (y.classes > 0) return y;
  const order = Array.from(y.values.keys()).sort((a, b) => y.values[a] - y.values[b]);
  const ranks = new Float64Array(order.length);
  order.forEach((i, k) => {
    const before = order[k - 1];
    ranks[i] = k > 0 && y.values[before] === y.values[i] ? ranks[before] : k;
  });
  return { values: ranks, classes: 0 };
}

/** Strong columns count most, since squares are added. */
function strengthOfColumns(bins: readonly Bins[], y: Target): number {
  return bins.reduce((sum, b) => sum + strengthOfPrediction(predictFromBins(b, y), y) ** 2, 0);
}

function shuffle({ values, classes }: Target, rng: Rng): Target {
  const order = Uint32Array.from(values, (_, i) => i);
  rng.shuffle(order);
  return { values: Float64Array.from(order, (i) => values[i]), classes };
}

import type { Target } from "../../../numeric/matrix.ts";
import {
  auc,
  averagePrecision,
  findThresholds,
  type Thresholds,
} from "../../metric/ranking-scores.ts";

/** How well the probability of one class ranks its rows before the others. */
export interface RankingCurves {
  /** Label of the class. */
  readonly class: string;
  /** Rows of the class. */
  readonly rows: number;
  /** Area under the ROC curve. */
  readonly auc: number;
  /** Average precision. */
  readonly averagePrecision: number;
  /** Corners of the ROC curve: false positive rate, true positive rate; empty where not drawn. */
  readonly roc: readonly (readonly [falsePositives: number, truePositives: number])[];
  /** Precision at each recall, the least recall first; empty where not drawn. */
  readonly precisionRecall: readonly (readonly [recall: number, precision: number])[];
}

/** Points of a curve at most. */
const MAX_POINTS = 300;
/** Classes whose curves are drawn. */
const MAX_CURVES = 6;

/**
 * ROC and precision-recall curves of a class, or of each class against the rest: the most frequent
 * ones; of the others the areas only. Rows count by their weights, as in the metrics.
 * @param positive the only class that is shown. Default: all
 */
export function rankingCurves(
  p: Float64Array,
  y: Target,
  classes: readonly string[],
  positive: number | undefined,
  weights?: Float64Array,
): RankingCurves[] {
  const counts = new Float64Array(classes.length);
  for (const c of y.values) counts[c]++;
  const shown = positive === undefined ? [...classes.keys()] : [positive];
  return shown
    .filter((c) => counts[c] > 0 && counts[c] < y.values.length)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .map((c, k) => {
      const thresholds = k < MAX_CURVES ? findThresholds(p, y, c, weights) : undefined;
      return {
        class: classes[c],
        rows: counts[c],
        auc: auc(p, y, weights, { positive: c }),
        averagePrecision: averagePrecision(p, y, weights, { positive: c }),
        roc: thresholds === undefined ? [] : rocOf(thresholds),
        precisionRecall: thresholds === undefined ? [] : precisionRecallOf(thresholds),
      };
    });
}

function rocOf(t: Thresholds): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [[0, 0]];
  let hits = 0;
  let alarms = 0;
  for (let k = t.count - 1; k >= 0; k--) {
    hits += t.positives[k];
    alarms += t.negatives[k];
    const next = [alarms / t.negative, hits / t.positive] as const;
    // A point on the line between its neighbours adds nothing.
    const [a, b] = [points.at(-2), points[points.length - 1]];
    if (a !== undefined && isStraight(a, b, next)) points.pop();
    points.push(next);
  }
  return thin(points);
}

type Corner = readonly [number, number];

const isStraight = (a: Corner, b: Corner, c: Corner): boolean =>
  Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) < 1e-12;

function precisionRecallOf(t: Thresholds): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  let hits = 0;
  let chosen = 0;
  for (let k = t.count - 1; k >= 0; k--) {
    hits += t.positives[k];
    chosen += t.positives[k] + t.negatives[k];
    if (t.positives[k] > 0) points.push([hits / t.positive, hits / chosen]);
  }
  return thin(points);
}

/** Some of many points, the first and the last one included. */
function thin<T>(points: readonly T[]): T[] {
  if (points.length <= MAX_POINTS) return [...points];
  return Array.from(
    { length: MAX_POINTS },
    (_, i) => points[Math.round((i * (points.length - 1)) / (MAX_POINTS - 1))],
  );
}

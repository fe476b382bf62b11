import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import { mean, median } from "../../numeric/statistics.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import type { Column, DataNote } from "../table/data-table.ts";
import { type Bins, binColumn } from "./bins.ts";
import type { Guard, GuardedData } from "./guarded-data.ts";
import { predictFromBins } from "./predict-from-bins.ts";
import { gainOverConstant, type QuickModel, smallForest } from "./quick-model.ts";
import { strengthOfPrediction } from "./strength.ts";

/** Shuffled targets: the least p-value is one over one more. */
const SHUFFLES = 39;
/** Above this p-value the target may as well be shuffled. */
const MAX_P_VALUE = 0.05;
/** With fewer rows nothing can be said. */
const MIN_ROWS = 30;

/** Rows at most that a small forest compares with a constant… */
const MAX_ROWS = 600;
/** …with this number of trees. */
const TREES = 20;
/** Every run makes the control, so it has fewer rows and trees: a target that leaks is seen by few. */
const MAX_CONTROL_ROWS = 300;
const CONTROL_TREES = 6;
/** A trend of this many standard errors is none of shuffled targets. */
const CERTAIN_ERRORS = 7;
/** Shuffled targets that a model must all predict better than a constant before that is reported. */
const MAX_CONTROLS = 3;

/**
 * Whether the columns say anything about the target. One of two models must show it: a quick model,
 * which averages what each column says, is better on the target than on shuffled ones (a
 * permutation test: Ojala and Garriga 2010, test 1); or a small forest, which sees columns
 * together, is better than a constant.
 */
export const compareWithShuffledTargets: Guard = (given) => {
  const { data, sample, rng } = given;
  // Texts are not judged, so they may say what the other columns do not. Single pixels say little,
  // wherever what an image shows may stand.
  const isJudged =
    data.table.image === undefined && data.table.columns.every((c) => c.type !== "text");
  if (sample.length < MIN_ROWS || !isJudged) return undefined;
  const target = { values: data.target, classes: data.classes.length };
  const y = withRanks(selectTarget(target, sample));
  const ranked = data.table.columns.flatMap((c) => trendOf(c, sample) ?? []);
  if (ranked.some((x) => isCertain(x, y))) return [];
  const trends = y.classes > 2 ? [] : ranked;
  const bins = data.table.columns.map((column) => binColumn(column, sample));
  const strengthOf = (of: Target): number =>
    strengthOfColumns(bins, of) +
    trends.reduce((sum, x) => sum + correlation(x, of.values) ** 4, 0);
  const own = strengthOf(y);
  let better = 0;
  for (let s = 0; s < SHUFFLES; s++) if (strengthOf(shuffle(y, rng)) >= own) better++;
  const p = (1 + better) / (1 + SHUFFLES);
  if (p <= MAX_P_VALUE) return [];
  const stream = rng.fork("forest");
  const forest = smallForest(TREES);
  const { low, text } = gainOverConstant(data, target, sample, stream, MAX_ROWS, forest);
  if (low > 0) return [];
  const message =
    "no column is shown to have to do with the target: single columns predict shuffled targets as " +
    `well (p = ${p.toFixed(2)}), and a small forest of all is not shown to beat a constant (${text})`;
  return [{ column: "", message }];
};

/**
 * Checks the whole path from rows to scores: no model can predict a shuffled target. If a small
 * forest does, it sees the targets of the rows that it predicts.
 * @param model what is trained; another one than the default is for tests
 */
export function controlWithShuffledTargets(
  { data, sample, rng }: GuardedData,
  model: QuickModel = smallForest(CONTROL_TREES),
): readonly DataNote[] | undefined {
  if (sample.length < MIN_ROWS) return undefined;
  const own = inTwoHalves(
    selectTarget({ values: data.target, classes: data.classes.length }, sample),
  );
  let last = "";
  // By chance one in forty is better than a constant, but hardly three of three.
  for (let s = 0; s < MAX_CONTROLS; s++) {
    const stream = rng.fork("control").fork(s);
    const values = data.target.slice();
    const shuffled = shuffle(own, stream);
    for (const [k, i] of sample.entries()) values[i] = shuffled.values[k];
    const y = { values, classes: own.classes };
    const { low, text } = gainOverConstant(data, y, sample, stream, MAX_CONTROL_ROWS, model);
    if (!(low > 0)) return [];
    last = text;
  }
  const message =
    `a small forest predicts even shuffled targets better than a constant (${last}): it is told ` +
    "targets of the rows that it predicts, so no score can be relied on";
  return [{ column: "", message, kind: "leak" }];
}

/** Of many classes every second one against the others, which takes a fraction of the time. */
const inTwoHalves = (y: Target): Target =>
  y.classes > 2 ? { values: y.values.map((c) => c % 2), classes: 2 } : y;

/** Numbers by their ranks, so that a few large ones do not decide; classes as they are. */
const withRanks = (y: Target): Target =>
  y.classes > 0 ? y : { values: ranksOf(y.values), classes: 0 };

/** The rank of each number; equal ones have the same. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(order.length);
  order.forEach((i, k) => {
    const before = order[k - 1];
    ranks[i] = k > 0 && values[before] === values[i] ? ranks[before] : k;
  });
  return ranks;
}

/**
 * The ranks of a column of numbers, by which a trend is found in fewer rows than by its bins; the
 * middle one for missing cells.
 */
function trendOf(column: Column, rows: Int32Array): [Float64Array] | undefined {
  if (column.type !== "number" && column.type !== "date") return undefined;
  const own = Float64Array.from(rows, (i) => column.values[i]);
  const middle = median(own.filter((v) => !Number.isNaN(v)));
  return [ranksOf(own.map((v) => (Number.isNaN(v) ? middle : v)))];
}

/** Pearson's correlation; 0 where one of the two does not vary. */
function correlation(x: Float64Array, y: Float64Array): number {
  const [mx, my] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xx * yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/**
 * Whether a column has to do with the target beyond any doubt: a correlation for numbers and two
 * classes, otherwise the statistic of Kruskal and Wallis (1952) for the ranks of each class. It saves
 * the shuffles, which take seconds where there are many classes.
 */
function isCertain(ranks: Float64Array, y: Target): boolean {
  const n = ranks.length;
  if (y.classes <= 2) return Math.abs(correlation(ranks, y.values)) > CERTAIN_ERRORS / Math.sqrt(n);
  const sums = new Float64Array(y.classes);
  const rows = new Float64Array(y.classes);
  for (let i = 0; i < n; i++) {
    sums[y.values[i]] += ranks[i];
    rows[y.values[i]]++;
  }
  const centre = mean(ranks);
  const all = ranks.reduce((sum, r) => sum + (r - centre) ** 2, 0);
  const between = sums.reduce(
    (sum, s, c) => sum + (rows[c] === 0 ? 0 : rows[c] * (s / rows[c] - centre) ** 2),
    0,
  );
  const degrees = rows.filter((r) => r > 0).length - 1;
  // The cube root of χ² per degree of freedom is nearly normal (Wilson and Hilferty 1931).
  const variance = 2 / (9 * degrees);
  const limit = degrees * (1 - variance + CERTAIN_ERRORS * Math.sqrt(variance)) ** 3;
  return all > 0 && ((n - 1) * between) / all > limit;
}

/** Strong columns count most: of many columns a few may say something. */
function strengthOfColumns(bins: readonly Bins[], y: Target): number {
  return bins.reduce((sum, b) => sum + strengthOfPrediction(predictFromBins(b, y), y) ** 4, 0);
}

function shuffle({ values, classes }: Target, rng: Rng): Target {
  const order = Uint32Array.from(values, (_, i) => i);
  rng.shuffle(order);
  return { values: Float64Array.from(order, (i) => values[i]), classes };
}

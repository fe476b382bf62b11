import type { Contender } from "../src/tune/finals/choose-model.ts";
import type { Job } from "../src/tune/jobs/job.ts";
import { OutOfFold } from "../src/tune/search/out-of-fold.ts";
import type { Fold } from "../src/tune/split.ts";
import type { Evaluated } from "../src/tune/tuning-result.ts";

/** A candidate with this score in cross-validation. */
export const evaluated = (
  number: number,
  mean: number,
  more: Partial<Evaluated> = {},
): Evaluated => ({
  number,
  model: "tree",
  params: { depth: number },
  train: 0.99,
  validation: { mean, low: mean - 0.1, high: mean + 0.1 },
  std: 0.02,
  folds: [mean],
  whole: false,
  secondsToTrain: 1,
  seconds: 2,
  rowsPerSecond: 100,
  ...more,
});

/** A candidate with its predictions. */
export const contender = (
  number: number,
  validation: Float64Array,
  held: Float64Array = new Float64Array(0),
  more: Partial<Evaluated> = {},
): Contender => ({ evaluated: evaluated(number, 0, more), validation, held });

/** Folds of the rows from 0 to n, each k-th row in the same one. */
export const foldsOf = (n: number, count: number): readonly Fold[] => {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: count }, (_, f) => ({
    train: all.filter((i) => i % count !== f),
    validation: all.filter((i) => i % count === f),
  }));
};

/** The rows of such folds. */
export const outOfFold = (values: readonly number[], classes: number, count: number): OutOfFold =>
  new OutOfFold(foldsOf(values.length, count), { values: Float64Array.from(values), classes });

/** A job without data, for hosts that train nothing. */
export const emptyJob: Job = {
  table: { rows: 0, columns: [] },
  target: { values: new Float64Array(0), classes: 0 },
  folds: [],
  rest: new Int32Array(0),
  held: new Int32Array(0),
  finalFolds: [],
  metric: "rmse",
  seed: 1,
};

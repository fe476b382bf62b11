import type { ModelName } from "../model/model.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { StorageUrl } from "../storage/url.ts";
import type { OptimizeOptions } from "../study/types.ts";
import type { Metric, Task } from "./metric.ts";
import type { Data } from "./table/rows.ts";
import type { Verdict } from "./verdict.ts";

export interface TuneOptions<T extends Task>
  extends Omit<OptimizeOptions, "perTrial" | "retries" | "target" | "enough"> {
  target: string;
  /** Inferred from the target, and said, unless given. */
  task?: T;
  metric?: Metric<NoInfer<T>>;
  models?: readonly Exclude<ModelName, "constant">[];
  categorical?: readonly string[];
  ignore?: readonly string[];
  /** How rows are split: 5 stratified folds unless given. */
  folds?: number | { by: "group" | "time"; column: string; count: number };
  /** Times that cross-validation is repeated with other folds. */
  repeats?: number;
  /** Share of rows that the search never sees; 0.2 unless given. */
  holdout?: number;
  /** Leave out rows without a target. */
  dropMissing?: boolean;
  /**
   * Score alone, or score and the seconds of training and prediction: then the result has a front.
   */
  objective?: "score" | "score,time";
  /** Fixes parameters: `{ model: "forest", trees: 200 }`. */
  set?: { readonly [name: string]: unknown };
  /** Evaluated first: `{ model: "tree", depth: 5 }`. */
  tries?: readonly { readonly model: string; readonly [name: string]: unknown }[];
  sampler?: Sampler;
  seed?: number;
  storage?: StorageUrl;
  /**
   * Made of the data's name and the settings unless given, so that the same call goes on with the
   * same study.
   */
  study?: string;
  /** What was found in the data, before the search begins. */
  onData?: (notes: readonly { readonly column: string; readonly message: string }[]) => void;
  onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly finished: number;
  readonly trials: number | undefined;
  readonly seconds: number;
  readonly secondsLeft: number | undefined;
  readonly metric: Metric;
  readonly last: Evaluated | undefined;
  readonly best: Evaluated | undefined;
}

export interface Score {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}
/** A candidate with its cross-validated scores. */
export interface Evaluated {
  readonly number: number;
  readonly model: ModelName;
  readonly params: { readonly [name: string]: unknown };
  readonly train: number;
  /** Mean over folds, and its 95 % interval from their spread. */
  readonly validation: Score;
  /** Standard deviation over folds. */
  readonly std: number;
  readonly folds: readonly number[];
  /** Of one fold. */
  readonly secondsToTrain: number;
  /**
   * Of training on one fold and predicting its validation rows: what `--objective METRIC,time`
   * minimizes.
   */
  readonly seconds: number;
  readonly rowsPerSecond: number;
}
export type Prediction<T extends Task> = T extends "classification"
  ? { readonly prediction: string; readonly probability: { readonly [label: string]: number } }
  : { readonly prediction: number };

export interface TuneResult<T extends Task> {
  readonly task: T;
  readonly metric: Metric<T>;
  readonly study: string;
  readonly trials: number;
  readonly failed: readonly { readonly number: number; readonly message: string }[];
  readonly seconds: number;
  readonly best: Evaluated;
  /** The best untuned model: what tuning has to beat. */
  readonly baseline: (Evaluated & { readonly holdout: Score | undefined }) | undefined;
  /** Of the best one, on rows that the search never saw; undefined when none were held out. */
  readonly holdout: Score | undefined;
  readonly verdict: Verdict;
  /**
   * What `model()` and `predict` use: the best one, or the untuned one where that did better on
   * unseen rows.
   */
  readonly kept: Evaluated;
  /** Speed against quality, best first. */
  readonly front: readonly Evaluated[];
  /**
   * Every candidate that was evaluated on all folds, best first: one that plainly loses the first
   * of them is given up.
   */
  readonly leaderboard: readonly Evaluated[];
  /** What was found in the data: inferred types, missing cells, suspected leaks. */
  readonly notes: readonly { readonly column: string; readonly message: string }[];
  predict(rows: Data): AsyncIterable<Prediction<T>>;
  /** What `attune tune --json` prints. */
  toJSON(): unknown;
  /** What `attune predict` reads. */
  model(): unknown;
  /** One page without network use. */
  toHTML(): string;
}

import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { TestRows } from "../finals/test-rows.ts";
import type { GuardOutcome } from "../guards/run-guards.ts";
import type { ChosenMetric } from "../metric/choose-metric.ts";
import type { OwnMetric } from "../metric/own-metric.ts";
import type { Metric, MetricName, Task } from "../metric.ts";
import type { Monotone } from "../preparation/monotone.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { CandidateSpace } from "../search/candidates.ts";
import type { Rated } from "../search/order-by-experience.ts";
import type { OutOfFold } from "../search/out-of-fold.ts";
import type { Fold, Splitting } from "../split.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { TuneOptions } from "../tuning-options.ts";
import type { Evaluated } from "../tuning-result.ts";

/** The options of `tune` without the tie between task and metric; `planTuning` checks that. */
export interface PlanOptions extends Omit<TuneOptions<Task>, "task" | "metric"> {
  /** As in `TuneOptions`. */
  readonly task?: Task | undefined;
  /** As in `TuneOptions`. */
  readonly metric?: Metric | OwnMetric | undefined;
}

/** Everything that is decided before the first model is trained. */
export interface TunePlan {
  /** The data, and what was inferred from it. */
  readonly dataset: Dataset;
  /** Target of all rows. */
  readonly target: Target;
  /** Name of the metric. */
  readonly metric: MetricName;
  /** How the metric is computed, and what it is called. */
  readonly info: ChosenMetric;
  /** How rows are split. */
  readonly splitting: Splitting;
  /** Rows that the search uses. */
  readonly rest: Int32Array;
  /** Rows that the search never sees. */
  readonly held: Int32Array;
  /** Rows of a table of their own that score the result; undefined without such a table. */
  readonly test: TestRows | undefined;
  /** Folds of the rows in `rest`. */
  readonly folds: readonly Fold[];
  /** Folds of all rows, by which members of the result are trained; empty by time. */
  readonly finalFolds: readonly Fold[];
  /** The rows that the folds predict. */
  readonly rows: OutOfFold;
  /** Whether a model that predicts its training rows out of sample may do without folds. */
  readonly mayTrainWhole: boolean;
  /** Whether classes weigh the same in training. */
  readonly balanced: boolean;
  /** Columns in which predictions are monotone; of two classes, those of the second one. */
  readonly monotone: Monotone | undefined;
  /** Whether the model that is kept must be a single candidate. */
  readonly single: boolean;
  /** Whether the kept model is trained again on all rows where rows were held out. */
  readonly refit: boolean;
  /** The search space. */
  readonly space: CandidateSpace;
  /** The first candidates: the baselines, those that the user gave, and the portfolio. */
  readonly first: readonly ModelCandidate[];
  /** How many of them are evaluated in any case: the baselines and those that the user gave. */
  readonly fixed: number;
  /** How many are evaluated however long they take. */
  readonly guaranteed: number;
  /** Whether a candidate may be kept: its model was chosen, or the user gave it. */
  readonly mayWin: (candidate: Evaluated) => boolean;
  /** Whether a candidate may be kept where no candidate may win: it keeps what was asked for. */
  readonly mayStandIn: (candidate: Evaluated) => boolean;
  /** Whether a candidate is a model with its default parameters, with which others are compared. */
  readonly isUntuned: (candidate: Evaluated) => boolean;
  /** Remarks on the data; the first describes it as a whole. */
  readonly notes: readonly DataNote[];
  /** What earlier studies say of the first candidates; undefined where none were given. */
  readonly learned:
    | {
        /** The remark on it, which is among `notes`. */
        readonly note: DataNote;
        /** The candidates that they have evaluated, best first. */
        readonly rated: readonly Rated[];
      }
    | undefined;
  /** Rows of `rest` on which single columns are judged. */
  readonly judged: Int32Array;
  /** What the guards found; their remarks are among `notes`. */
  readonly guards: readonly GuardOutcome[];
  /** Trials in all; undefined when only time limits the search. */
  readonly trials: number | undefined;
  /** Whether the seconds of a candidate are a second objective. */
  readonly timed: boolean;
  /** Seed of the study and of all training. */
  readonly seed: number;
  /** Random stream of splits and intervals. */
  readonly rng: Rng;
  /** Name of the data: `churn` for `data/churn.csv`. */
  readonly label: string;
  /** Name of the study. */
  readonly study: string;
  /** Fingerprint of everything that makes scores comparable: data, metric, folds, seed, space. */
  readonly settings: string;
}

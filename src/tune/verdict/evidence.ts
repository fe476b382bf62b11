import type { LearningCurve } from "../finals/learning-curve.ts";
import type { Interval } from "../interval/interval.ts";
import type { MetricInfo } from "../metric.ts";
import type { Evaluated, Untried } from "../tuning-result.ts";
import type { Gain } from "./gain.ts";

/** What the verdict is judged by; scores are in units of the metric. */
export interface Evidence {
  /** The metric with what it is of. */
  readonly metricLabel: string;
  /** Which scores are better. */
  readonly direction: MetricInfo["direction"];
  /** Rows of the table. */
  readonly rows: number;
  /** Remarks on leaks of the target, each with its column or "". */
  readonly leaks: readonly { readonly column: string; readonly message: string }[];
  /** What the kept model is called. */
  readonly name: string;
  /** Whether the kept model is a constant. */
  readonly isConstant: boolean;
  /** On which rows the kept model was compared. */
  readonly by: "holdout" | "cross-validation";
  /** Its score on those rows. */
  readonly estimate: Interval;
  /** The score of the trained model on test rows of their own; undefined without any. */
  readonly test?: Interval | undefined;
  /** Its score in nested cross-validation. */
  readonly validation: Interval;
  /** The score of a constant on the same rows as the estimate, and the gain over it. */
  readonly constant: { readonly score: Interval; readonly gain: Gain } | undefined;
  /** The best untuned model on the same rows; undefined when none could be evaluated. */
  readonly untuned:
    | {
        /** Name of the model. */
        readonly model: string;
        /** Its score. */
        readonly score: Interval;
        /** Gain over it; undefined when the kept model is that one. */
        readonly gain: Gain | undefined;
      }
    | undefined;
  /** The best single candidate, if an ensemble was considered: its score in cross-validation. */
  readonly single:
    | {
        /** What it is called. */
        readonly name: string;
        /** Its score in nested cross-validation. */
        readonly score: number;
        /** What the ensemble gained over it there. */
        readonly gain: Gain;
        /** Whether the ensemble is kept. */
        readonly isEnsembleKept: boolean;
      }
    | undefined;
  /**
   * How much better the kept model's score is on the rows by which it was chosen than in nested
   * cross-validation.
   */
  readonly optimism: number;
  /** How scores grow with the rows; `no-time` when there was none to measure it. */
  readonly learning: LearningCurve | "no-time" | undefined;
  /** Whether rows were drawn within groups. */
  readonly isGrouped: boolean;
  /** Whether any tuned model was evaluated. */
  readonly triedTuned: boolean;
  /** Candidates with scores on all folds. */
  readonly leaderboard: readonly Evaluated[];
  /** The best single candidate. */
  readonly best: Evaluated;
  /** Models that the user left out. */
  readonly excluded: readonly string[];
  /** The models that were to be kept, where no candidate of them could be: others stand in. */
  readonly replaced?: readonly string[] | undefined;
  /** Candidates for which the time did not suffice. */
  readonly untried: readonly Untried[];
  /** Number of trials that failed or took too long. */
  readonly failed: number;
}

import type { ImportanceMetricOptions } from "./importance/importance-metric.ts";
import type { WatchOptions } from "./pause.ts";

/** Options of `Explainer.importance`. */
export interface PermutationImportanceOptions extends ImportanceMetricOptions, WatchOptions {
  /** Shuffles of each column, at least 1. Default: 5. */
  repeats?: number | undefined;
  /**
   * Association of two columns, from 0 to 1, from which they are shuffled together; above 1 none are.
   * Default: 0.9.
   */
  correlation?: number | undefined;
}

/** Options of `Explainer.contributions`. */
export interface ContributionOptions extends WatchOptions {
  /** Numbers of the rows, from 1. Default: all rows. */
  rows?: readonly number[] | undefined;
  /**
   * The class whose probability is explained. Default: of two classes the one that the metric is of, or
   * else the rarer one; of more the class that is predicted for the row.
   */
  class?: string | undefined;
  /**
   * Sampled contributions: pairs of orders of the columns for each row that is compared with, at least
   * 2. Four times as many halve the errors. Default: 2.
   */
  pairs?: number | undefined;
}

/** Options of `Explainer.effect`. */
export interface EffectOptions extends WatchOptions {
  /** The class whose probability is shown. Default: of two classes as in `contributions`; else all. */
  class?: string | undefined;
}

/** Options of `Explainer.nearestChange`. */
export interface ChangeOptions extends WatchOptions {
  /**
   * What is to be predicted: a class, or the number that is to be reached. Default: any other class;
   * required for numbers.
   */
  to?: string | number | undefined;
  /** Columns that stay as they are. Default: none. */
  keepFixed?: readonly string[] | undefined;
}

/** Options of `Explainer.words` and `Explainer.pixels`. */
export interface WordOptions extends WatchOptions {
  /** The class whose log odds change. Default: as in `contributions`. */
  class?: string | undefined;
}

import { fingerprint } from "../../numeric/hash.ts";
import type { ChosenMetric } from "../metric/choose-metric.ts";
import { isOwnMetric } from "../metric/own-metric.ts";
import type { Monotone } from "../preparation/monotone.ts";
import type { CandidateSpace } from "../search/candidates.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { readingOptionsOf } from "../table/reading-options.ts";
import type { DividedRows } from "./divide-rows.ts";
import type { PlanOptions } from "./tune-plan.ts";

/** What was made of the options, as far as scores depend on it. */
interface Settings {
  readonly dataset: Dataset;
  readonly info: ChosenMetric;
  readonly divided: Pick<DividedRows, "folds" | "held" | "share">;
  readonly space: CandidateSpace;
  readonly monotone: Monotone | undefined;
  /** Rows of the sample; undefined when all rows are used. */
  readonly sampledRows: number | undefined;
}

/** Fingerprint of everything that makes scores comparable: data, metric, folds, seed, space. */
export function fingerprintSettings(
  options: PlanOptions,
  { dataset, info, divided, space, monotone, sampledRows }: Settings,
): string {
  const { folds, held, share } = divided;
  return fingerprint({
    // Trials of an earlier version have no predictions, and other baselines.
    version: 2,
    fingerprint: dataset.fingerprint,
    target: options.target,
    task: dataset.task,
    metric: info.label,
    // A metric of the user's may be changed without another name.
    score: isOwnMetric(options.metric) ? String(options.metric.score) : undefined,
    folds: options.folds ?? folds.length,
    repeats: options.repeats ?? 1,
    holdout: options.holdoutRows ? [...held] : share,
    seed: options.seed ?? 0,
    objective: options.objective ?? "score",
    space: space.toJSON(),
    tries: options.tries ?? [],
    reading: readingOptionsOf(options),
    categorical: options.categorical,
    ignore: options.ignore,
    weight: options.weight,
    classWeight: options.classWeight,
    monotone,
    sampledRows,
  });
}

import { fingerprint } from "../../numeric/hash.ts";
import type { ChosenMetric } from "../metric/choose-metric.ts";
import { isOwnMetric } from "../metric/own-metric.ts";
import type { Monotone } from "../preparation/monotone.ts";
import type { CandidateSpace } from "../search/candidates.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { ReadingOptions } from "../table/reading-options.ts";
import type { DividedRows } from "./divide-rows.ts";
import type { PlanOptions } from "./tune-plan.ts";

/** Fingerprint of everything that makes scores comparable: data, metric, folds, seed, space. */
export function fingerprintSettings(
  options: PlanOptions,
  dataset: Dataset,
  info: ChosenMetric,
  { folds, held, share }: Pick<DividedRows, "folds" | "held" | "share">,
  space: CandidateSpace,
  monotone: Monotone | undefined,
  reading: ReadingOptions,
  sampledRows: number | undefined,
): string {
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
    reading,
    categorical: options.categorical,
    ignore: options.ignore,
    weight: options.weight,
    classWeight: options.classWeight,
    monotone,
    sampledRows,
  });
}

import { useEffect, useState } from "preact/hooks";
import { get, studyPath } from "./api.ts";
import type { OpenStudy } from "./open-study.ts";

/** More trials than this are not read again at each change. */
const MAX_TRIALS = 20_000;

/** The best trial where results are noisy: by a model of them, not by the luckiest value. */
export interface EstimatedBest {
  readonly number: number;
  readonly estimate: number;
  /** Standard error of the estimate. */
  readonly error: number;
}

/** The estimated best of a study; undefined if its results are not noisy. */
export function useEstimatedBest({ name, trials, info, isReady }: OpenStudy) {
  const [best, setBest] = useState<EstimatedBest>();
  const complete = info.value?.counts["complete"] ?? 0;
  const isSingle = typeof info.value?.objectives === "string";
  const isRead = isReady.value && isSingle && complete > 0 && trials.length <= MAX_TRIALS;
  useEffect(() => {
    if (!isRead) return;
    const controller = new AbortController();
    get<{ readonly trials: readonly Partial<EstimatedBest>[] }>(
      `${studyPath(name)}/best`,
      controller.signal,
    )
      .then(({ trials: [first] }) => {
        const { number, estimate, error } = first ?? {};
        const isNoisy = number !== undefined && estimate !== undefined && error !== undefined;
        setBest(isNoisy ? { number, estimate, error } : undefined);
      })
      .catch(() => {}); // the observed best is shown
    return () => controller.abort();
  }, [name, isRead, complete]);
  return best;
}

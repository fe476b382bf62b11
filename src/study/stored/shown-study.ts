import { experienceOf } from "../../sampler/experience/stored-experience.ts";
import type { StudyInfo } from "../../storage/storage.ts";
import { budgetOf } from "./stored-budget.ts";

/** A study as users see it, without Attune's own values. */
type ShownStudy = Omit<StudyInfo, "internal"> & {
  /** Number of trials that the study is to have in all. */
  readonly budget?: number;
  /** Trials of the budget that have not begun: autoscalers read it. */
  readonly left?: number;
  /** What all trials may cost together. */
  readonly maxCost?: number;
  /** Names of the earlier studies from which it learns; absent without any. */
  readonly experience?: readonly string[];
};

/** A study as users see it. */
export function toShownStudy({ internal, ...info }: StudyInfo): ShownStudy {
  const { trials: budget, maxCost } = budgetOf({ internal });
  const experience = experienceOf(internal);
  const { complete, pruned, failed, running, paused } = info.counts;
  return {
    ...info,
    ...(budget !== undefined && {
      budget,
      left: Math.max(0, budget - complete - pruned - failed - running - paused),
    }),
    ...(maxCost !== undefined && { maxCost }),
    ...(experience.length > 0 && { experience }),
  };
}

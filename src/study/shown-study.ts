import type { StudyInfo } from "../storage/storage.ts";

/** A study as users see it, without Attune's own values. */
export type ShownStudy = Omit<StudyInfo, "internal"> & {
  /** Number of trials that the study is to have in all. */
  readonly budget?: number;
  /** Trials of the budget that have not begun: autoscalers read it. */
  readonly left?: number;
};

/** A study as users see it. */
export function toShownStudy({ internal, ...info }: StudyInfo): ShownStudy {
  const { budget } = internal;
  if (typeof budget !== "number") return info;
  const { complete, pruned, failed, running, paused } = info.counts;
  return {
    ...info,
    budget,
    left: Math.max(0, budget - complete - pruned - failed - running - paused),
  };
}

import type { Storage, StudyInfo } from "../../storage/storage.ts";

/** What a study is to have in all. */
export interface Budget {
  /** Trials. Default: the study says none. */
  readonly trials?: number | undefined;
  /** What all trials may cost together. Default: no limit. */
  readonly maxCost?: number | undefined;
}

const numberOrNone = (value: unknown): number | undefined =>
  typeof value === "number" ? value : undefined;

/** The budget that is stored with a study: workers that join it keep to it. */
export const budgetOf = ({ internal }: Pick<StudyInfo, "internal">): Budget => ({
  trials: numberOrNone(internal["budget"]),
  maxCost: numberOrNone(internal["maxCost"]),
});

/** Internal values of a study that store what is given of a budget; undefined if nothing is. */
export function budgetAsInternal({ trials, maxCost }: Budget) {
  if (trials === undefined && maxCost === undefined) return undefined;
  return {
    ...(trials !== undefined && { budget: trials }),
    ...(maxCost !== undefined && { maxCost }),
  };
}

/** Stores what is given of a budget with a study. */
export async function storeBudget(storage: Storage, study: string, budget: Budget): Promise<void> {
  const internal = budgetAsInternal(budget);
  if (internal !== undefined) await storage.annotate(study, null, { internal });
}

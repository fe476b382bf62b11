import type { ModelCandidate } from "../preparation/pipeline.ts";
import { readExperiences } from "../search/earlier-studies.ts";
import { describeExperience, orderByExperience } from "../search/order-by-experience.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { ChosenCandidates } from "./choose-candidates.ts";
import type { PlanOptions, TunePlan } from "./tune-plan.ts";

/** The candidates that are tried first, in this order. */
interface FirstCandidates extends Pick<TunePlan, "learned"> {
  readonly first: readonly ModelCandidate[];
}

/**
 * Those that are evaluated in any case, and then the portfolio, in the order of its scores in earlier
 * studies where some are given.
 * @param study name of this study, from which it does not learn
 */
export async function firstCandidates(
  { learnFrom }: Pick<PlanOptions, "learnFrom">,
  { table, classes }: Dataset,
  { fixed, usual }: Pick<ChosenCandidates, "fixed" | "usual">,
  study: string,
): Promise<FirstCandidates> {
  const data = { classes: classes.length, rows: table.rows };
  const experiences = await readExperiences(learnFrom ?? [], data, study);
  const { ordered, rated } = orderByExperience(usual, experiences);
  return {
    first: [...fixed, ...ordered],
    learned: learnFrom && { note: describeExperience(experiences, rated), rated },
  };
}

import type { ModelCandidate } from "../preparation/pipeline.ts";
import type { DataNote } from "../table/data-table.ts";

/**
 * Says that a budget of trials ends with the candidates that are evaluated in any case, so that
 * nothing is searched.
 * @param trials undefined when only time limits the search
 * @param fixed the baselines and the candidates that the user gave
 * @param models that the search chooses from
 */
export function describeBudget(
  trials: number | undefined,
  fixed: readonly ModelCandidate[],
  models: readonly string[],
): readonly DataNote[] {
  if (trials === undefined || trials > fixed.length) return [];
  const names = [...new Set(fixed.map(({ model }) => model))].join(", ");
  return [
    {
      column: "",
      message:
        `no trial is left to search ${models.join(", ")}: the first ${fixed.length} trials are ` +
        `evaluated in any case, to compare others with (${names}, untuned or as given), and the ` +
        `budget is ${trials}; give more than ${fixed.length} trials`,
    },
  ];
}

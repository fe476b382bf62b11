import type { Evaluated, TuneResult } from "./types.ts";

/**
 * What a candidate of a result is called: `tuned boosting`, or `untuned forest` for the one that
 * tuning has to beat. By its number, not its model: both may be forests.
 */
export function candidateName(
  candidate: Evaluated,
  result: Pick<TuneResult<any>, "baseline">,
): string {
  return `${candidate.number === result.baseline?.number ? "untuned" : "tuned"} ${candidate.model}`;
}

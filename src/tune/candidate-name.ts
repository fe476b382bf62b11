import type { Task } from "./metric.ts";
import type { Evaluated, TuneResult } from "./tuning-result.ts";

/**
 * How texts call a candidate of a result: `untuned forest` for the baseline, `tuned forest` for any
 * other. The trial's number decides, not the model, since both may be forests.
 */
export function candidateName(
  candidate: Evaluated,
  result: Pick<TuneResult<Task>, "baseline">,
): string {
  return `${candidate.number === result.baseline?.number ? "untuned" : "tuned"} ${candidate.model}`;
}

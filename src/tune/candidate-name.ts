import type { Task } from "./metric.ts";
import type { BestModel, Evaluated, TuneResult } from "./tuning-result.ts";

/**
 * How texts call a model of a result: `untuned forest` for the best untuned model, `tuned forest`
 * for any other candidate, `ensemble of 4 models`. The trial's number decides, not the model, since
 * both may be forests.
 */
export function modelName(
  { model, members }: BestModel,
  { untuned }: Pick<TuneResult<Task>, "untuned">,
): string {
  if (model === "ensemble") return `ensemble of ${members.length} models`;
  return `${members[0].number === untuned?.number ? "untuned" : "tuned"} ${model}`;
}

/** The same for a candidate. */
export function candidateName(
  { number, model }: Evaluated,
  { untuned }: Pick<TuneResult<Task>, "untuned">,
): string {
  return `${number === untuned?.number ? "untuned" : "tuned"} ${model}`;
}

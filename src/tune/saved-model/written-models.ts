import { Ensemble } from "../ensemble/ensemble.ts";
import type { Choice } from "../finals/choose-model.ts";
import type { TrainedMembers } from "../finals/train-members.ts";
import type { TunePlan } from "../plan/tune-plan.ts";

/** Which models the result holds: those that were scored, or others with the same settings. */
export interface WrittenModels {
  /**
   * `scored`: the models that predicted the rows of the estimate. `again`: models that were trained
   * on all rows since. `partly-again`: only some members of the ensemble were, since the time was
   * over.
   */
  readonly models: "scored" | "again" | "partly-again";
  /** The same in a sentence. */
  readonly text: string;
}

/** Predictions that differ by more, relative to the largest of them, are not the same. */
const MAX_DIFFERENCE = 1e-9;

/** Which models the result holds. */
export function describeWritten(
  plan: TunePlan,
  { held: scored }: Choice,
  { ensemble, again, isRepeated, leftOut }: TrainedMembers,
): WrittenModels {
  const { held, dataset, refit } = plan;
  const count = ensemble.members.length;
  const all = `all ${dataset.table.rows.toLocaleString("en")} rows`;
  if (held.length === 0)
    return {
      models: "scored",
      text:
        "The model consists of the models of cross-validation, each trained without one fold" +
        (leftOut > 0 ? `; ${leftOut} of them were left out, which bounds its size. ` : ". ") +
        "The scores above are of each alone on the rows that it was not trained on; their mean is usually " +
        "as good or better.",
    };
  if (again === count)
    return {
      models: "again",
      text:
        `The model was trained again on ${all}. The scores on the rows held out were measured ` +
        "before, with a model that was trained without these rows; --keep-scored keeps that model.",
    };
  if (again > 0)
    return {
      models: "partly-again",
      text:
        `${again} of the ${count} members ${again === 1 ? "was" : "were"} trained again on ${all}; ` +
        "there was no time for the others, which are as they were scored.",
    };
  const why = refit ? `; there was no time to train it again on ${all}` : "";
  const difference = isRepeated ? differenceOf(plan, scored, ensemble) : 0;
  if (difference <= MAX_DIFFERENCE)
    return {
      models: "scored",
      text: `The model is the one that was scored on the held-out rows${why}.`,
    };
  return {
    models: "again",
    text:
      "The model was trained again on the rows of the search, because the one that was scored is " +
      `no longer in memory; their predictions differ by up to ${difference.toPrecision(2)}.`,
  };
}

/** The largest difference of predictions of the held rows, relative to the largest prediction. */
function differenceOf(
  { dataset, held, target }: TunePlan,
  scored: Float64Array,
  ensemble: TrainedMembers["ensemble"],
): number {
  const own = new Ensemble(ensemble, target.classes).predict(dataset.table, held);
  let most = 0;
  let difference = 0;
  for (let i = 0; i < own.length; i++) {
    most = Math.max(most, Math.abs(scored[i]));
    difference = Math.max(difference, Math.abs(own[i] - scored[i]));
  }
  return most === 0 ? difference : difference / most;
}

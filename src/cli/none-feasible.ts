import { AttuneError } from "../errors/attune-error.ts";
import { countText } from "../errors/count-text.ts";
import type { History } from "../trial/history.ts";
import { oneLine } from "./printable.ts";
import { numberText } from "./text.ts";

/**
 * Why a study that has results has no best trial: each result exceeds a limit. Says which trial comes
 * nearest. Undefined if no trial is complete.
 * @param place the study, for the message
 */
export function noneFeasible(
  { measures, finished }: History,
  place: string,
  hint: string,
): AttuneError | undefined {
  const { length, number, state, violation, excess } = finished;
  let complete = 0;
  let nearest = -1;
  for (let row = 0; row < length; row++) {
    if (state[row] !== "complete") continue;
    complete++;
    if (nearest === -1 || violation[row] < violation[nearest]) nearest = row;
  }
  if (nearest === -1) return undefined;
  const exceeded = measures.limits.flatMap(({ name, bound, sign }, i) => {
    const over = excess[i][nearest];
    if (over <= 0) return [];
    const limit = `at ${sign === 1 ? "most" : "least"} ${numberText(bound)}`;
    return [`${oneLine(name)} ${numberText(bound + sign * over)} where the limit is ${limit}`];
  });
  return new AttuneError(
    "run-failed",
    `none of ${countText(complete, "complete trial")} is within the limits; nearest is trial ` +
      `${number[nearest]}: ${exceeded.join(", ")}; ${place}`,
    { hint },
  );
}

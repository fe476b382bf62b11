import { countText } from "../../errors/count-text.ts";
import type { FailuresSummary } from "./failures.ts";
import type { FrontGain } from "./front-outlook.ts";
import type { ObjectiveBeliefs } from "./objective-beliefs.ts";
import { chanceText, valueText } from "./phrases.ts";

/** A search may end if the chance that further trials improve nothing is at least this. */
const CHANCE_OF_NONE = 0.5;
/**
 * It may end, too, if the expected gain is a smaller share than this of the distance from the median
 * result to the best one, or of the front's volume.
 */
const LITTLE = 0.01;

/** What to do with a study. */
export interface Recommendation {
  /** Go on with the search, end it, search in a wider range, or mend why no trial has a result. */
  readonly action: "go on" | "enough" | "widen a range" | "mend failures";
  /** Why, in sentences. */
  readonly reason: string;
}

/** What is known of a study. */
interface Known {
  readonly objectives: readonly ObjectiveBeliefs[];
  readonly front: readonly FrontGain[] | undefined;
  /** Points of a finite space that are left. */
  readonly left: number | undefined;
  /** Finished trials. */
  readonly finished: number;
  readonly failures: FailuresSummary | undefined;
}

/** Says what to do, by what further trials are expected to gain and where the best trial lies. */
export function recommend({ objectives, front, left, finished, failures }: Known): Recommendation {
  if (failures !== undefined && failures.failed === finished)
    return { action: "mend failures", reason: `${failuresText(failures, finished)}.` };
  const widened = objectives.flatMap((beliefs) => widen(beliefs, objectives.length > 1));
  if (widened.length > 0) return { action: "widen a range", reason: widened.join(" ") };
  const isNoisy = objectives.some(({ noise }) => noise === "shown");
  if (left === 0 && !isNoisy)
    return { action: "enough", reason: "Every point of the space has been tried." };
  const [first] = objectives;
  const last = front === undefined ? first.gain.at(-1) : front.at(-1);
  if (last === undefined)
    return { action: "go on", reason: "There are too few results to say more." };
  const { trials, chanceOfNone } = last;
  const constant = first.results > 0 && chanceOfNone === 1;
  if (front === undefined && constant)
    return {
      action: "enough",
      reason: `All ${first.results} results are equal: check that the result depends on the parameters.`,
    };
  const share = "growth" in last ? last.growth : first.scale > 0 ? last.gain / first.scale : 0;
  const gain = "growth" in last ? `${chanceText(last.growth)} more volume` : valueText(last.gain);
  if (chanceOfNone >= CHANCE_OF_NONE)
    return {
      action: "enough",
      reason: `With a chance of ${chanceText(chanceOfNone)} none of ${trials} more trials improves the ${front ? "front" : "best result"}.`,
    };
  if (share < LITTLE)
    return {
      action: "enough",
      reason: `${trials} more trials are expected to gain ${gain}, less than ${chanceText(LITTLE)} of ${front ? "the front's volume" : "the distance from the median result to the best one"}.`,
    };
  return {
    action: "go on",
    reason: `${trials} more trials are expected to gain ${gain}.`,
  };
}

/** How many trials have failed, and with which message most of them. */
export function failuresText(
  { failed, alike, message }: FailuresSummary,
  finished: number,
): string {
  const isAll = failed === finished;
  const counted = isAll
    ? failed === 1
      ? "The only trial failed"
      : `All ${failed} trials failed`
    : `${failed} of ${countText(finished, "trial")} failed`;
  const most = alike === failed ? "with" : `${alike} of them with`;
  return `${counted}, ${most}: ${message}`;
}

/** What to say of the ranges that seem to end too early. */
function widen({ objective, ends }: ObjectiveBeliefs, isOneOfSeveral: boolean): string[] {
  return ends.map(({ name, end, bound }) => {
    const beyond = end === "low" ? "below" : "above";
    const best = isOneOfSeveral ? `The best trials for ${objective}` : "The best trials";
    return `${best} have ${name} at the ${end} end of its range: values ${beyond} ${valueText(bound)} may be better, if they are possible.`;
  });
}

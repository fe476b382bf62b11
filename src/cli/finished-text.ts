import type { StopReason } from "../study/events/events.ts";

/** Why a run ended; `evaluated` if its space has no other point. */
export type RunEnd = StopReason | "evaluated";

/** What makes a run go on whose end the same command would reach again at once. */
const CONTINUES: { readonly [reason in RunEnd]?: string } = {
  trials: "set a larger --trials",
  cost: "set a larger --max-cost",
  target: "set a better --target",
  enough: "set a smaller --min-gain",
  evaluated: "make its space larger with attune extend",
  exhausted: "give another --sampler",
};

/**
 * The line after a run: what has finished, where it is stored, and how to continue.
 * @param finished such as `12 trials finished`
 * @param place such as `study oven in sqlite:./attune.db`
 * @param ended why the run ended; undefined if the same command again adds trials
 */
export function finishedText(finished: string, place: string, ended: RunEnd | undefined): string {
  if (place.endsWith(" in memory:"))
    return `${finished} (${place}, so nothing is kept). To keep a study: --storage sqlite:./attune.db.`;
  const how = ended && CONTINUES[ended];
  return how !== undefined
    ? `${finished} (${place}). To continue the study, ${how}.`
    : `${finished}. Run the same command again to continue (${place}).`;
}

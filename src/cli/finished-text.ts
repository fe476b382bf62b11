/**
 * The line after a run: what has finished, where it is stored, and how to continue.
 * @param finished such as `12 trials finished`
 * @param place such as `study oven in sqlite:./attune.db`
 * @param isComplete whether all trials that were asked for have finished: the same command again
 *   would add none
 */
export function finishedText(finished: string, place: string, isComplete: boolean): string {
  if (place.endsWith(" in memory:"))
    return `${finished} (${place}, so nothing is kept). To keep a study: --storage sqlite:./attune.db.`;
  return isComplete
    ? `${finished} (${place}). To continue the study, set a larger --trials.`
    : `${finished}. Run the same command again to continue (${place}).`;
}

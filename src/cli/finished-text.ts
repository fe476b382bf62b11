/**
 * The line after a run: what has finished, where it is stored, and how to continue.
 * @param finished such as `12 trials finished`
 * @param place such as `study oven in sqlite:./attune.db`
 * @param reached the option whose limit is reached, so that the same command again would add no trial
 */
export function finishedText(
  finished: string,
  place: string,
  reached: "--trials" | "--max-cost" | undefined,
): string {
  if (place.endsWith(" in memory:"))
    return `${finished} (${place}, so nothing is kept). To keep a study: --storage sqlite:./attune.db.`;
  return reached !== undefined
    ? `${finished} (${place}). To continue the study, set a larger ${reached}.`
    : `${finished}. Run the same command again to continue (${place}).`;
}

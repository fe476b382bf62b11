const BLOCKS = "▁▂▃▄▅▆▇█";
/** Characters of a history at most. */
const MAX_CHARACTERS = 24;
/** Fewer values are no history. */
const MIN_VALUES = 3;

/**
 * The best score so far after each candidate, as a plot in one line that rises from the first score
 * to the best one; empty text for fewer than three scores.
 */
export function historyText(bests: readonly number[]): string {
  const finite = bests.filter((score) => Number.isFinite(score));
  if (finite.length < MIN_VALUES) return "";
  const count = Math.min(MAX_CHARACTERS, finite.length);
  const shown = Array.from(
    { length: count },
    (_, i) => finite[Math.round((i * (finite.length - 1)) / (count - 1))],
  );
  const [first, last] = [shown[0], shown[count - 1]];
  const level = (v: number): number =>
    last === first ? 0 : Math.round(((v - first) / (last - first)) * (BLOCKS.length - 1));
  return shown.map((v) => BLOCKS[level(v)]).join("");
}

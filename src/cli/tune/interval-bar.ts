import type { Score } from "../../tune/tuning-result.ts";

/** Narrower bars would not tell scores apart. */
const MIN_WIDTH = 12;
const MAX_WIDTH = 60;

/**
 * Intervals below each other on one scale: `  ─────●───`.
 * @param width characters that there is room for
 * @returns one bar for each score, empty for none; undefined when there is too little room
 */
export function intervalBars(
  scores: readonly (Score | undefined)[],
  width: number,
): readonly string[] | undefined {
  if (width < MIN_WIDTH) return undefined;
  const ends = scores.flatMap((s) => (s ? [s.low, s.mean, s.high] : [])).filter(Number.isFinite);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  if (!(high > low)) return undefined;
  const last = Math.min(MAX_WIDTH, Math.floor(width)) - 1;
  const placeOf = (v: number): number =>
    Math.round(((Math.min(high, Math.max(low, v)) - low) / (high - low)) * last);
  return scores.map((score) => {
    if (score === undefined) return "";
    const [from, at, to] = [score.low, score.mean, score.high].map(placeOf);
    const line: string[] = Array.from({ length: to + 1 }, (_, k) => (k < from ? " " : "─"));
    line[at] = "●";
    return line.join("");
  });
}

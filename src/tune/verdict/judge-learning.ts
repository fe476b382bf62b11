import type { Evidence } from "./evidence.ts";
import { compare } from "./gain.ts";
import { gainText, scoreText } from "./score-text.ts";

/** Would more rows help? */
export function judgeLearning({ learning, isGrouped }: Evidence): string | undefined {
  if (learning === undefined) return undefined;
  if (learning === "no-time")
    return "There was no time to see whether more rows would help: give more --seconds.";
  const { model, points, gain } = learning;
  const score = (share: number): string => {
    const point = points.find((p) => p.share === share);
    return point === undefined ? "?" : scoreText(point.score);
  };
  const rows = isGrouped ? "more rows of such groups" : "more rows";
  const end = compare(
    gain,
    `${rows} would probably help.`,
    `${rows} would not help.`,
    `it is not shown that ${rows} would help.`,
  );
  return (
    `With a quarter of the rows ${model} scored ${score(0.25)}, with half ${score(0.5)}, with all ` +
    `${score(1)}, ${gainText(gain)} over half: ${end}`
  );
}

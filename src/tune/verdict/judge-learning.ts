import type { Evidence } from "./evidence.ts";
import { compare } from "./gain.ts";
import { compared, comparedScore } from "./score-text.ts";

/** Shares of the rows in words. */
const SHARES: ReadonlyMap<number, string> = new Map([
  [0.25, "a quarter"],
  [0.5, "half"],
  [1, "all"],
]);

/** Would more rows help? */
export function judgeLearning({ learning, isGrouped }: Evidence): string | undefined {
  if (learning === undefined) return undefined;
  if (learning === "no-time")
    return "There was no time to see whether more rows would help: give more --seconds.";
  const { model, points, gain } = learning;
  // The curve's own intervals are of the spread over folds, which the gain does not depend on.
  const [half, all] = points.slice(-2);
  const text = compared({ score: all.score }, half, gain);
  const scores = new Map([
    [half, text.other],
    [all, text.own],
  ]);
  const [first, ...others] = points.map((point) => ({
    share: SHARES.get(point.share),
    score: scores.get(point) ?? comparedScore(point.score, gain),
  }));
  const rows = isGrouped ? "more rows of such groups" : "more rows";
  const end = compare(
    gain,
    `${rows} would probably help.`,
    `${rows} would not help.`,
    `it is not shown that ${rows} would help.`,
  );
  return (
    `With ${first.share} of the rows ${model} scored ${first.score}, ` +
    `${others.map(({ share, score }) => `with ${share} ${score}`).join(", ")}, ` +
    `${text.gain} over half: ${end}`
  );
}

import type { ScoreScale } from "../metric.ts";

const SCALES: { readonly [S in ScoreScale]: readonly [least: number, greatest: number] } = {
  share: [0, 1],
  correlation: [-1, 1],
  loss: [0, Infinity],
  explained: [-Infinity, 1],
  any: [-Infinity, Infinity],
};

/** A score whose interval does not go beyond the values that a metric can take. */
export function withinScale<S extends { readonly low: number; readonly high: number }>(
  score: S,
  scale: ScoreScale,
): S {
  const [least, most] = SCALES[scale];
  return { ...score, low: Math.max(least, score.low), high: Math.min(most, score.high) };
}

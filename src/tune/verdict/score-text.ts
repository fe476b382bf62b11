import type { Gain } from "./gain.ts";

/** Decimals of numbers of this size: four for a score of 0.9, none for one of 5,000. */
function decimalsFor(size: number): number {
  if (!(size > 0) || !Number.isFinite(size)) return 4;
  if (size >= 1000) return 0;
  if (size >= 10) return 2;
  return size >= 0.001 ? 4 : Math.min(12, 2 - Math.floor(Math.log10(size)));
}

/** A score for people. */
export const scoreText = (x: number): string => x.toFixed(decimalsFor(Math.abs(x)));

/** A gain with its interval, worded so that no sign can be misread. */
export function gainText({ score, low, high }: Gain): string {
  const decimals = decimalsFor(Math.max(Math.abs(score), Math.abs(low), Math.abs(high)));
  const text = (x: number): string => {
    const fixed = x.toFixed(decimals);
    return Number(fixed) === 0 ? fixed.replace("-", "") : fixed;
  };
  if (low > 0) return `better by ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
  if (high < 0) return `worse by ${text(-score)} (95 % interval ${text(-high)} to ${text(-low)})`;
  return `a gain of ${text(score)} (95 % interval ${text(low)} to ${text(high)})`;
}

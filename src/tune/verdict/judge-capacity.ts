import { type CapacityTrend, findCapacityTrend } from "./capacity-trend.ts";
import type { Evidence } from "./evidence.ts";

const numberText = (x: number): string => String(Number(x.toPrecision(2)));

/**
 * Does the best model under- or overfit? Judged by whether its scores get better with more or with
 * less capacity; scores on training rows do not tell.
 */
export function judgeCapacity({
  leaderboard,
  best,
  direction,
}: Evidence): { readonly text: string; readonly trend: CapacityTrend } | undefined {
  const trend = findCapacityTrend(leaderboard, best.model, direction);
  if (trend === undefined) return undefined;
  const { model, param, trials, tried, value, growsWith } = trend;
  const range = `${numberText(tried[0])} to ${numberText(tried[1])}`;
  const among = `In ${trials} trials of ${model} with ${param} from ${range}`;
  if (trend.best === "within")
    return {
      text: `${among}, values near ${numberText(value)} score best and both ends worse: it neither underfits nor overfits.`,
      trend,
    };
  const isMore = (trend.best === "high") === growsWith;
  const end = trend.best === "high" ? "greater" : "smaller";
  return {
    text:
      `${among}, scores get better toward ${end} values: it ${isMore ? "underfits" : "overfits"} ` +
      `elsewhere, and ${isMore ? "more" : "less"} capacity may help further.`,
    trend,
  };
}

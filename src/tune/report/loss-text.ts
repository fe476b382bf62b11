import type { ColumnImportance } from "../finals/column-importance.ts";
import type { Score } from "../tuning-result.ts";
import { roundToError } from "./score-digits.ts";

/** A loss with as many digits as its interval allows, or about that of the score where it has none. */
export function lossText(
  { loss, low, high }: Pick<ColumnImportance, "loss" | "low" | "high">,
  estimate: Pick<Score, "low" | "high">,
): string {
  const isMeasured = low !== undefined && high !== undefined;
  return roundToError(loss, (isMeasured ? high - low : estimate.high - estimate.low) / 2);
}

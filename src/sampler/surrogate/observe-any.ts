import type { Encoding } from "../../space/encoding.ts";
import type { History } from "../../trial/history.ts";
import { byCrowding } from "../selection.ts";
import { setForecasts } from "./forecasts.ts";
import { type Observations, observeComplete } from "./observations.ts";
import { workingSet } from "./working-set.ts";

/**
 * What a history says of any number of objectives. With one a pruned trial counts as the forecast of
 * its curve, with several as its last reported values.
 * @param most greatest number of trials to learn from
 */
export function observeAny(history: History, encoding: Encoding, most: number): Observations {
  const rows = workingSet(history, most, byCrowding);
  const seen = observeComplete(history, encoding, rows);
  if (seen.losses.length === 1) setForecasts(history, seen);
  else setLastReports(history, rows, seen.losses);
  return seen;
}

/** Sets the losses of pruned trials to their last reported values. */
function setLastReports(
  { finished, curve }: History,
  rows: readonly number[],
  losses: readonly Float64Array[],
): void {
  for (const [k, row] of rows.entries()) {
    if (finished.state[row] !== "pruned") continue;
    for (const [j, column] of losses.entries())
      column[k] = curve(finished.number[row]).losses[j]?.at(-1) ?? Number.NaN;
  }
}

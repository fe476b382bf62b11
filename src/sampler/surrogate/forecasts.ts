import { CurveModel } from "../../trial/curve-model.ts";
import type { History } from "../../trial/history.ts";
import type { Observations } from "./observations.ts";

/**
 * Sets the losses of pruned trials of one objective. A pruned trial counts as the forecast of its
 * curve, but no better than the best complete trial; without a curve, it counts as the median.
 * Before any trial is complete, forecasts count as results.
 */
export function setForecasts(
  history: History,
  { rows, losses: [losses], complete, feasible }: Observations,
): void {
  const { finished } = history;
  const pruned = Array.from(rows.keys()).filter((k) => finished.state[rows[k]] === "pruned");
  if (pruned.length === 0) return;
  const known = losses.filter((v) => !Number.isNaN(v)).sort();
  const model = CurveModel.of(history);
  for (const k of pruned) {
    const forecast = model.forecast(history.curve(finished.number[rows[k]]));
    if (known.length > 0)
      losses[k] =
        forecast === undefined
          ? known[known.length >> 1]
          : Math.max(known[0], model.toLoss(forecast.mean));
    else if (forecast !== undefined) {
      losses[k] = model.toLoss(forecast.mean);
      complete[k] = feasible[k] = 1;
    }
  }
}

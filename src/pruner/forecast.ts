import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { number } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import { leastOf } from "../numeric/extremes.ts";
import { CurveModel } from "../trial/curve-model.ts";
import { feasibleRows } from "../trial/feasible.ts";
import { lastLoss, lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/** Options of `forecast`. */
export interface ForecastOptions {
  /** Step at which a trial is complete, from 1. */
  max: number;
  /**
   * Share, between 0 and 1, of the trials that would have become the best and may be stopped by
   * mistake; default: 0.1.
   */
  error?: number | undefined;
  /** Complete trials before anything is stopped; default: 4. */
  startup?: number | undefined;
}

const FORECAST_OPTIONS: OptionChecks<ForecastOptions> = {
  max: true,
  error: true,
  startup: number(0),
};

/**
 * Stops a trial whose curve will hardly lead to a better value than the best complete trial has.
 * The curve model predicts the final value, with a standard deviation, from how other curves
 * continued (the idea of Domhan et al. 2015). A trial is judged at each rung of the model, with an
 * equal part of `error` for each, so that the total error stays below `error`.
 * @throws AttuneError `usage` unless max ≥ 1 and 0 < error < 1
 */
export function forecast(options: ForecastOptions): Pruner {
  const { max, error = 0.1, startup = 4 } = checkOptions("forecast", options, FORECAST_OPTIONS);
  if (!(max >= 1)) throw new AttuneError("usage", `forecast needs max ≥ 1, got ${show(max)}`);
  if (!(error > 0 && error < 1))
    throw new AttuneError("usage", `forecast needs 0 < error < 1, got ${error}`);
  return {
    name: "forecast",
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      const step = lastStep(curve);
      if (Number.isNaN(lastLoss(curve))) return "stop";
      const complete = feasibleRows(history)
        .map((row) => history.finished.loss[0][row])
        .filter((loss) => !Number.isNaN(loss));
      if (step >= max || complete.length < startup) return "continue";
      const model = CurveModel.of(history, { pending: true, last: max });
      if (!model.rungs.includes(step)) return "continue";
      const end = model.forecast(curve);
      if (end === undefined) return "continue";
      const ahead = model.fromLoss(leastOf(complete)) - end.mean;
      const chance = errorCdf(ahead / Math.max(end.sd, 1e-9));
      return chance < error / (model.rungs.length - 1) ? "stop" : "continue";
    },
  };
}

/**
 * Cumulative distribution of the errors of forecasts, in standard deviations: Student's t with two
 * degrees of freedom, since curves stray farther from a forecast than normal errors would.
 */
export const errorCdf = (t: number): number => 0.5 + t / (2 * Math.sqrt(2 + t * t));

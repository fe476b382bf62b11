import { AttuneError } from "../errors/attune-error.ts";
import { CurveModel } from "../trial/curve-model.ts";
import { feasibleRows } from "../trial/front.ts";
import { lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/**
 * Stops a trial whose curve will hardly lead to a better value than the best complete one has: the
 * curve model says where it leads, and how surely, from how the others went on (the idea of Domhan
 * et al. 2015). Judged where the model compares curves; each of these looks may err in its share of
 * `error`, so that of the trials that would have become the best no more than that share is
 * stopped, all looks together.
 * @param options.max step at which a trial is complete
 * @param options.error 0.1 unless given
 * @param options.startup complete trials before anything is stopped; 4 unless given
 * @throws AttuneError `usage`
 */
export function forecast(options: { max: number; error?: number; startup?: number }): Pruner {
  const { max, error = 0.1, startup = 4 } = options;
  if (!(max >= 1)) throw new AttuneError("usage", `forecast needs max ≥ 1, got ${max}`);
  if (!(error > 0 && error < 1))
    throw new AttuneError("usage", `forecast needs 0 < error < 1, got ${error}`);
  return {
    name: "forecast",
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      const step = lastStep(curve);
      if (Number.isNaN(curve.loss[curve.loss.length - 1])) return "stop";
      const complete = feasibleRows(history)
        .map((i) => history.finished.loss[0][i])
        .filter((v) => !Number.isNaN(v));
      if (step >= max || complete.length < startup) return "continue";
      const model = CurveModel.of(history, { pending: true, last: max });
      if (!model.rungs.includes(step)) return "continue";
      const found = model.forecast(curve);
      if (found === undefined) return "continue";
      const ahead = model.fromLoss(Math.min(...complete)) - found.mean;
      return tail(ahead / Math.max(found.sd, 1e-9)) < error / (model.rungs.length - 1)
        ? "stop"
        : "continue";
    },
  };
}

/**
 * Cumulative distribution of Student's t with two degrees of freedom: curves stray farther from a
 * forecast than normal errors would.
 */
const tail = (t: number): number => 0.5 + t / (2 * Math.sqrt(2 + t * t));

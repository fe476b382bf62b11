import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { number } from "../errors/option-kinds.ts";
import { lastLoss, lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/** Options of `threshold`. */
export interface ThresholdOptions {
  /**
   * A trial that reports a worse value than this is stopped: a greater one where the objective is
   * minimized, a smaller one where it is maximized.
   */
  worseThan: number;
  /** First step at which trials are judged; default: 0. */
  after?: number | undefined;
}

const THRESHOLD_OPTIONS: OptionChecks<ThresholdOptions> = { worseThan: true, after: number() };

/**
 * Stops a trial whose last value is worse than `worseThan`, or not a number.
 * @throws AttuneError `usage` when `worseThan` is not a number
 */
export function threshold(options: ThresholdOptions): Pruner {
  const { worseThan, after = 0 } = checkOptions("threshold", options, THRESHOLD_OPTIONS);
  if (typeof worseThan !== "number" || Number.isNaN(worseThan))
    throw new AttuneError("usage", "threshold needs a number to compare with", {
      hint: "on the command line threshold:0.9",
    });
  return {
    name: "threshold",
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      const bound = history.measures.signs[0] * worseThan;
      return lastStep(curve) >= after && !(lastLoss(curve) <= bound) ? "stop" : "continue";
    },
  };
}

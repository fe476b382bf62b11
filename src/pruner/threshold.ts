import { AttuneError } from "../errors/attune-error.ts";
import { lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/**
 * Stops a trial whose loss is above `worseThan` (for a maximized objective: whose value is below
 * −worseThan), from step `after` on, or not a number.
 * @throws AttuneError `usage`
 */
export function threshold(limits: { worseThan: number; after?: number }): Pruner {
  const { worseThan, after = 0 } = limits;
  if (Number.isNaN(worseThan))
    throw new AttuneError("usage", "threshold needs a number to compare with", {
      hint: "on the command line threshold:0.9",
    });
  return {
    name: "threshold",
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      return lastStep(curve) >= after && !(curve.loss[curve.loss.length - 1] <= worseThan)
        ? "stop"
        : "continue";
    },
  };
}

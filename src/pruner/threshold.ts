import { lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/** Stops a trial whose loss is above `worseThan` (for a maximized objective: whose value is below −worseThan), from step `after` on, or not a number. */
export function threshold(limits: { worseThan: number; after?: number }): Pruner {
  const { worseThan, after = 0 } = limits;
  return {
    name: "threshold",
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      return lastStep(curve) >= after && !(curve.loss[curve.loss.length - 1]! <= worseThan) ? "stop" : "continue";
    },
  };
}

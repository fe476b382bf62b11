import { requireWhole } from "../errors/require-number.ts";
import { bestLossUpTo, lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";
import { requirePruner } from "./require-pruner.ts";

/**
 * Lets `inner` stop a trial only when the trial has not improved over its last `patience` reports.
 * @throws AttuneError `usage` for what is no pruner, or a patience that is no whole number from 0
 */
export function patient(inner: Pruner, patience: number): Pruner {
  requirePruner(inner);
  requireWhole("patience", patience, { min: 0 });
  return {
    ...inner,
    name: `patient-${inner.name}`,
    decide(number, history, canPause) {
      const curve = history.curve(number);
      const reports = curve.step.length;
      if (reports <= patience) return "continue";
      const before = bestLossUpTo(curve, curve.step[reports - 1 - patience]);
      return bestLossUpTo(curve, lastStep(curve)) < before
        ? "continue"
        : inner.decide(number, history, canPause);
    },
  };
}

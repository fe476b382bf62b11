import { bestUpTo, lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/** Lets `inner` stop a trial only when it has not improved over its last `patience` reports. */
export function patient(inner: Pruner, patience: number): Pruner {
  return {
    ...inner,
    name: `patient-${inner.name}`,
    decide(number, history, canPause) {
      const curve = history.curve(number);
      const n = curve.step.length;
      if (n <= patience) return "continue";
      const before = bestUpTo(curve, curve.step[n - 1 - patience]);
      return bestUpTo(curve, lastStep(curve)) < before
        ? "continue"
        : inner.decide(number, history, canPause);
    },
  };
}

import { AttuneError } from "../errors/attune-error.ts";
import { at, bestUpTo, completeCurves, lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

export interface PercentileOptions {
  /** Complete trials before anything is stopped; 5 unless given. */
  startup?: number;
  /** Steps of each trial that are never judged. */
  warmup?: number;
  /** Judge only at every so many steps. */
  every?: number;
}

/**
 * Stops a trial whose best value so far is worse than all but the best `keep` percent of complete
 * trials at the same step (as in Google's Vizier and Optuna).
 */
export function percentile(keep: number, options: PercentileOptions = {}): Pruner {
  const { startup = 5, warmup = 0, every = 1 } = options;
  if (!(keep > 0 && keep <= 100))
    throw new AttuneError("usage", `percentile needs a share from 0 to 100, got ${keep}`);
  return {
    name: `percentile-${keep}`,
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      const step = lastStep(curve);
      if (step < warmup || (step - warmup) % every !== 0) return "continue";
      const own = bestUpTo(curve, step);
      if (Number.isNaN(own)) return "stop";
      const others: number[] = [];
      for (const other of completeCurves(history)) {
        const loss = at(other, step);
        if (!Number.isNaN(loss)) others.push(loss);
      }
      if (others.length < startup) return "continue";
      others.sort((a, b) => a - b);
      const place = ((others.length - 1) * keep) / 100;
      const low = others[Math.floor(place)];
      const bound = low + (others[Math.ceil(place)] - low) * (place - Math.floor(place));
      return own > bound ? "stop" : "continue";
    },
  };
}

/** Stops a trial that is worse than half of the complete ones at the same step. */
export function median(options: PercentileOptions = {}): Pruner {
  return { ...percentile(50, options), name: "median" };
}

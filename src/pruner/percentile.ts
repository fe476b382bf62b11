import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { number, positive } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import { bestLossUpTo, completeCurves, lastStep, lossAtStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/** Options of `percentile` and `median`. */
export interface PercentileOptions {
  /** Complete trials before anything is stopped; default: 5. */
  startup?: number | undefined;
  /** First step at which trials are judged; default: 0. */
  warmup?: number | undefined;
  /** Distance in steps between two judgements of a trial; default: 1. */
  every?: number | undefined;
}

const OPTIONS: OptionChecks<PercentileOptions> = {
  startup: number(0),
  warmup: number(0),
  every: positive,
};

/**
 * Stops a trial whose best value so far is worse than all but the best `keep` percent of complete
 * trials at the same step (as Google Vizier's and Optuna's).
 * @param keep percentage in (0, 100]
 * @throws AttuneError `usage` for a percentage out of range, and for wrong options
 */
export function percentile(keep: number, options?: PercentileOptions): Pruner {
  const { startup = 5, warmup = 0, every = 1 } = checkOptions("percentile", options, OPTIONS);
  if (!(typeof keep === "number" && keep > 0 && keep <= 100))
    throw new AttuneError("usage", `percentile needs a share from 0 to 100, got ${show(keep)}`);
  return {
    name: `percentile-${keep}`,
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      const step = lastStep(curve);
      if (step < warmup || (step - warmup) % every !== 0) return "continue";
      const own = bestLossUpTo(curve, step);
      if (Number.isNaN(own)) return "stop";
      const others: number[] = [];
      for (const other of completeCurves(history)) {
        const loss = lossAtStep(other, step);
        if (!Number.isNaN(loss)) others.push(loss);
      }
      if (others.length < startup) return "continue";
      return own > percentileOf(others, keep) ? "stop" : "continue";
    },
  };
}

/**
 * Stops a trial whose best value so far is worse than the median of complete trials at the same
 * step.
 * @throws AttuneError `usage` for wrong options
 */
export function median(options?: PercentileOptions): Pruner {
  return { ...percentile(50, checkOptions("median", options, OPTIONS)), name: "median" };
}

/** Percentile with linear interpolation (Hyndman and Fan 1996, type 7). */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at - Math.floor(at));
}

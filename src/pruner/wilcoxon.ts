import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { requireWhole } from "../errors/require-number.ts";
import { signedRankAbove } from "../numeric/signed-rank.ts";
import { sum } from "../numeric/statistics.ts";
import { feasibleRows } from "../trial/feasible.ts";
import type { Curve, History } from "../trial/history.ts";
import type { Pruner } from "./pruner.ts";

/** Options of `wilcoxon`. */
export interface WilcoxonOptions {
  /** Error rate of the whole trial, between 0 and 1; default: 0.1. */
  p?: number | undefined;
  /** Steps of a trial before it is judged, from 1; default: 2. */
  startup?: number | undefined;
}

const WILCOXON_OPTIONS: OptionChecks<WilcoxonOptions> = { p: true, startup: true };

/**
 * For steps that are folds, repeats or instances: stops a trial that is significantly worse than
 * the best complete trial on the steps that both have, by Wilcoxon's signed-rank test. The error
 * rate `p` holds for the whole trial although it is tested at each step: each test may spend the
 * part of `p` that the share of steps done allows (Lan and DeMets 1983, the spending function p ·
 * ln(1 + (e − 1) · t)). Report one value for each step, not a running mean.
 * @throws AttuneError `usage` for options out of range
 */
export function wilcoxon(options?: WilcoxonOptions): Pruner {
  const { p = 0.1, startup = 2 } = checkOptions("wilcoxon", options, WILCOXON_OPTIONS);
  if (!(p > 0 && p < 1)) throw new AttuneError("usage", `wilcoxon needs 0 < p < 1, got ${p}`);
  requireWhole("startup of wilcoxon", startup);
  const spentAt = (t: number): number => p * Math.log(1 + (Math.E - 1) * Math.min(1, t));
  return {
    name: "wilcoxon",
    supports: { objectives: 1 },
    decide(number, history) {
      const own = history.curve(number);
      if (own.loss.some(Number.isNaN)) return "stop";
      const best = bestCompleteCurve(history);
      if (best === undefined) return "continue";
      const differences = pairedDifferences(own, best);
      const n = differences.length;
      if (n < startup || own.loss.length <= startup) return "continue";
      // A trial that is better in the mean is never stopped, whatever the ranks say.
      if (!(sum(differences) > 0)) return "continue";
      const steps = best.step.length;
      const spentBefore = n - 1 < startup ? 0 : spentAt((n - 1) / steps);
      return signedRankAbove(differences) <= spentAt(n / steps) - spentBefore ? "stop" : "continue";
    },
  };
}

/** The curve of the best complete trial; undefined where that reported nothing. */
function bestCompleteCurve(history: History): Curve | undefined {
  const { finished } = history;
  let best = -1;
  for (const row of feasibleRows(history))
    if (best === -1 || finished.loss[0][row] < finished.loss[0][best]) best = row;
  const curve = best === -1 ? undefined : history.curve(finished.number[best]);
  return curve && curve.step.length > 0 ? curve : undefined;
}

/** Loss of the first curve minus loss of the other, at each step that both have. */
function pairedDifferences(own: Curve, other: Curve): number[] {
  const values = new Map<number, number>();
  for (let i = 0; i < other.step.length; i++) values.set(other.step[i], other.loss[i]);
  const differences: number[] = [];
  for (let i = 0; i < own.step.length; i++) {
    const difference = own.loss[i] - (values.get(own.step[i]) ?? Number.NaN);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  return differences;
}

import { AttuneError } from "../errors/attune-error.ts";
import { signedRankAbove } from "../numeric/signed-rank.ts";
import { feasibleRows } from "../trial/front.ts";
import type { Curve, History } from "../trial/history.ts";
import type { Pruner } from "./pruner.ts";

/**
 * For steps that are folds, repeats or instances: stops a trial that is significantly worse than
 * the best complete one on the steps that both have, by Wilcoxon's signed-rank test. The error rate
 * is that of the whole trial, however often it is looked at: of a total `p` each look may spend
 * what a share of the steps allows (Lan and DeMets 1983, the spending function p · ln(1 + (e − 1) ·
 * t)). Report one value for each step, not a running mean.
 * @throws AttuneError `usage`
 */
export function wilcoxon(options: { p?: number; startup?: number } = {}): Pruner {
  const { p = 0.1, startup = 2 } = options;
  if (!(p > 0 && p < 1)) throw new AttuneError("usage", `wilcoxon needs 0 < p < 1, got ${p}`);
  if (!Number.isInteger(startup) || startup < 1)
    throw new AttuneError("usage", `wilcoxon needs startup ≥ 1, got ${startup}`);
  const spent = (t: number): number => p * Math.log(1 + (Math.E - 1) * Math.min(1, t));
  return {
    name: "wilcoxon",
    supports: { objectives: 1 },
    decide(number, history) {
      const own = history.curve(number);
      if (own.loss.some(Number.isNaN)) return "stop";
      const best = incumbent(history);
      if (best === undefined) return "continue";
      const differences = paired(own, best);
      const n = differences.length;
      if (n < startup || own.loss.length <= startup) return "continue";
      // A trial that is better in the mean is never stopped, whatever the ranks say.
      if (!(differences.reduce((a, b) => a + b, 0) > 0)) return "continue";
      const whole = best.step.length;
      const before = n - 1 < startup ? 0 : spent((n - 1) / whole);
      return signedRankAbove(differences) <= spent(n / whole) - before ? "stop" : "continue";
    },
  };
}

/** The curve of the best complete trial. */
function incumbent(history: History): Curve | undefined {
  const { finished } = history;
  let best = -1;
  for (const i of feasibleRows(history))
    if (best === -1 || finished.loss[0][i] < finished.loss[0][best]) best = i;
  const curve = best === -1 ? undefined : history.curve(finished.number[best]);
  return curve && curve.step.length > 0 ? curve : undefined;
}

/** By how much the first curve is worse, on each step that both have. */
function paired(own: Curve, other: Curve): number[] {
  const values = new Map<number, number>();
  for (let i = 0; i < other.step.length; i++) values.set(other.step[i], other.loss[i]);
  const differences: number[] = [];
  for (let i = 0; i < own.step.length; i++) {
    const difference = own.loss[i] - (values.get(own.step[i]) ?? Number.NaN);
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  return differences;
}

import { AttuneError } from "../errors/attune-error.ts";
import { bestUpTo, lastStep } from "./curves.ts";
import type { Pruner } from "./pruner.ts";

/**
 * Asynchronous successive halving (Li et al. 2020), stopping variant: at each rung min·etaᵏ a trial goes on only while it is among the best 1/eta of all
 * that have reached the rung. The first `eta` at a rung always go on.
 */
export function asha(options: { min: number; max: number; eta?: number }): Pruner {
  const { min, max, eta = 3 } = options;
  if (!(min > 0 && max >= min && eta > 1))
    throw new AttuneError("usage", `asha needs 0 < min ≤ max and eta > 1, got min ${min}, max ${max}, eta ${eta}`);
  const rungs: number[] = [];
  for (let r = min; r < max; r *= eta) rungs.push(Math.round(r));
  return {
    name: "asha",
    supports: { objectives: 1 },
    decide(number, history) {
      const curve = history.curve(number);
      const step = lastStep(curve);
      const before = curve.step.length > 1 ? curve.step[curve.step.length - 2]! : -Infinity;
      for (const rung of rungs) {
        if (!(before < rung && rung <= step)) continue; // judged once, by the first report that reaches it
        const own = bestUpTo(curve, rung);
        if (Number.isNaN(own) && step === rung) return "stop";
        const others: number[] = [];
        for (const columns of [history.finished, history.pending])
          for (let i = 0; i < columns.length; i++) {
            const other = columns.number[i]!;
            if (other === number) continue;
            const c = history.curve(other);
            if (lastStep(c) >= rung) others.push(bestUpTo(c, rung));
          }
        const better = others.filter((loss) => loss < own).length;
        if (others.length + 1 > eta && better >= Math.max(1, Math.floor((others.length + 1) / eta))) return "stop";
      }
      return "continue";
    },
  };
}

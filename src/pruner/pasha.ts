import type { Curve, History } from "../trial/history.ts";
import { bestLossUpTo } from "./curves.ts";
import { halvingInOneBracket } from "./one-bracket.ts";
import type { Pruner } from "./pruner.ts";
import { type RungOptions, standings } from "./rungs.ts";

/** Rungs that are open at the beginning. */
const FIRST_OPEN_RUNGS = 2;
/**
 * Percentile, as a share, of the distances between trials whose order keeps changing: what lies
 * closer than this counts as noise (Bohdal et al. 2023, §4.2).
 */
const NOISE_SHARE = 0.9;

/**
 * Progressive asynchronous successive halving (Bohdal et al. 2023, "PASHA: Efficient HPO and NAS
 * with progressive resource allocation"): as `asha`, but at first only two rungs are open. The next
 * rung opens when the order of the trials at the highest open rung differs, by more than noise,
 * from their order at the rung below. At the end the best trial is trained in full. It saves steps
 * where few steps are enough to tell trials apart. Without checkpoints it is `asha`.
 * @throws AttuneError `usage` unless 0 < min ≤ max, eta > 1 and growth > 1
 */
export function pasha(options: RungOptions): Pruner {
  return halvingInOneBracket("pasha", options, (rungs, max) => ({
    openTo: (history) => rungs[countOpenRungs(history, rungs) - 1] ?? max,
  }));
}

/** Opens one rung after another while the order at the highest two differs. */
function countOpenRungs(history: History, rungs: readonly number[]): number {
  let open = Math.min(FIRST_OPEN_RUNGS, rungs.length);
  while (open < rungs.length && !hasSameOrder(history, rungs[open - 2], rungs[open - 1])) open++;
  return open;
}

/**
 * Whether the trials that have reached `upper` have the same order there as at `lower`; trials
 * whose distance is within the noise count as equal.
 */
function hasSameOrder(history: History, lower: number, upper: number): boolean {
  const curves = standings(history, upper).map(({ number }) => history.curve(number));
  if (curves.length < 2) return true;
  const above = curves.map((c) => bestLossUpTo(c, upper));
  const below = curves.map((c) => bestLossUpTo(c, lower));
  const noise = noiseOf(curves, above);
  for (let a = 0; a < curves.length; a++)
    for (let b = a + 1; b < curves.length; b++)
      if (
        (above[a] - above[b]) * (below[a] - below[b]) < 0 &&
        Math.abs(above[a] - above[b]) > noise
      )
        return false;
  return true;
}

/** Distance at the end that trials reach although their order has changed at least twice. */
function noiseOf(curves: readonly Curve[], ends: readonly number[]): number {
  const distances: number[] = [];
  for (let a = 0; a < curves.length; a++)
    for (let b = a + 1; b < curves.length; b++)
      if (countCrossings(curves[a], curves[b]) >= 2) distances.push(Math.abs(ends[a] - ends[b]));
  distances.sort((x, y) => x - y);
  return distances[Math.ceil(NOISE_SHARE * distances.length) - 1] ?? 0;
}

/** How many times the better of two curves changes; equal values change nothing. */
export function countCrossings(a: Curve, b: Curve): number {
  let count = 0;
  let sign = 0;
  for (let i = 0; i < Math.min(a.loss.length, b.loss.length); i++) {
    const now = Math.sign(a.loss[i] - b.loss[i]);
    if (now !== 0 && sign !== 0 && now !== sign) count++;
    if (now !== 0) sign = now;
  }
  return count;
}

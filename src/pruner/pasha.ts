import type { Curve, History } from "../trial/history.ts";
import { bestUpTo } from "./curves.ts";
import { halving } from "./halving.ts";
import type { Pruner } from "./pruner.ts";
import { type RungOptions, rungsOf, standings } from "./rungs.ts";

/** Rungs that are open at the beginning. */
const FIRST = 2;
/**
 * Of pairs that change places again and again, the share whose distance counts as noise (Bohdal et
 * al. 2023, §4.2).
 */
const NOISE = 0.9;

/**
 * Progressive asynchronous successive halving (Bohdal et al. 2023, "PASHA: Efficient HPO and NAS
 * with progressive resource allocation"): as `asha`, but at first only two rungs are open, and the
 * next one opens when the order of the trials at the upper of them differs, by more than noise,
 * from that at the lower one. At the end the best is trained in full. For when more steps than
 * needed to tell trials apart would be a waste. Without checkpoints it is `asha`.
 * @throws AttuneError `usage` for a range that is none
 */
export function pasha({ min, max, eta = 4, growth = 2 }: RungOptions): Pruner {
  const rungs = rungsOf("pasha", { min, max, eta, growth });
  const keep = (n: number): number => Math.floor(n / eta + 0.5);
  return halving({
    name: "pasha",
    eta,
    keep,
    max,
    rungsOf: () => rungs,
    bracketOf: () => 0,
    brackets: [0],
    openTo: (history) => rungs[openRungs(history, rungs) - 1] ?? max,
  });
}

/**
 * How many rungs are open: one more for each whose order still differs from that of the one before.
 */
function openRungs(history: History, rungs: readonly number[]): number {
  let open = Math.min(FIRST, rungs.length);
  while (open < rungs.length && !settled(history, rungs[open - 2], rungs[open - 1])) open++;
  return open;
}

/**
 * Whether the trials that have come to `upper` stand there as they stood at `lower`, those closer
 * than the noise counting as level.
 */
function settled(history: History, lower: number, upper: number): boolean {
  const curves = standings(history, upper).map(({ number }) => history.curve(number));
  if (curves.length < 2) return true;
  const above = curves.map((c) => bestUpTo(c, upper));
  const below = curves.map((c) => bestUpTo(c, lower));
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

/**
 * How far apart trials end that have changed places at least twice on their way: what lies closer
 * is not told apart.
 */
function noiseOf(curves: readonly Curve[], ends: readonly number[]): number {
  const distances: number[] = [];
  for (let a = 0; a < curves.length; a++)
    for (let b = a + 1; b < curves.length; b++)
      if (crossings(curves[a], curves[b]) >= 2) distances.push(Math.abs(ends[a] - ends[b]));
  distances.sort((x, y) => x - y);
  return distances[Math.ceil(NOISE * distances.length) - 1] ?? 0;
}

function crossings(a: Curve, b: Curve): number {
  let count = 0;
  let sign = 0;
  for (let i = 0; i < Math.min(a.loss.length, b.loss.length); i++) {
    const now = Math.sign(a.loss[i] - b.loss[i]);
    if (now !== 0 && sign !== 0 && now !== sign) count++;
    if (now !== 0) sign = now;
  }
  return count;
}

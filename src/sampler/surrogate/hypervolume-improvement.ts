import { normalLogCdf } from "../../numeric/normal.ts";
import { type Criterion, logDensity, logImprovement } from "./acquisition.ts";

/** A box: its lower corner, then its upper one. */
type Box = Float64Array;

/** Boxes whose share in the gain is below this part of the largest one do not change the slopes. */
const MIN_SHARE = 1e-12;

/**
 * Disjoint boxes that together contain the points below `reference` that no point of the front
 * dominates. Found by slices along the last objective.
 */
export function openBoxes(
  front: readonly (readonly number[])[],
  reference: readonly number[],
): Box[] {
  const m = reference.length;
  if (m === 1)
    return [
      Float64Array.of(
        -Infinity,
        front.reduce((a, p) => Math.min(a, p[0]), reference[0]),
      ),
    ];
  const inside = front.filter((p) => p.every((v, k) => v < reference[k]));
  const heights = [...new Set(inside.map((p) => p[m - 1]))].sort((a, b) => a - b);
  const boxes: Box[] = [];
  for (let s = 0; s <= heights.length; s++) {
    const low = s === 0 ? -Infinity : heights[s - 1];
    const high = s === heights.length ? reference[m - 1] : heights[s];
    // Points at or below the lower side of a slice dominate within it.
    const below = inside.filter((p) => p[m - 1] <= low).map((p) => p.slice(0, m - 1));
    for (const box of openBoxes(below, reference.slice(0, m - 1))) {
      const out = new Float64Array(2 * m);
      out.set(box.subarray(0, m - 1), 0);
      out[m - 1] = low;
      out.set(box.subarray(m - 1), m);
      out[2 * m - 1] = high;
      if (box[m - 2] < box[2 * m - 3]) boxes.push(out);
    }
  }
  return boxes;
}

/**
 * Logarithm of the expected gain of hypervolume of independent outputs 0 … m − 1, over the boxes
 * that the front leaves open: the sum over boxes of products of E[(u − max(l, y))⁺] (Yang et al.
 * 2019, "Efficient computation of expected hypervolume improvement", eq. 12), in logarithms (Ament
 * et al. 2023, §4.4).
 */
export function logHypervolumeImprovement(boxes: readonly Box[], m: number): Criterion {
  const logs = new Float64Array(boxes.length);
  const edge = { log: 0, byMean: 0, bySd: 0 };
  return (mean, sd, byMean, bySd) => {
    let top = -Infinity;
    for (let b = 0; b < boxes.length; b++) {
      let log = 0;
      for (let k = 0; k < m && log > -Infinity; k++)
        log += logSlab(boxes[b][k], boxes[b][m + k], mean[k], sd[k]);
      logs[b] = log;
      if (log > top) top = log;
    }
    for (let k = 0; k < m; k++) byMean[k] = bySd[k] = 0;
    if (top === -Infinity) return top;
    let sum = 0;
    for (let b = 0; b < boxes.length; b++) {
      const share = Math.exp(logs[b] - top);
      if (!(share > MIN_SHARE)) continue;
      sum += share;
      for (let k = 0; k < m; k++) {
        slabSlopes(boxes[b][k], boxes[b][m + k], mean[k], sd[k], edge);
        byMean[k] += share * edge.byMean;
        bySd[k] += share * edge.bySd;
      }
    }
    for (let k = 0; k < m; k++) {
      byMean[k] /= sum;
      bySd[k] /= sum;
    }
    return top + Math.log(sum);
  };
}

/** log E[(u − max(l, y))⁺] = log(ψ(u) − ψ(l)) with ψ(t) = E[(t − y)⁺]. */
function logSlab(l: number, u: number, mean: number, sd: number): number {
  const high = logImprovement((u - mean) / sd);
  if (l === -Infinity) return Math.log(sd) + high;
  const low = logImprovement((l - mean) / sd);
  return low >= high ? -Infinity : Math.log(sd) + high + Math.log(-Math.expm1(low - high));
}

/**
 * Derivatives of `logSlab`: those of ψ are −Φ with respect to the mean, and φ with respect to the
 * standard deviation.
 */
function slabSlopes(
  l: number,
  u: number,
  mean: number,
  sd: number,
  out: { byMean: number; bySd: number },
): void {
  const log = logSlab(l, u, mean, sd);
  const at = (t: number, density: boolean): number => {
    if (t === -Infinity) return 0;
    const z = (t - mean) / sd;
    return Math.exp((density ? logDensity(z) : normalLogCdf(z)) - log);
  };
  const p = at(u, false) - at(l, false);
  const q = at(u, true) - at(l, true);
  out.byMean = Number.isFinite(p) ? -p : 0;
  out.bySd = Number.isFinite(q) ? q : 0;
}

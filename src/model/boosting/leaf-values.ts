import type { Loss } from "./loss.ts";

/** What leaf values follow from. */
export interface LeafSettings {
  /** Penalty on absolute values. */
  readonly l1: number;
  /** Penalty λ on squared values. */
  readonly l2: number;
  /** Newton steps. */
  readonly steps: number;
  /** Learning rate. */
  readonly rate: number;
}

/** The loss of the training rows at the present scores, with room for its derivatives. */
export interface Derivatives {
  readonly loss: Loss;
  readonly scores: readonly Float64Array[];
  readonly g: Float64Array[];
  readonly h: Float64Array[];
}

/**
 * Values of the leaves of one tree, leaves × outputs: −Σg / (Σh + λ) over the rows of a leaf (Chen
 * and Guestrin 2016, eq. 5), in steps towards the least loss (Newton's method), times the learning
 * rate. A leaf without rows has 0.
 * @param leaf of each training row
 */
export function findLeafValues(
  leaves: number,
  leaf: Int32Array,
  at: Derivatives,
  settings: LeafSettings,
): Float64Array {
  const outputs = at.scores.length;
  const value = new Float64Array(leaves * outputs);
  const sumG = new Float64Array(leaves * outputs);
  const sumH = new Float64Array(leaves * outputs);
  const moved = settings.steps > 1 ? at.scores.map((s) => s.slice()) : [];
  for (let step = 0; step < settings.steps; step++) {
    if (step > 0) {
      sumG.fill(0);
      sumH.fill(0);
      move(at.scores, leaf, value, moved);
      at.loss.derive(moved, at.g, at.h);
    }
    for (let k = 0; k < outputs; k++) {
      const g = at.g[k];
      const h = at.h[k];
      for (let i = 0; i < leaf.length; i++) {
        const l = leaf[i] * outputs + k;
        sumG[l] += g[i];
        sumH[l] += h[i];
      }
    }
    for (let l = 0; l < value.length; l++)
      value[l] += newtonStep(sumG[l], sumH[l], value[l], settings);
  }
  for (let l = 0; l < value.length; l++) value[l] *= settings.rate;
  return value;
}

/** One Newton step from `value` for the loss with penalties on the value. */
function newtonStep(g: number, h: number, value: number, { l1, l2 }: LeafSettings): number {
  const slope = g + l2 * value;
  const drawn = Math.sign(slope) * Math.max(0, Math.abs(slope) - l1);
  return h > 0 ? -drawn / (h + l2) : 0;
}

function move(
  scores: readonly Float64Array[],
  leaf: Int32Array,
  value: Float64Array,
  into: readonly Float64Array[],
): void {
  const outputs = scores.length;
  for (let k = 0; k < outputs; k++) {
    const from = scores[k];
    const to = into[k];
    for (let i = 0; i < leaf.length; i++) to[i] = from[i] + value[leaf[i] * outputs + k];
  }
}

import type { CodeTree } from "./code-tree.ts";
import { innerNodesOf } from "./inner-nodes.ts";

/** What leaf values follow from. */
export interface LeafSettings {
  /** Penalty on absolute values. */
  readonly l1: number;
  /** Penalty λ on squared values. */
  readonly l2: number;
  /** Penalty on the squared difference of the value of a node from that of its parent. */
  readonly smoothing: number;
  /** Learning rate. */
  readonly rate: number;
}

/** The derivatives of the loss of the training rows at the present scores, by each output. */
interface Derivatives {
  readonly g: readonly Float64Array[];
  readonly h: readonly Float64Array[];
}

/**
 * Values of the leaves of one tree, leaves × outputs: −Σg / (Σh + λ) over the rows of a leaf (Chen
 * and Guestrin 2016, eq. 5), drawn towards the value of its parent, which was drawn towards that of
 * its own, times the learning rate.
 * @param leaf of each training row
 */
export function findLeafValues(
  tree: CodeTree,
  leaves: number,
  leaf: Int32Array,
  { g, h }: Derivatives,
  settings: LeafSettings,
): Float64Array {
  const outputs = g.length;
  const value = new Float64Array(leaves * outputs);
  const { children } = innerNodesOf(tree);
  for (let k = 0; k < outputs; k++) {
    const sumG = new Float64Array(leaves);
    const sumH = new Float64Array(leaves);
    const [ownG, ownH] = [g[k], h[k]];
    for (let i = 0; i < leaf.length; i++) {
      sumG[leaf[i]] += ownG[i];
      sumH[leaf[i]] += ownH[i];
    }
    const own = valuesOf(children, sumG, sumH, settings);
    for (let l = 0; l < leaves; l++) value[l * outputs + k] = settings.rate * own[l];
  }
  return value;
}

/** Values of the leaves from their sums. @param children of inner nodes, as in `CodeTree` */
function valuesOf(
  children: Int32Array,
  leafG: Float64Array,
  leafH: Float64Array,
  settings: LeafSettings,
): Float64Array {
  const { smoothing } = settings;
  const leaves = leafG.length;
  if (smoothing === 0 || leaves === 1)
    return leafG.map((g, l) => newtonStep(g, leafH[l], 0, 0, settings));
  const inner = leaves - 1;
  const g = new Float64Array(inner);
  const h = new Float64Array(inner);
  // Children come after their parents.
  for (let k = inner - 1; k >= 0; k--)
    for (let side = 0; side < 2; side++) {
      const child = children[2 * k + side];
      g[k] += child < 0 ? leafG[-1 - child] : g[child];
      h[k] += child < 0 ? leafH[-1 - child] : h[child];
    }
  const own = new Float64Array(inner);
  const value = new Float64Array(leaves);
  own[0] = newtonStep(g[0], h[0], 0, 0, settings);
  for (let k = 0; k < inner; k++)
    for (let side = 0; side < 2; side++) {
      const child = children[2 * k + side];
      if (child < 0) {
        const l = -1 - child;
        value[l] = newtonStep(leafG[l], leafH[l], own[k], smoothing, settings);
      } else own[child] = newtonStep(g[child], h[child], own[k], smoothing, settings);
    }
  return value;
}

/** The least point of g·v + h/2·v² + l1·|v| + l2/2·v² + pull/2·(v − parent)². */
function newtonStep(
  g: number,
  h: number,
  parent: number,
  pull: number,
  { l1, l2 }: LeafSettings,
): number {
  const slope = g - pull * parent;
  const drawn = Math.sign(slope) * Math.max(0, Math.abs(slope) - l1);
  return -drawn / (h + l2 + pull);
}

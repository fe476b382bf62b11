import type { Rng } from "../../numeric/rng.ts";
import { type Binned, bin } from "../../numeric/trees/binned.ts";
import {
  addPredictions,
  type Nodes,
  nodesFromJson,
  nodesToJson,
} from "../../numeric/trees/nodes.ts";
import { float, int } from "../../space/number.ts";
import type { Fitted, Model } from "../model.ts";
import { fromScores, softmaxRows } from "../probabilities.ts";

interface Settings {
  readonly leaves: number;
  readonly minLeaf: number;
  readonly l2: number;
  readonly features: number;
}
interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly sumG: number;
  readonly sumH: number;
  histogram: Float64Array | undefined;
  gain: number;
  feature: number;
  bin: number;
}

/**
 * One tree on gradients and curvatures: the leaf of greatest gain is split next (Ke et al. 2017),
 * gain and leaf values to second order (Chen and Guestrin 2016, eq. 5 and 7). A larger child's
 * histogram is the parent's less the smaller child's.
 */
function growOnGradients(
  x: Binned,
  g: Float64Array,
  h: Float64Array,
  settings: Settings,
  rng: Rng,
): Nodes {
  const n = x.rows;
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const spare = new Int32Array(n);
  const columns = Uint32Array.from({ length: x.columns }, (_, j) => j);
  if (settings.features < x.columns) rng.shuffle(columns);
  const used = columns.slice(0, settings.features).sort();
  // Histograms hold three sums a bin, column after column.
  const offset = new Int32Array(used.length + 1);
  for (let f = 0; f < used.length; f++)
    offset[f + 1] = offset[f] + (x.borders[used[f]].length + 1) * 3;
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];

  const fill = (from: number, to: number): Float64Array => {
    const out = new Float64Array(offset[used.length]);
    for (let f = 0; f < used.length; f++) {
      const at = used[f] * n;
      const base = offset[f];
      for (let i = from; i < to; i++) {
        const r = rows[i];
        const k = base + x.codes[at + r] * 3;
        out[k] += g[r];
        out[k + 1] += h[r];
        out[k + 2]++;
      }
    }
    return out;
  };
  const makeLeaf = (from: number, to: number, histogram: Float64Array | undefined): Leaf => {
    let sumG = 0;
    let sumH = 0;
    for (let i = from; i < to; i++) {
      sumG += g[rows[i]];
      sumH += h[rows[i]];
    }
    const leaf: Leaf = {
      node: feature.length,
      from,
      to,
      sumG,
      sumH,
      histogram,
      gain: 0,
      feature: -1,
      bin: 0,
    };
    feature.push(-1);
    threshold.push(0);
    left.push(-1);
    right.push(-1);
    value.push(-sumG / (sumH + settings.l2));
    if (histogram === undefined || to - from < 2 * settings.minLeaf) return leaf;
    const own = (sumG * sumG) / (sumH + settings.l2);
    for (let f = 0; f < used.length; f++) {
      const bins = x.borders[used[f]].length + 1;
      const base = offset[f];
      let a = 0;
      let b = 0;
      let count = 0;
      for (let k = 0; k + 1 < bins; k++) {
        const at = base + k * 3;
        if (histogram[at + 2] === 0) continue;
        a += histogram[at];
        b += histogram[at + 1];
        count += histogram[at + 2];
        if (count < settings.minLeaf) continue;
        if (to - from - count < settings.minLeaf) break;
        const gain = (a * a) / (b + settings.l2) + (sumG - a) ** 2 / (sumH - b + settings.l2) - own;
        if (gain > leaf.gain + 1e-12) {
          leaf.gain = gain;
          leaf.feature = used[f];
          leaf.bin = k;
        }
      }
    }
    return leaf;
  };
  const open: Leaf[] = [makeLeaf(0, n, fill(0, n))];
  for (let leaves = 1; leaves < settings.leaves; leaves++) {
    let at = -1;
    for (let i = 0; i < open.length; i++)
      if (open[i].feature !== -1 && (at === -1 || open[i].gain > open[at].gain)) at = i;
    if (at === -1) break;
    const leaf = open.splice(at, 1)[0];
    const codes = leaf.feature * n;
    let middle = leaf.from;
    let held = 0;
    for (let i = leaf.from; i < leaf.to; i++) {
      const r = rows[i];
      if (x.codes[codes + r] <= leaf.bin) rows[middle++] = r;
      else spare[held++] = r;
    }
    for (let i = 0; i < held; i++) rows[middle + i] = spare[i];
    const smallLeft = middle - leaf.from <= leaf.to - middle;
    const small = smallLeft ? fill(leaf.from, middle) : fill(middle, leaf.to);
    const large = leaf.histogram!;
    for (let i = 0; i < large.length; i++) large[i] -= small[i];
    leaf.histogram = undefined;
    feature[leaf.node] = leaf.feature;
    threshold[leaf.node] = x.borders[leaf.feature][leaf.bin];
    const a = makeLeaf(leaf.from, middle, smallLeft ? small : large);
    const b = makeLeaf(middle, leaf.to, smallLeft ? large : small);
    left[leaf.node] = a.node;
    right[leaf.node] = b.node;
    open.push(a, b);
  }
  return {
    outputs: 1,
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(value),
  };
}

interface Ensemble {
  readonly classes: number;
  readonly rate: number;
  /** Start of each score. */
  readonly base: readonly number[];
  /** Rounds × scores, round by round. */
  readonly trees: readonly Nodes[];
}

function fitted(m: Ensemble): Fitted {
  const k = m.base.length;
  return {
    predict(x) {
      const each = m.base.map((b) => new Float64Array(x.rows).fill(b));
      for (const [t, tree] of m.trees.entries()) addPredictions(tree, x, m.rate, each[t % k]);
      return fromScores(byRow(each, new Float64Array(x.rows * k)), x.rows, m.classes);
    },
    toJSON: () => ({
      classes: m.classes,
      rate: m.rate,
      base: m.base,
      trees: m.trees.map(nodesToJson),
    }),
  };
}

/** Scores of each class, one array a class, as rows × classes. */
function byRow(scores: readonly Float64Array[], out: Float64Array): Float64Array {
  const k = scores.length;
  for (let c = 0; c < k; c++)
    for (let i = 0; i < scores[c].length; i++) out[i * k + c] = scores[c][i];
  return out;
}

/**
 * Gradient boosting (Friedman 2001) of small trees on histograms. Two classes share one score, more
 * have one each.
 */
export const boosting: Model = {
  name: "boosting",
  space: {
    rounds: int(20, 400, { log: true, default: 100 }),
    rate: float(0.01, 0.3, { log: true, default: 0.1 }),
    leaves: int(3, 63, { log: true, default: 31 }),
    minLeaf: int(1, 100, { log: true, default: 20 }),
    l2: float(1e-3, 100, { log: true, default: 1e-3 }),
    /** Share of columns that a tree may use. */
    features: float(0.2, 1, { default: 1 }),
  },
  encoding: "target",
  scale: false,
  fit(x, y, params, rng, watch) {
    const n = x.rows;
    const k = y.classes > 2 ? y.classes : 1;
    const binned = bin(x);
    const settings = {
      leaves: params.leaves,
      minLeaf: params.minLeaf,
      l2: params.l2,
      features: Math.max(1, Math.round(params.features * x.columns)),
    };
    const share = new Float64Array(Math.max(1, y.classes));
    for (let i = 0; i < n; i++)
      share[y.classes === 0 ? 0 : y.values[i]] += (y.classes === 0 ? y.values[i] : 1) / n;
    const safe = (p: number): number => Math.log(Math.max(1e-6, p));
    const base =
      y.classes === 0
        ? [share[0]]
        : y.classes === 2
          ? [safe(share[1]) - safe(share[0])]
          : Array.from(share, safe);
    const scores = base.map((b) => new Float64Array(n).fill(b));
    const g = new Float64Array(n);
    const h = new Float64Array(n);
    const trees: Nodes[] = [];
    const p = new Float64Array(n * k);
    for (let round = 0; round < params.rounds; round++) {
      if (y.classes > 2) softmaxRows(byRow(scores, p), n, k);
      for (let c = 0; c < k; c++) {
        const s = scores[c];
        for (let i = 0; i < n; i++) {
          if (y.classes === 0) {
            g[i] = s[i] - y.values[i];
            h[i] = 1;
          } else {
            const q = y.classes === 2 ? 1 / (1 + Math.exp(-s[i])) : p[i * k + c];
            g[i] = q - (y.values[i] === (y.classes === 2 ? 1 : c) ? 1 : 0);
            h[i] = Math.max(1e-6, q * (1 - q));
          }
        }
        const tree = growOnGradients(binned, g, h, settings, rng.fork(round * k + c));
        addPredictions(tree, x, params.rate, s);
        trees.push(tree);
      }
      if (watch?.(round + 1, fitted({ classes: y.classes, rate: params.rate, base, trees }))) break;
    }
    return fitted({ classes: y.classes, rate: params.rate, base, trees });
  },
  load: (json) => fitted({ ...json, trees: json.trees.map(nodesFromJson) }),
};

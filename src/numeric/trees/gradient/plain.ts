import {
  type ColumnBins,
  type GradientArena,
  type GradientKernels,
  type PackedGradients,
  SplitField,
  type SplitRules,
} from "./kernels.ts";
import { chooseUnits } from "./units.ts";

/** Numbers of a row in plain memory: gradient and curvature. */
const ROW = 2;
/** Numbers of a bin in plain memory: sums of gradients and curvatures, and rows. */
const BIN = 3;

/** Σg² / (Σh + λ) with the sum of gradients drawn to 0 by l1: what a leaf lowers the loss by, twice. */
function leafGain(g: number, h: number, l1: number, l2: number): number {
  const a = Math.abs(g) - l1;
  return a > 0 ? (a * a) / (h + l2) : 0;
}

/** Whether the values −g / (h + λ) of two leaves fall where they must rise, or the other way. */
function isForbidden(
  sign: number,
  leftG: number,
  leftH: number,
  rightG: number,
  rightH: number,
  l2: number,
): boolean {
  if (sign === 0) return false;
  const rise = leftG / (leftH + l2) - rightG / (rightH + l2);
  return sign === 1 ? rise < 0 : rise > 0;
}

/** Sums over a whole histogram, in its units: those of its first column. */
function totalOf(histogram: Float64Array, { offsets }: ColumnBins): [number, number, number] {
  let g = 0;
  let h = 0;
  let count = 0;
  for (let at = 0; at < offsets[1] * BIN; at += BIN) {
    g += histogram[at];
    h += histogram[at + 1];
    count += histogram[at + 2];
  }
  return [g, h, count];
}

/**
 * The kernels in plain JavaScript, for runtimes without WebAssembly, with the same results to the
 * last bit.
 */
const plainGradientKernels: GradientKernels = {
  pack(g, h, into) {
    chooseUnits(g, h, into);
    const { data, unitG, unitH } = into;
    const scaleG = unitG > 0 ? 1 / unitG : 0;
    const scaleH = unitH > 0 ? 1 / unitH : 0;
    let restG = 0;
    let restH = 0;
    for (let i = 0; i < g.length; i++) {
      const a = g[i] * scaleG + restG;
      const whole = Math.floor(a + 0.5);
      restG = a - whole;
      data[i * ROW] = whole;
      if (h === undefined) data[i * ROW + 1] = 1;
      else {
        const b = h[i] * scaleH + restH;
        const wholeH = Math.floor(b + 0.5);
        restH = b - wholeH;
        data[i * ROW + 1] = wholeH;
      }
    }
  },
  fillHistogram({ data }, rows, from, to, { height, codes, columns, offsets }, histogram) {
    histogram.fill(0, 0, offsets[columns.length] * BIN);
    for (let f = 0; f < columns.length; f++) {
      const at = columns[f] * height;
      const base = offsets[f] * BIN;
      for (let i = from; i < to; i++) {
        const r = rows[i];
        const k = base + codes[at + r] * BIN;
        histogram[k] += data[r * ROW];
        histogram[k + 1] += data[r * ROW + 1];
        histogram[k + 2]++;
      }
    }
  },
  subtract(from, other, bins) {
    for (let i = 0; i < bins * BIN; i++) from[i] -= other[i];
  },
  addGains({ unitG, unitH }, histogram, x, { l1, l2 }, gains) {
    const { columns, offsets, missing, sign } = x;
    const [g, h] = totalOf(histogram, x);
    const own = leafGain(g * unitG, h * unitH, l1, l2);
    const bins = offsets[columns.length];
    for (let f = 0; f < columns.length; f++)
      // Twice where entries are missing: bin 0 on the left, then on the right.
      for (let right = 0; right <= missing[f]; right++) {
        let a = 0;
        let b = 0;
        let before = own;
        for (let k = offsets[f] + right; k + 1 < offsets[f + 1]; k++) {
          const at = k * BIN;
          if (histogram[at + 2] === 0) continue;
          a += histogram[at];
          b += histogram[at + 1];
          const [leftG, rightG] = [a * unitG, (g - a) * unitG];
          const [leftH, rightH] = [b * unitH, (h - b) * unitH];
          const gain = isForbidden(sign[f], leftG, leftH, rightG, rightH, l2)
            ? own
            : leafGain(leftG, leftH, l1, l2) + leafGain(rightG, rightH, l1, l2);
          gains[right * bins + k] += gain - before;
          before = gain;
        }
      }
  },
  bestSplit({ unitG, unitH }, histogram, x, rules, picks, out) {
    const { columns, offsets, missing, sign } = x;
    const { l1, l2, minLeaf, minCurvature } = rules;
    const [g, h, n] = totalOf(histogram, x);
    const own = leafGain(g * unitG, h * unitH, l1, l2);
    out[SplitField.gain] = 0;
    out[SplitField.column] = -1;
    for (let f = 0; f < columns.length; f++) {
      const pick =
        picks === undefined ? -1 : pickBin(histogram, offsets[f], offsets[f + 1], picks[f]);
      for (let right = 0; right <= missing[f]; right++) {
        let a = 0;
        let b = 0;
        let count = 0;
        for (let k = offsets[f] + right; k + 1 < offsets[f + 1]; k++) {
          const at = k * BIN;
          if (histogram[at + 2] === 0) continue;
          a += histogram[at];
          b += histogram[at + 1];
          count += histogram[at + 2];
          if (pick >= 0 && k !== pick) continue;
          if (count < minLeaf || b * unitH < minCurvature) continue;
          if (n - count < minLeaf || (h - b) * unitH < minCurvature) break;
          const [leftG, rightG] = [a * unitG, (g - a) * unitG];
          const [leftH, rightH] = [b * unitH, (h - b) * unitH];
          if (isForbidden(sign[f], leftG, leftH, rightG, rightH, l2)) continue;
          const gain = leafGain(leftG, leftH, l1, l2) + leafGain(rightG, rightH, l1, l2) - own;
          if (gain <= out[SplitField.gain]) continue;
          out[SplitField.gain] = gain;
          out[SplitField.column] = f;
          out[SplitField.bin] = k - offsets[f];
          out[SplitField.missingRight] = right;
          out[SplitField.leftG] = a * unitG;
          out[SplitField.leftH] = b * unitH;
          out[SplitField.leftCount] = count;
        }
      }
    }
  },
};

/** The non-empty bin at a share of all non-empty ones but the last. */
function pickBin(histogram: Float64Array, from: number, to: number, share: number): number {
  let filled = 0;
  for (let k = from; k < to; k++) if (histogram[k * BIN + 2] > 0) filled++;
  let left = Math.floor(share * (filled - 1));
  for (let k = from; k < to; k++) if (histogram[k * BIN + 2] > 0 && left-- === 0) return k;
  return to;
}

/** An arena in plain JavaScript. */
export const plainGradientArena = (): GradientArena => ({
  ...plainGradientKernels,
  packed: (rows): PackedGradients => ({
    data: new Float64Array(rows * ROW),
    unitG: 0,
    unitH: 0,
    hBits: 0,
    countBits: 0,
  }),
  histogram: (bins) => new Float64Array(bins * BIN),
  floats: (length) => new Float64Array(length),
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
  close() {},
});

export type { SplitRules };

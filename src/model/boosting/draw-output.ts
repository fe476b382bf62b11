import type { Rng } from "../../numeric/rng.ts";

/**
 * Draws the output whose gradients decide the splits of a tree, with chances as the sums of their
 * absolute values: the "random sampling" of Iosipoi and Vakhrushev (2022) with one output, but by
 * sums in which a row of weight 2 counts as two rows.
 */
export function drawOutput(g: readonly Float64Array[], rng: Rng): number {
  const sums = g.map(sumAbsolutes);
  // By size, so that the names of classes do not matter.
  const order = Array.from(sums.keys()).sort((a, b) => sums[b] - sums[a]);
  let left = rng.uniform() * sums.reduce((a, b) => a + b, 0);
  for (const k of order) {
    left -= sums[k];
    if (left < 0) return k;
  }
  return order[0];
}

function sumAbsolutes(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
  return sum;
}

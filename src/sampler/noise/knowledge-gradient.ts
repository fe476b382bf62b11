import { normalCdf, normalPdf } from "../../numeric/normal.ts";

/**
 * The expected maximum of lines a + b Z for a standard normal Z, less the greatest a (Frazier,
 * Powell and Dayanik 2009, "The knowledge-gradient policy for correlated normal beliefs", algorithm
 * 1). It is the expected gain of one observation that moves the means a by b Z.
 */
export function expectedMaximumGain(a: readonly number[], b: readonly number[]): number {
  const order = a.map((_, i) => i).sort((i, j) => b[i] - b[j] || a[i] - a[j]);
  // The lines of the upper envelope, and where each one begins to be the greatest.
  const lines: number[] = [];
  const from: number[] = [];
  for (const i of order) {
    let start = -Infinity;
    while (lines.length > 0) {
      const last = lines[lines.length - 1];
      start = b[last] === b[i] ? -Infinity : (a[last] - a[i]) / (b[i] - b[last]);
      if (start > from[from.length - 1]) break;
      lines.pop();
      from.pop();
      start = -Infinity;
    }
    lines.push(i);
    from.push(start);
  }
  let gain = 0;
  for (let k = 1; k < lines.length; k++) {
    const z = -Math.abs(from[k]);
    gain += (b[lines[k]] - b[lines[k - 1]]) * (normalPdf(z) + z * normalCdf(z));
  }
  return gain;
}

/**
 * For each candidate, the expected gain of the best mean by one more observation of it.
 * @param mean of each candidate; less is better
 * @param covariance of the candidates, row-major
 * @param noise variance of the mean of the observations that are added
 */
export function knowledgeGradients(
  mean: readonly number[],
  covariance: Float64Array,
  noise: number,
): number[] {
  const m = mean.length;
  const a = mean.map((v) => -v);
  return mean.map((_, i) => {
    const scale = Math.sqrt(covariance[i * m + i] + noise);
    return expectedMaximumGain(
      a,
      mean.map((__, j) => covariance[i * m + j] / scale),
    );
  });
}

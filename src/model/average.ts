import { outputs, type Target } from "../numeric/matrix.ts";

/**
 * The share of each class, or the mean of the numbers as the only entry.
 * @param weights of the rows; default: 1 each
 */
export function averageTarget({ values, classes }: Target, weights?: Float64Array): Float64Array {
  const n = weights === undefined ? values.length : weights.reduce((a, b) => a + b, 0);
  const average = new Float64Array(outputs({ classes }));
  for (let i = 0; i < values.length; i++) {
    const w = weights?.[i] ?? 1;
    average[classes === 0 ? 0 : values[i]] += (classes === 0 ? w * values[i] : w) / n;
  }
  return average;
}

import { outputs, type Target } from "../numeric/matrix.ts";

/** The share of each class, or the mean of the numbers as the only entry. */
export function averageTarget({ values, classes }: Target): Float64Array {
  const n = values.length;
  const average = new Float64Array(outputs({ classes }));
  for (let i = 0; i < n; i++)
    average[classes === 0 ? 0 : values[i]] += (classes === 0 ? values[i] : 1) / n;
  return average;
}

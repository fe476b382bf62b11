import { mean } from "../../numeric/statistics.ts";

/** Values with mean 0 and variance 1, whatever their unit; all 0 if they do not differ. */
export function standardized(values: Float64Array): Float64Array {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
  return values.map((v) => (deviation > 0 ? (v - centre) / deviation : 0));
}

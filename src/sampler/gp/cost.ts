import type { FinishedColumns } from "../../trial/history.ts";
import type { Observations } from "../surrogate/observations.ts";
import type { ModelledCost } from "./goal.ts";

/** Cost of each observation; NaN where it is not a number above 0. */
export function costsOf({ rows }: Pick<Observations, "rows">, { cost }: FinishedColumns) {
  return Float64Array.from(rows, (i) => (cost[i] > 0 && cost[i] < Infinity ? cost[i] : Number.NaN));
}

/** The logarithm of the cost as an output to model; undefined where no cost is known. */
export function modelledCost(
  observations: Observations,
  finished: FinishedColumns,
): ModelledCost | undefined {
  const costs = costsOf(observations, finished);
  return costs.some((c) => c > 0) ? standardiseLog(costs) : undefined;
}

/** Logarithms with mean 0 and variance 1; NaN becomes the mean. */
function standardiseLog(values: Float64Array): { z: Float64Array; scale: number } {
  const logs = values.filter((v) => !Number.isNaN(v)).map(Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const scale = Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length);
  return {
    z: values.map((v) => (Number.isNaN(v) || !(scale > 1e-9) ? 0 : (Math.log(v) - mean) / scale)),
    scale,
  };
}

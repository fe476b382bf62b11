export { asha } from "./asha.ts";
export { prunerNamed } from "./named.ts";
export { patient } from "./patient.ts";
export { median, type PercentileOptions, percentile } from "./percentile.ts";
export type { Decision, Pruner } from "./pruner.ts";
export { threshold } from "./threshold.ts";

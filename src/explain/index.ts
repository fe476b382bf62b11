export type { ContributionScale } from "./contributions/contribution-plan.ts";
export type {
  ColumnContribution,
  Contributions,
  MeanContribution,
  RowContributions,
} from "./contributions/row-contributions.ts";
export { type ExplainOptions, explain } from "./explain.ts";
export type { ContributionOptions, Explainer, ImportanceOptions } from "./explainer.ts";
export type { ImportanceMetricOptions } from "./importance/importance-metric.ts";
export type {
  GroupImportance,
  PermutationImportance,
} from "./importance/permutation-importance.ts";
export type { ExplainProgress, WatchOptions } from "./pause.ts";

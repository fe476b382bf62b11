export type {
  BandedValue,
  EffectCurve,
  EffectPoint,
  ExplainedEffect,
} from "../tune/effects/column-effect.ts";
export type { CellChange, RowChange } from "./change/row-change.ts";
export type { ContributionScale } from "./contributions/contribution-plan.ts";
export type {
  ColumnContribution,
  Contributions,
  MeanContribution,
  RowContributions,
} from "./contributions/row-contributions.ts";
export { type ExplainOptions, explain } from "./explain.ts";
export type { Explainer } from "./explainer.ts";
export type {
  ChangeOptions,
  ContributionOptions,
  EffectOptions,
  PermutationImportanceOptions,
  WordOptions,
} from "./explainer-options.ts";
export type { ImportanceMetricOptions } from "./importance/importance-metric.ts";
export type {
  GroupImportance,
  PermutationImportance,
} from "./importance/permutation-importance.ts";
export type { ExplainProgress, WatchOptions } from "./pause.ts";
export type { RowPixels } from "./pixels/row-pixels.ts";
export type { RowWords } from "./words/row-words.ts";
export type { WordChange } from "./words/word-changes.ts";

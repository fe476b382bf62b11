export type {
  EncodingStep,
  FillStep,
  OneHotStep,
} from "./column-encoding.ts";
export type { Metric, Task } from "./metric.ts";
export type { PipelineJson } from "./pipeline.ts";
export type { PreparationJson } from "./preparation.ts";
export { predictRows, readSavedModel, type SavedModel } from "./saved-model.ts";
export type { Cell, Data, Row } from "./table/rows.ts";
export type { ColumnSpec, DataNote } from "./table/table.ts";
export type { TargetStep } from "./target-encoding.ts";
export { tune } from "./tune.ts";
export type {
  CandidateJson,
  Evaluated,
  FoldOptions,
  HoldoutJson,
  Prediction,
  Score,
  TuneJson,
  TuneOptions,
  TuneProgress,
  TuneResult,
} from "./types.ts";
export type { Verdict } from "./verdict.ts";

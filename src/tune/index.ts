export type { Metric, Task } from "./metric.ts";
export { predictRows, readSavedModel, type SavedModel } from "./saved-model.ts";
export type { Cell, Data, Row } from "./table/rows.ts";
export { tune } from "./tune.ts";
export type { Evaluated, Prediction, Progress, Score, TuneOptions, TuneResult } from "./types.ts";
export type { Verdict } from "./verdict.ts";

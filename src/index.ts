export type {
  AttuneErrorOptions,
  ErrorCode,
  SpaceIssue,
  SpaceIssueCode,
} from "./errors/attune-error.ts";
export { AttuneError, SpaceError } from "./errors/attune-error.ts";
export {
  boolean,
  categorical,
  choose,
  list,
  permutation,
  simplex,
  spaceFrom,
  subset,
  when,
} from "./sampler/late/builders.ts";
export type { Axis } from "./space/axis.ts";
export { type ChoiceOptions, type ChoiceValue, ordinal } from "./space/choice.ts";
export type { ChooseOptions } from "./space/choose.ts";
export type { Condition } from "./space/condition.ts";
export type { Constraint, Constraints, NumberName, Rule } from "./space/constraint.ts";
export { fixed } from "./space/fixed.ts";
export type {
  Aliases,
  ConditionJson,
  KindJson,
  NumberTest,
  ParamJson,
  ParamTreeJson,
  SpaceJson,
} from "./space/json/format.ts";
export type {
  SchemaParams,
  SpaceFromOptions,
  TypedSchema,
} from "./space/json/space-from.ts";
export type { ListLength } from "./space/list.ts";
export { float, int, type NumberOptions } from "./space/number.ts";
export type {
  Branches,
  Choose,
  ChooseValue,
  Conditional,
  FlatName,
  List,
  Param,
  ParamTree,
  PartialValuesOf,
  ValueOf,
  ValuesOf,
} from "./space/param.ts";
export { type InferParams, type Space, type SpaceOptions, space } from "./space/space.ts";
export type { SubsetOptions } from "./space/subset.ts";
export { createDynamicStudy } from "./study/define-by-run/dynamic-study.ts";
export type {
  AskedDynamicTrial,
  DynamicObjective,
  DynamicStudy,
  DynamicStudyOptions,
  DynamicTrial,
} from "./study/define-by-run/types.ts";
export type { EventType, StopReason, StudyEvent } from "./study/events/events.ts";
export { maximize, minimize } from "./study/minimize/minimize.ts";
export type { MinimizeOptions, StudyListeners } from "./study/minimize/minimize-options.ts";
export { openStudy } from "./study/open-study.ts";
export type { OpenedResult, OpenedStudy, OpenStudyOptions } from "./study/opened-study.ts";
export type {
  ModuleOptions,
  Objective,
  OptimizeOptions,
  Study,
  StudyOptions,
} from "./study/options/options.ts";
export type { AddedTrial, EnqueueOptions } from "./study/results/outside-trials.ts";
export type { EnoughOptions } from "./study/stopping/expected-gain.ts";
export { type ExtendOptions, extendStudy } from "./study/stored/extend-study.ts";
export { type ListedStudy, listStudies } from "./study/stored/study-care.ts";
export { createStudy } from "./study/study.ts";
export type { Curve, FinishedColumns, History, HistoryColumns } from "./trial/history.ts";
export type { TrainingStage } from "./trial/lineage.ts";
export type { Measures } from "./trial/measures.ts";
export type { Direction, Limits, Objectives, Result } from "./trial/objective.ts";
export type {
  CompleteTrial,
  FailureReason,
  Json,
  TrialOrigin,
  TrialRecord,
  TrialState,
} from "./trial/record.ts";
export type { FinishedState, Params } from "./trial/row.ts";
export type { StudyView } from "./trial/study-view.ts";
export type { Thrown } from "./trial/thrown.ts";
export type { AskedTrial, Pruned, Ticket, Trial, TrialCheckpoint } from "./trial/trial.ts";

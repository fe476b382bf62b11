export type { ErrorCode, SpaceIssue } from "./errors/attune-error.ts";
export { AttuneError, SpaceError } from "./errors/attune-error.ts";
export {
  boolean,
  categorical,
  choose,
  fixed,
  float,
  int,
  list,
  ordinal,
  permutation,
  simplex,
  subset,
} from "./space/builders.ts";
export type { Constraint } from "./space/constraint.ts";
export { spaceFrom } from "./space/json/space-from.ts";
export type { FlatName, Param, ParamTree } from "./space/param.ts";
export { type InferParams, type Space, space } from "./space/space.ts";
export { createDynamicStudy, type DynamicStudy, type DynamicTrial } from "./study/dynamic.ts";
export type { StudyEvent } from "./study/events.ts";
export { createStudy, maximize, minimize } from "./study/study.ts";
export type {
  ModuleOptions,
  Objective,
  OptimizeOptions,
  Study,
  StudyOptions,
} from "./study/types.ts";
export type { History } from "./trial/history.ts";
export type { Direction, Limits, Objectives, Result } from "./trial/objective.ts";
export type { CompleteTrial, TrialRecord } from "./trial/record.ts";
export type { StudyView } from "./trial/study-view.ts";
export type { AskedTrial, Pruned, Ticket, Trial } from "./trial/trial.ts";

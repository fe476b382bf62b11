import type { Param, ParamTree } from "../../space/param.ts";
import type { IsSingle, Limits, Objectives, Result } from "../../trial/objective.ts";
import type { CompleteTrial, TrialRecord } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";
import type { AskedTrial, Pruned, Trial } from "../../trial/trial.ts";
import type { EventOf, StudyEvent } from "../events/events.ts";
import type { CommonOptions, OptimizeOptions, StudyMethods } from "../options/options.ts";
import type { AddedTrial, EnqueueOptions } from "../results/outside-trials.ts";

/** A trial of a study without a declared space. `params` has the values that were asked for. */
export interface DynamicTrial<O> extends Trial<Params, O> {
  /**
   * Chooses the value of a parameter: `trial.suggest("rate", float(1e-4, 1, { log: true }))`. A
   * second call with the same name in the same trial returns the same value.
   * @throws AttuneError `space-changed` if the study knows the name with another range,
   * `sampler-unsupported` if the study's sampler does not serve this kind of parameter
   * @throws SpaceError if the trial was enqueued with a value that is not in the range
   */
  suggest<T>(name: string, param: Param<T>): T;
}
/** A trial of a study without a declared space, which `study.ask` returned. */
export interface AskedDynamicTrial<O, L extends Limits = {}>
  extends AskedTrial<Params, O, L>,
    DynamicTrial<O> {}

/** Options of `createDynamicStudy`. */
export interface DynamicStudyOptions<O extends Objectives, L extends Limits>
  extends CommonOptions<O, L> {
  /** Not allowed: the objective names its parameters as it runs. */
  space?: never | undefined;
}

/** A function to optimize that asks its trial for each value where it needs it. */
export type DynamicObjective<O extends Objectives, L extends Limits = {}> = (
  trial: DynamicTrial<O>,
) => Result<O, L> | Pruned | Promise<Result<O, L> | Pruned>;

/**
 * A study without a declared space. Its `space` and `history` have the parameters that trials have
 * named so far, so that `importance`, `plot` and `toRows` take it as any other study.
 */
export type DynamicStudy<O extends Objectives, L extends Limits = {}> = Omit<
  StudyMethods<ParamTree, O, L>,
  "optimize" | "ask" | "enqueue" | "add" | "trials" | "events" | "on" | "refresh"
> & {
  /**
   * All trials in order of number, as this process has read them from the storage. Trials that
   * failed are among them. `params` has the values that the trial asked for.
   */
  readonly trials: readonly TrialRecord<Params, O, L>[];
  /**
   * Evaluates trials until a limit of the options is reached. The objective runs in this thread.
   * @returns this study
   * @throws AttuneError `usage` for an option that is out of range, and for `repeat` above 1
   */
  optimize(
    objective: DynamicObjective<O, L>,
    options?: OptimizeOptions,
  ): Promise<DynamicStudy<O, L>>;
  /** Takes a trial that the caller evaluates and finishes: `trial.tell(value)`. */
  ask(): Promise<AskedDynamicTrial<O, L>>;
  /** Takes several trials at once. */
  ask(count: number): Promise<readonly AskedDynamicTrial<O, L>[]>;
  /**
   * Adds a trial that is evaluated before the sampler's next proposal. Where the objective asks for
   * one of these names, it gets the value; the sampler chooses all others.
   * @throws SpaceError for a value that is not in the range of a name that the study knows
   */
  enqueue(params: Params, options?: EnqueueOptions): Promise<void>;
  /**
   * Adds trials that have been evaluated elsewhere, as complete ones. The sampler learns from them
   * once the study knows their names.
   * @throws SpaceError for a value that is not in the range of a name that the study knows
   * @throws AttuneError `result-invalid` for a result that lacks a value
   */
  add(trials: readonly AddedTrial<Params, O, L>[]): Promise<void>;
  /** As `events` of a study with a declared space. */
  events(): AsyncIterable<StudyEvent<Params, O, L>>;
  /** As `on` of a study with a declared space. */
  on<K extends StudyEvent<Params, O, L>["type"]>(
    type: K,
    listener: (event: EventOf<StudyEvent<Params, O, L>, K>) => void,
  ): () => void;
  /** Reads from the storage what other workers have changed. @returns this study */
  refresh(): Promise<DynamicStudy<O, L>>;
} & (IsSingle<O> extends true
    ? {
        /** The best feasible complete trial; undefined if there is none. */
        readonly best: CompleteTrial<Params, O, L> | undefined;
      }
    : {
        /** The feasible complete trials that no other one dominates. */
        readonly front: readonly CompleteTrial<Params, O, L>[];
      });

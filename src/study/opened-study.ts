import type { Pruner } from "../pruner/pruner.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { ParamTree } from "../space/param.ts";
import type { Storage } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/url.ts";
import type { Limits, Objectives, Result } from "../trial/objective.ts";
import type { CompleteTrial, TrialRecord } from "../trial/record.ts";
import type { Params } from "../trial/row.ts";
import type { AskedTrial, Pruned, Ticket, Trial } from "../trial/trial.ts";
import type { EventOf, StudyEvent } from "./events/events.ts";
import type { OptimizeOptions, StudyMethods, StudyOptions } from "./options/options.ts";
import type { AddedTrial, EnqueueOptions } from "./results/outside-trials.ts";

/** Options of `openStudy`, for a study that is continued. */
export interface OpenStudyOptions
  extends Pick<StudyOptions<ParamTree, Objectives, Limits>, "budget" | "fidelity"> {
  /** Chooses the parameters of each trial. Default: the sampler that the study was created with. */
  sampler?: Sampler | undefined;
  /** Stops or pauses trials by the values that they report. Default: none. */
  pruner?: Pruner | undefined;
}

/** What an objective of a stored study returns; with limits it needs the object. */
export type OpenedResult = Result<Objectives> | Result<Objectives, Limits>;

/**
 * A stored study that was opened by its name: for reading, with the analysis functions (`importance`,
 * `plot`, `toRows`, …), for care (`copy`, `rename`, `delete`, `setAttr`), and to continue it
 * (`optimize`, `ask`, `tell`, `enqueue`, `add`). A study without a declared space is continued by
 * `createDynamicStudy`; its `space` has the parameters that trials have named. The compiler does
 * not know the names and types of its parameters.
 */
export interface OpenedStudy
  extends Omit<
    StudyMethods<ParamTree, Objectives, Limits>,
    "trials" | "optimize" | "ask" | "tell" | "enqueue" | "add" | "events" | "on" | "refresh"
  > {
  /** All trials in order of number, as of the opening or the latest `refresh`. */
  readonly trials: readonly TrialRecord<Params, Objectives, Limits>[];
  /** The best feasible complete trial; undefined if there is none, or several objectives. */
  readonly best: CompleteTrial<Params, Objectives, Limits> | undefined;
  /** The feasible complete trials that no other one dominates; for one objective the best ones. */
  readonly front: readonly CompleteTrial<Params, Objectives, Limits>[];
  /**
   * Evaluates trials until a limit of the options is reached. The objective runs in this thread.
   * @returns this study
   * @throws AttuneError `usage` if the study needs something that is not stored: a constraint that
   * is a function, a sampler of one's own, the objective of a study without a declared space
   */
  optimize(
    objective: (
      params: Params,
      trial: Trial<Params, Objectives>,
    ) => OpenedResult | Pruned | Promise<OpenedResult | Pruned>,
    options?: OptimizeOptions,
  ): Promise<OpenedStudy>;
  /** Takes a trial that the caller evaluates and finishes. @throws AttuneError as `optimize` */
  ask(): Promise<AskedTrial<Params, Objectives>>;
  /** Takes several trials at once. @throws AttuneError as `optimize` */
  ask(count: number): Promise<readonly AskedTrial<Params, Objectives>[]>;
  /** Finishes a trial by its ticket, whichever process asked for it. */
  tell(ticket: Ticket, result: OpenedResult): Promise<void>;
  /**
   * Adds a trial that is evaluated before the sampler's next proposal. The sampler chooses the
   * parameters that are missing.
   * @throws SpaceError for parameters that are not valid in the space
   */
  enqueue(params: Params, options?: EnqueueOptions): Promise<void>;
  /**
   * Adds trials that have been evaluated elsewhere: complete ones, or with `state` pruned or failed
   * ones.
   * @throws SpaceError for parameters that are not valid in the space
   */
  add(
    trials: readonly (AddedTrial<Params, Objectives> | AddedTrial<Params, Objectives, Limits>)[],
  ): Promise<void>;
  /** As `events` of any study. */
  events(): AsyncIterable<StudyEvent<Params, Objectives, Limits>>;
  /** As `on` of any study. */
  on<K extends StudyEvent<Params, Objectives, Limits>["type"]>(
    type: K,
    listener: (event: EventOf<StudyEvent<Params, Objectives, Limits>, K>) => void,
  ): () => void;
  /** Reads what has changed in the storage, attributes included. @returns this study */
  refresh(): Promise<OpenedStudy>;
  /**
   * Copies the study with all its trials. A running trial waits in the copy; checkpoints of trials
   * are not copied.
   * @param to name of the copy
   * @param storage default: the storage of the study
   * @throws AttuneError `study-exists`
   */
  copy(to: string, storage?: StorageUrl | Storage): Promise<void>;
  /**
   * Gives the study another name. No worker should have it open: it would fail with
   * `study-not-found`.
   * @throws AttuneError `study-exists`; `usage` in a storage of Optuna's, which can't rename
   */
  rename(to: string): Promise<void>;
  /** Deletes the study with all its trials for good, and closes it. */
  delete(): Promise<void>;
}

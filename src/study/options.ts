import type { Pruner } from "../pruner/pruner.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { Storage } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/url.ts";
import type { IsSingle, Limits, Objectives, Result } from "../trial/objective.ts";
import type { CompleteTrial, Json } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import type { AskedTrial, Pruned, Ticket, Trial } from "../trial/trial.ts";
import type { EventOf, StudyEvent } from "./events.ts";
import type { Enough } from "./expected-gain.ts";

/** Options of every kind of study. */
export interface CommonOptions<O extends Objectives, L extends Limits> {
  /** Name by which a storage finds the study again. Default: "study". */
  name?: string;
  /** What to optimize: a direction, or a direction for each named objective. */
  objectives: O;
  /** Bounds on measured quantities; each must then be measured by the objective. */
  limits?: L;
  /** Where the study is kept. Default: `memory:`, which ends with the process. */
  storage?: StorageUrl | Storage;
  /** How to search. Default: `auto()`. */
  sampler?: Sampler;
  /** Stops or pauses trials by the values that they report. Default: none. */
  pruner?: Pruner;
  /** Makes runs repeatable. Default: drawn at random and stored with the study. */
  seed?: number;
}
/** Options of `createStudy`. */
export interface StudyOptions<S extends ParamTree, O extends Objectives, L extends Limits>
  extends CommonOptions<O, L> {
  /** The parameters to search. */
  space: Space<S> | S;
  /** Trials in all, where known beforehand; some samplers plan by it. */
  budget?: number;
  /**
   * Name and range of the steps that a trial may be trained for: `{ epochs: [1, 81] }`. Pruners with
   * rungs then set `trial.fidelity`.
   */
  fidelity?: { readonly [name: string]: readonly [min: number, max: number] };
}
/** Options of `study.optimize`. */
export interface OptimizeOptions {
  /**
   * Finished trials in all, over all workers and restarts. Default: 100, or the whole of a smaller
   * space, unless `seconds` is given.
   */
  trials?: number;
  /** Ends the run after this time; running trials are aborted and given back. Default: no limit. */
  seconds?: number;
  /** Trials evaluated at a time. Default: 1. */
  parallel?: number;
  /** Ends the run when it is aborted; running trials are aborted and given back. */
  signal?: AbortSignal;
  /** Limits of each trial; a trial that exceeds one fails. Memory is limited in processes only. */
  perTrial?: { seconds?: number; megabytes?: number };
  /** Ends the run when the best value is at least as good. For one objective. */
  target?: number;
  /**
   * Ends the run when more trials are not worth it: `{ gain: 0.001 }` when a model of all results
   * expects the next 10 trials (`trials`) to improve the best value by less than 0.001. The event
   * `stopped` gives the explanation. For one objective.
   */
  enough?: Enough;
  /** Ends the run when this number of trials fail one after another. Default: no limit. */
  failuresInARow?: number;
  /** Further attempts at a trial that failed, but not at one that was pruned. Default: 0. */
  retries?: number;
  /**
   * Evaluations of each trial, for a noisy objective: its value is their mean. A trial that is
   * clearly worse than the best one is stopped before. Limits of `perTrial` hold for all
   * evaluations together. Default: 1.
   */
  repeat?: number;
}
/** Options of `study.optimize` for a module, which can be ended even in an endless loop. */
export interface ModuleOptions extends OptimizeOptions {
  /** Where the module runs. Default: `thread`. */
  isolate?: "thread" | "process";
}

/** A function to optimize: it gets parameters and returns a result, or a promise of one. */
export type Objective<S extends ParamTree, O extends Objectives, L extends Limits = {}> = (
  params: ValuesOf<S>,
  trial: Trial<ValuesOf<S>, O>,
) => Result<O, L> | Pruned | Promise<Result<O, L> | Pruned>;

/** What every study has, whatever its objectives. */
export interface StudyMethods<S extends ParamTree, O extends Objectives, L extends Limits>
  extends StudyView<S, O, L> {
  /**
   * Evaluates trials until a budget is spent or a rule stops the run. A function runs in this
   * thread, which suits objectives that wait (for a process, a request).
   * @returns this study
   * @throws AttuneError `usage` for options that make no sense
   */
  optimize(objective: Objective<S, O, L>, options?: OptimizeOptions): Promise<this>;
  /** The module's default export is the objective; it runs in threads or processes. */
  optimize(module: URL, options?: ModuleOptions): Promise<this>;
  /** A trial to evaluate by the caller. @throws AttuneError `space-exhausted` */
  ask(): Promise<AskedTrial<ValuesOf<S>, O, L>>;
  /** Up to `count` trials, at least one. @throws AttuneError `space-exhausted` */
  ask(count: number): Promise<readonly AskedTrial<ValuesOf<S>, O, L>[]>;
  /**
   * Stores the result of a trial that may have been asked for by another process.
   * @throws AttuneError `result-invalid`, `lease-lost`
   */
  tell(ticket: Ticket, result: Result<O, L>): Promise<void>;
  /** Adds a trial to evaluate before any proposal; missing values are sampled. @throws SpaceError */
  enqueue(params: Partial<ValuesOf<S>>): Promise<void>;
  /** Adds finished trials. @throws SpaceError, AttuneError `result-invalid` */
  add(trials: readonly { params: ValuesOf<S>; result: Result<O, L> }[]): Promise<void>;
  /** Stores an attribute of the study. */
  setAttr(key: string, value: Json): Promise<void>;
  /** Reads what other workers have changed. @returns this study */
  refresh(): Promise<this>;
  /** Every event from this call on; ends when the study is closed. */
  events(): AsyncIterable<StudyEvent<ValuesOf<S>, O, L>>;
  /** Calls the listener for each event of a type. @returns what ends the subscription */
  on<K extends StudyEvent<ValuesOf<S>, O, L>["type"]>(
    type: K,
    listener: (event: EventOf<StudyEvent<ValuesOf<S>, O, L>, K>) => void,
  ): () => void;
  /** Ends the runs of this study; running trials are aborted and given back. */
  stop(): void;
  /** Gives running trials back, and closes a storage that the study opened. */
  close(): Promise<void>;
}
/** A study with one objective has a `best`, one with several a `front`. */
export type Study<S extends ParamTree, O extends Objectives, L extends Limits = {}> = StudyMethods<
  S,
  O,
  L
> &
  (IsSingle<O> extends true
    ? {
        /** The best feasible trial so far. */
        readonly best: CompleteTrial<ValuesOf<S>, O, L> | undefined;
      }
    : {
        /** Feasible trials that no other dominates. */
        readonly front: readonly CompleteTrial<ValuesOf<S>, O, L>[];
      });

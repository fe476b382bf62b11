import type { Pruner } from "../pruner/pruner.ts";
import type { Sampler } from "../sampler/sampler.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { Storage } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/url.ts";
import type { Awaitable } from "../trial/awaitable.ts";
import type { IsSingle, Limits, Objectives, Result } from "../trial/objective.ts";
import type { CompleteTrial, Json } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import type { AskedTrial, Pruned, Ticket, Trial } from "../trial/trial.ts";
import type { Enough } from "./enough.ts";
import type { EventOf, StudyEvent } from "./events.ts";

export interface CommonOptions<O extends Objectives, L extends Limits> {
  /** Studies are found by name again; a study in memory needs none. */
  name?: string;
  objectives: O;
  /** What a trial must not exceed or fall short of; each must then be measured. */
  limits?: L;
  /** `memory:` unless given. */
  storage?: StorageUrl | Storage;
  sampler?: Sampler;
  pruner?: Pruner;
  /** Drawn once and stored unless given, so that every run can be repeated. */
  seed?: number;
}
export interface StudyOptions<S extends ParamTree, O extends Objectives, L extends Limits>
  extends CommonOptions<O, L> {
  space: Space<S> | S;
  /** Trials in all, where known beforehand: some samplers plan by it. */
  budget?: number;
  /**
   * Steps that a trial may be given, by name: `{ epochs: [1, 81] }`. Pruners with rungs then say
   * how far each trial goes (`trial.fidelity`).
   */
  fidelity?: { readonly [name: string]: readonly [min: number, max: number] };
}
export interface OptimizeOptions {
  /**
   * Finished trials in all, over all workers and restarts. Without any budget: 100, or the whole of
   * a smaller space.
   */
  trials?: number;
  seconds?: number;
  parallel?: number;
  signal?: AbortSignal;
  perTrial?: { seconds?: number; megabytes?: number };
  /** Stops once the best is at least as good as this: one objective. */
  target?: number;
  /**
   * Stops when going on is hardly worth it: `{ gain: 0.001 }` when the next 10 trials (`trials`)
   * are not expected to better the best by 0.001, by a model of all results so far. One objective;
   * it says why with the event `stopped`.
   */
  enough?: Enough;
  /** For errors and lost workers; never for a pruned trial. */
  retries?: number;
  /**
   * Evaluations of a trial, for an objective that is noisy: its value is their mean. One that is
   * plainly worse than the best so far is given up before. 1 unless given. Limits of `perTrial`
   * hold for all of them together.
   */
  repeat?: number;
}
/**
 * A module whose default export is the objective runs in threads or processes, uses all cores, and
 * can be ended even in an endless loop.
 */
export interface ModuleOptions extends OptimizeOptions {
  isolate?: "thread" | "process";
}

export type Objective<S extends ParamTree, O extends Objectives, L extends Limits = {}> = (
  params: ValuesOf<S>,
  trial: Trial<ValuesOf<S>, O>,
) => Awaitable<Result<O, L> | Pruned>;

export interface StudyMethods<S extends ParamTree, O extends Objectives, L extends Limits>
  extends StudyView<S, O, L> {
  /**
   * Runs until a budget is spent, and returns this study. A function shares this thread: right for
   * work that waits.
   */
  optimize(objective: Objective<S, O, L>, options?: OptimizeOptions): Promise<this>;
  optimize(module: URL, options?: ModuleOptions): Promise<this>;
  /** @throws AttuneError `space-exhausted` when there is nothing left to try */
  ask(): Promise<AskedTrial<ValuesOf<S>, O, L>>;
  ask(count: number): Promise<readonly AskedTrial<ValuesOf<S>, O, L>[]>;
  /**
   * For a trial that was asked for elsewhere: another process, a request, yesterday.
   * @throws AttuneError `result-invalid`, `lease-lost`
   */
  tell(ticket: Ticket, result: Result<O, L>): Promise<void>;
  /** Evaluates this before any suggestion; what is missing is sampled. @throws SpaceError */
  enqueue(params: Partial<ValuesOf<S>>): Promise<void>;
  /** Finished results from elsewhere. @throws SpaceError, AttuneError `result-invalid` */
  add(trials: readonly { params: ValuesOf<S>; result: Result<O, L> }[]): Promise<void>;
  setAttr(key: string, value: Json): Promise<void>;
  /** Fetches what other workers have done since. */
  refresh(): Promise<this>;
  /** Ends with the study; each loop gets every event from its start on. */
  events(): AsyncIterable<StudyEvent<ValuesOf<S>, O, L>>;
  /** Returns what ends the subscription. */
  on<K extends StudyEvent<ValuesOf<S>, O, L>["type"]>(
    type: K,
    listener: (event: EventOf<StudyEvent<ValuesOf<S>, O, L>, K>) => void,
  ): () => void;
  stop(): void;
  /** Gives back trials under way, and closes the storage that it opened. */
  close(): Promise<void>;
}
/**
 * With one objective a study has a `best`, with several a `front`; the other one does not exist.
 */
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

/// <reference lib="esnext.disposable" preserve="true" />
import type {
  ExplainStudyOptions,
  StudyExplanation,
} from "../../analysis/beliefs/explain-study.ts";
import type { OptimizerState } from "../../analysis/optimizer-state.ts";
import type { Pruner } from "../../pruner/pruner.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import type { ParamTree, PartialValuesOf, ValuesOf } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { Storage } from "../../storage/storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { IsSingle, Limits, Objectives, Result } from "../../trial/objective.ts";
import type { CompleteTrial, Json, TrialState } from "../../trial/record.ts";
import type { StudyView } from "../../trial/study-view.ts";
import type { AskedTrial, Pruned, Ticket, Trial } from "../../trial/trial.ts";
import type { EventOf, StudyEvent } from "../events/events.ts";
import type { AddedTrial, EnqueueOptions } from "../results/outside-trials.ts";
import type { EnoughOptions } from "../stopping/expected-gain.ts";

/** Options of every kind of study. */
export interface CommonOptions<O extends Objectives, L extends Limits> {
  /** Name of the study in its storage. Default: "study". */
  name?: string | undefined;
  /**
   * What to optimize: the direction of the only value, or of each named value:
   * `{ error: "minimize", speed: "maximize" }`.
   */
  objectives: O;
  /**
   * Limits on quantities that the objective measures and returns with its value:
   * `{ megabytes: { atMost: 512 } }`. Default: none.
   */
  limits?: L | undefined;
  /** Where the study is stored. Default: `memory:`, which ends with this process. */
  storage?: StorageUrl | Storage | undefined;
  /**
   * Chooses the parameters of each trial. Default: `auto()`; for a study that exists the sampler
   * that it was created with, with its default options. A bundle for a browser has `auto()` then.
   */
  sampler?: Sampler | undefined;
  /** Stops or pauses trials by the values that they report. Default: none. */
  pruner?: Pruner | undefined;
  /**
   * Whole number from which all random choices derive: the same seed and results give the same
   * trials. Default: drawn at random and stored with the study.
   */
  seed?: number | undefined;
  /**
   * Whether trials that failed in earlier runs are evaluated again, after their cause was mended.
   * Each is deleted, and one with the same parameters and a new number waits in its place, so that
   * failed trials do not use up `trials`. Not for Optuna's formats. Default: false.
   */
  retryFailed?: boolean | undefined;
  /**
   * Whether a new study learns from earlier ones in its storage: studies with the same direction of
   * one objective and a similar space. What they say is stored with the study, which goes on with it
   * when it is opened again. They count for less the worse they predict the results, and for nothing
   * where they mislead. For the sampler `auto`; not in Optuna's formats. `false` for a study that
   * has experience holds for this program: others go on with it. Default: true.
   */
  experience?: boolean | undefined;
}
/** Options of `createStudy`. */
export interface StudyOptions<S extends ParamTree, O extends Objectives, L extends Limits>
  extends CommonOptions<O, L> {
  /** The parameters to search: a space, or its parameters by name. */
  space: Space<S> | S;
  /**
   * Number of trials that the study will have in all, by which some samplers plan. It ends no run:
   * `optimize` has the option `trials`. Default: unknown.
   */
  budget?: number | undefined;
  /**
   * Name of the steps of training, and the least and greatest number of them:
   * `{ epochs: [1, 81] }`. `trial.fidelity` then tells the objective up to which step the pruner
   * wants it to train. Default: none.
   */
  fidelity?: { readonly [name: string]: readonly [min: number, max: number] } | undefined;
}
/** Options of `study.optimize`. */
export interface OptimizeOptions {
  /**
   * Trials of the study in all: those of other workers and earlier runs, added ones, and those that
   * `ask` has handed out count too; enqueued ones count once they are begun, and deleted ones do
   * not. Default: 100, or no limit if `seconds` or `maxCost` is set. The run also ends when every point of a
   * finite space was tried.
   */
  trials?: number | undefined;
  /**
   * Trials that this call adds to those that have finished when it starts, in place of `trials`.
   * Default: none.
   */
  more?: number | undefined;
  /**
   * Seconds after which the run ends. Trials that still run are aborted; the next run evaluates
   * them again. Default: no limit.
   */
  seconds?: number | undefined;
  /**
   * What all trials of the study may cost together, in the unit of the costs that the objective
   * returns: `{ value, cost }`. The run ends when another trial that costs as much as the mean of
   * the others would exceed it; running trials count with the mean, and trials that failed or were
   * pruned by their seconds at the rate of the others. While no cost is known, `parallel` trials
   * begin. A trial of this run that completes without a cost ends it with the error
   * `result-invalid`. Default: no limit.
   */
  maxCost?: number | undefined;
  /** Number of trials that are evaluated at the same time. Default: 1. */
  parallel?: number | undefined;
  /**
   * Ends the run when it is aborted. Trials that still run are aborted, too; the next run evaluates
   * them again. Default: none.
   */
  signal?: AbortSignal | undefined;
  /** Limits of each trial; a trial that exceeds one of them fails. */
  perTrial?:
    | {
        /** Seconds that a trial may take. Default: no limit. */
        seconds?: number | undefined;
        /**
         * Megabytes of memory that a trial may use, in a thread or a process of its own: for modules
         * and programs. A thread counts its heap only. Default: no limit.
         */
        megabytes?: number | undefined;
      }
    | undefined;
  /** Ends the run when the best value is at least as good as this. For one objective. */
  target?: number | undefined;
  /**
   * Ends the run when further trials are not worth it: with `{ gain: 0.001 }`, when the last 10
   * trials improved the best value by less than 0.001 and a model of all results expects no more of
   * the next 10. The event `stopped` has the explanation. For one objective. Default: never.
   */
  enough?: EnoughOptions | undefined;
  /**
   * Ends the run when this number of trials have failed one after another: `optimize` then rejects
   * with `run-failed`, and the error's `cause` is what the last one threw. Infinity goes on in spite
   * of failures. Default: 10; and 3 that threw an error while no trial of the study is complete.
   */
  failuresInARow?: number | undefined;
  /** Number of further attempts at a trial that failed, unless its value was NaN. Default: 0. */
  retries?: number | undefined;
  /**
   * Number of evaluations of each trial, for a noisy objective; the trial's value is their mean.
   * With one objective a trial that is clearly worse than the best one gets fewer. The limits
   * `perTrial` hold for all evaluations of a trial together. Default: 1.
   */
  repeat?: number | undefined;
  /**
   * Whether trials that lead are repeated, since results are noisy: in the last fifth of `trials`
   * (or every fifth trial, if their number is not given) the points that may be the best are
   * evaluated again, each time the one whose result is worth most. For one objective, without a
   * pruner. True: results are noisy, even if repeats agree. False: no trial is repeated. Default:
   * results that look noisy to the model of `auto` or `gp` are tested by one repeat, and trials are
   * repeated if it differs.
   */
  confirm?: boolean | undefined;
}
/** Options of `study.optimize` for a module. */
export interface ModuleOptions extends OptimizeOptions {
  /**
   * Where a module runs: in worker threads or in child processes. Both can be ended during an
   * endless loop; a crash of a child process fails its trial only. Default: `thread`.
   */
  isolate?: "thread" | "process" | undefined;
}

/**
 * A function to optimize. It gets the parameters of a trial, and returns the result or a promise of
 * it. An error that it throws makes a failed trial.
 */
export type Objective<S extends ParamTree, O extends Objectives, L extends Limits = {}> = (
  params: ValuesOf<S>,
  trial: Trial<ValuesOf<S>, O>,
) => Result<O, L> | Pruned | Promise<Result<O, L> | Pruned>;

/** The members that every study has. */
export interface StudyMethods<S extends ParamTree, O extends Objectives, L extends Limits>
  extends StudyView<S, O, L> {
  /**
   * Number of trials in each state, as this process has read them. Reading it takes the same time
   * in a study of any size.
   */
  readonly counts: { readonly [State in TrialState]: number };
  /**
   * Evaluates trials until a limit of the options is reached.
   * @param objective a function, which runs in this thread: that suits an objective that is fast or
   * waits for something else (a process, a request). Or the URL of a module whose default export is
   * the function: it runs in worker threads or child processes, so that `parallel` trials use
   * several cores and any trial can be ended.
   * @returns this study
   * @throws AttuneError `usage` for an unknown option or a wrong value; `run-failed` when trials
   * have failed one after another (`failuresInARow`); and what the storage or the sampler throws. An
   * error of the objective makes a failed trial.
   */
  optimize<F extends Objective<S, O, L> | URL>(
    objective: F,
    options?: [F] extends [URL] ? ModuleOptions : OptimizeOptions,
  ): Promise<this>;
  /**
   * Takes a trial that the caller evaluates and finishes: `trial.tell(value)`.
   * @throws AttuneError `space-exhausted` if every point of a finite space has been tried
   */
  ask(): Promise<AskedTrial<ValuesOf<S>, O, L>>;
  /**
   * Takes several trials at once: `count`, or fewer (at least one) if the sampler has no more.
   * @throws AttuneError `space-exhausted` if every point of a finite space has been tried
   */
  ask(count: number): Promise<readonly AskedTrial<ValuesOf<S>, O, L>[]>;
  /**
   * Finishes a trial by its ticket, whichever process asked for the trial.
   * @throws AttuneError `result-invalid` for a result that lacks a value, `lease-lost` if another
   * worker owns the trial, `trial-finished` if the trial has ended with another outcome, `usage` for
   * a ticket of another study
   */
  tell(ticket: Ticket, result: Result<O, L>): Promise<void>;
  /**
   * Adds a trial that is evaluated before the sampler's next proposal. The sampler chooses the
   * parameters that are missing, also those of a branch: `{ optimizer: { kind: "sgd", rate: 0.1 } }`.
   * @throws SpaceError for parameters that are not valid in the space
   */
  enqueue(params: PartialValuesOf<S>, options?: EnqueueOptions): Promise<void>;
  /**
   * Adds trials that have been evaluated elsewhere: complete ones, or with `state` pruned or failed
   * ones. The sampler learns from them. They count in `trials` of `optimize`.
   * @throws SpaceError for parameters that are not valid in the space
   * @throws AttuneError `result-invalid` for a result that lacks a value
   */
  add(trials: readonly AddedTrial<ValuesOf<S>, O, L>[]): Promise<void>;
  /** The seed, given or drawn: the same seed and results give the same trials. */
  readonly seed: number;
  /**
   * Names of the earlier studies in the storage from which the search learns; empty if there are
   * none, with the option `experience: false`, and after the space has grown.
   */
  readonly experience: readonly string[];
  /** When the study was created. */
  readonly createdAt: Date;
  /** Attributes of the study, as this process has set them or read them by `refresh`. */
  readonly attributes: { readonly [key: string]: Json };
  /**
   * Sets an attribute of the study, which the storage keeps.
   * @throws AttuneError `usage` for a value that JSON cannot hold, such as NaN, undefined or a Date
   */
  setAttr(key: string, value: Json): Promise<void>;
  /**
   * What the search believes, in numbers and in words: a model of the trials along each parameter,
   * the most promising region, what was not explored, what 10 and 50 further trials are expected to
   * gain, and what to do. As `explainStudy` of `attune/analysis`, which it loads; in a browser
   * import that function.
   * @throws AttuneError `usage` for an unknown objective or option
   */
  explain(options?: ExplainStudyOptions): Promise<StudyExplanation>;
  /**
   * The facts by which an agent or a person proposes parameters: where the best results lie, the
   * five best and the last twenty trials, and what proposals of each source have led to. As
   * `optimizerState` of `attune/analysis`, which it loads.
   */
  optimizerState(): Promise<OptimizerState>;
  /** Reads from the storage what other workers have changed. @returns this study */
  refresh(): Promise<this>;
  /**
   * All events from this call on, for one `for await` loop; it ends with `close`, and when the loop
   * is left. A loop that is slower than the study keeps the latest 100,000 events; the event
   * `dropped` says how many are missing.
   */
  events(): AsyncIterable<StudyEvent<ValuesOf<S>, O, L>>;
  /**
   * Calls a listener at each event of a type. A listener that throws or rejects does not stop a
   * run: its first error is the event `listener-failed` and a warning of the process.
   * @returns a function that removes the listener
   * @throws AttuneError `usage` for an unknown type, and for a listener that is not a function
   */
  on<K extends StudyEvent<ValuesOf<S>, O, L>["type"]>(
    type: K,
    listener: (event: EventOf<StudyEvent<ValuesOf<S>, O, L>, K>) => void,
  ): () => void;
  /**
   * Ends all runs of this study in this process. Trials that still run are aborted; the next run
   * evaluates them again.
   */
  stop(): void;
  /**
   * Closes the study: trials that this process has taken wait for the next worker. A storage that
   * was given as a URL is closed, too.
   */
  close(): Promise<void>;
  /** Closes the study at the end of its block: `await using study = await createStudy(…)`. */
  [Symbol.asyncDispose](): Promise<void>;
}
/**
 * A study. With one objective it has the best trial, `best`; with several it has the trials of the
 * Pareto front, `front`.
 */
export type Study<S extends ParamTree, O extends Objectives, L extends Limits = {}> = StudyMethods<
  S,
  O,
  L
> &
  (IsSingle<O> extends true
    ? {
        /** The best feasible complete trial; undefined if there is none. */
        readonly best: CompleteTrial<ValuesOf<S>, O, L> | undefined;
      }
    : {
        /** The feasible complete trials that no other one dominates. */
        readonly front: readonly CompleteTrial<ValuesOf<S>, O, L>[];
      });

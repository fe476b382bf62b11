import type { Limits, Measured, Result } from "./objective.ts";
import type { Json } from "./record.ts";

/**
 * The key of `Pruned`, so that no other object has its type.
 * @internal
 */
export declare const pruned: unique symbol;
/**
 * What an objective returns instead of a value when it stops early. The trial is then stored as
 * pruned, or as paused if the pruner may promote it later. Only `trial.pruned()` returns one.
 */
export interface Pruned {
  /** Exists for the compiler only. */
  readonly [pruned]: true;
}

/** A trial that is being evaluated. */
export interface Trial<P, O> {
  /** Number of the trial in its study, from 0. */
  readonly number: number;
  /** The parameters to evaluate: a copy, which may be changed. */
  readonly params: P;
  /**
   * Index of this evaluation of the parameters, from 0; always 0 unless the option `repeat` asks
   * for several. An objective that draws random numbers can use it as the seed, so that all trials
   * are compared on the same draws.
   */
  readonly repeat: number;
  /**
   * Aborted when the trial reaches its time limit, when its worker loses the lease, and when the
   * run is stopped.
   */
  readonly signal: AbortSignal;
  /**
   * Stores a value that the trial reached at a step: a whole number from 0, such as the epoch. A
   * second report at the same step replaces the first. With the option `repeat` only the reports of
   * the first evaluation count.
   * @returns whether the pruner asks the objective to stop. It should then return `trial.pruned()`;
   * if it returns a value instead, the trial counts as complete with that value.
   * @throws AttuneError `result-invalid` for a value that is not a number, `usage` for a step that
   * is not a whole number from 0
   */
  report(value: Measured<O>, step: number): Promise<boolean>;
  /** What the latest `report` resolved with; false before the first report. */
  shouldPrune(): boolean;
  /** The value to return when stopping early: `if (trial.shouldPrune()) return trial.pruned();` */
  pruned(): Pruned;
  /**
   * Sets an attribute. A copy of the value is stored with the trial's outcome.
   * @throws AttuneError `usage` for a value that JSON cannot hold, such as NaN, undefined or a Date;
   * `trial-finished` after `tell`, `prune` or `fail`
   */
  setAttr(key: string, value: Json): void;
  /**
   * Step (epoch, tree, row) up to which the objective should train before the pruner decides again;
   * Infinity unless the study has the option `fidelity`. An objective that reports every step can
   * ignore it. An objective that does not report trains up to this step and returns its value.
   */
  readonly fidelity: number;
  /**
   * State from which the trial continues. A trial that writes checkpoints can be paused and
   * promoted, and continues from the latest one after a crash.
   */
  readonly checkpoint: TrialCheckpoint;
}

/** The stored checkpoint of a trial: one at a time, deleted when the trial has finished. */
export interface TrialCheckpoint {
  /**
   * The latest checkpoint of the trial. It may come from an earlier attempt, or from another trial
   * that the pruner (`pbt`, `pb2`) made this one copy.
   * @returns undefined if there is none: train from the first step
   */
  read(): Promise<
    | {
        /** The latest step that the checkpoint contains: continue with the one after it. */
        readonly step: number;
        /** The bytes that were written. */
        readonly bytes: Uint8Array;
      }
    | undefined
  >;
  /**
   * Stores a copy of the checkpoint in place of the one before. The step is stored together with the bytes,
   * so that after a crash between this call and `report` no step is trained twice. Does nothing if
   * the storage keeps no checkpoints (Optuna's databases).
   * @throws AttuneError `usage` for bytes that are not a `Uint8Array` of at most 256 MB, or a step
   * that is not a whole number from 0
   */
  write(bytes: Uint8Array, step: number): Promise<void>;
}

/**
 * Proof that a worker owns a trial, as plain JSON: any process that has it can finish the trial.
 * It is void when the lease has been lost, since each claim changes the token.
 */
export interface Ticket {
  /** Name of the study. */
  readonly study: string;
  /** Number of the trial. */
  readonly number: number;
  /** Identifies this claim of the trial: every claim of a trial has another token. */
  readonly token: string;
}
/**
 * A trial that `study.ask` returned: the caller evaluates it and finishes it with `tell`, `prune`
 * or `fail`. A call that says the same outcome again has no effect; another one is refused with
 * `trial-finished`.
 */
export interface AskedTrial<P, O, L extends Limits = {}> extends Trial<P, O> {
  /** Lets another process finish the trial: `study.tell(ticket, result)`. */
  readonly ticket: Ticket;
  /**
   * Finishes the trial with its result. A value of NaN makes it a failed trial, and so does the
   * infinity that no other value is better than: -Infinity where less is better.
   * @throws AttuneError `result-invalid` for a result that lacks a value, `lease-lost` if another
   * worker owns the trial, `trial-finished` if it has ended with another outcome
   */
  tell(result: Result<O, L>): Promise<void>;
  /**
   * Stops the trial at the latest step that it reported: it is stored as pruned, or as paused if
   * the pruner may promote it later.
   * @throws AttuneError `lease-lost` if another worker owns the trial, `trial-finished` if it has
   * ended with another outcome
   */
  prune(): Promise<void>;
  /**
   * Finishes the trial as failed, with the error's message.
   * @throws AttuneError `lease-lost` if another worker owns the trial, `trial-finished` if it has
   * ended with another outcome
   */
  fail(error: unknown): Promise<void>;
}

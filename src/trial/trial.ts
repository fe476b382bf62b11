import type { Limits, Measured, Result } from "./objective.ts";
import type { Json } from "./record.ts";

/** @internal */
export declare const pruned: unique symbol;
/**
 * What an objective returns to end as pruned, or as paused where the pruner may promote it later;
 * only `trial.pruned()` makes one.
 */
export interface Pruned {
  readonly [pruned]: true;
}

/** A trial being evaluated. */
export interface Trial<P, O> {
  readonly number: number;
  readonly params: P;
  /**
   * Which evaluation of these parameters this is, from 0, where `repeat` asks for several: seed
   * with it, so that all trials are judged by equal draws.
   */
  readonly repeat: number;
  /** Aborted at the trial's time limit, when its lease is lost, and when the study stops. */
  readonly signal: AbortSignal;
  /**
   * Records a value at a step (0, 1, …) and resolves with the pruner's answer: true means not worth
   * finishing. A repeated step replaces its value. Whoever stops early but returns a value has a
   * complete trial with that value; `pruned()` says that it is none.
   */
  report(value: Measured<O>, step: number): Promise<boolean>;
  /** The last answer again. */
  shouldPrune(): boolean;
  /** `if (trial.shouldPrune()) return trial.pruned();` */
  pruned(): Pruned;
  /** A note that is stored with the trial. */
  setAttr(key: string, value: Json): void;
  /**
   * Steps (epochs, trees, rows) up to which it is to be trained this time, where the study names a
   * `fidelity`; otherwise Infinity. An objective that reports each step need not care; one that
   * does not trains for this many, and returns the value that it got.
   */
  readonly fidelity: number;
  /**
   * What it goes on from. A trial that writes one can be paused and promoted, and begins again from
   * it after a crash.
   */
  readonly checkpoint: TrialCheckpoint;
}

/**
 * The step travels with the bytes, so that a kill between writing and reporting repeats nothing. At
 * most 256 MB; with Optuna's storages nothing is kept.
 */
export interface TrialCheckpoint {
  /**
   * What was last written, by an earlier run of this trial too. Undefined where there is none:
   * begin at the beginning.
   */
  read(): Promise<{ readonly step: number; readonly bytes: Uint8Array } | undefined>;
  write(bytes: Uint8Array, step: number): Promise<void>;
}

/**
 * Proof of ownership that survives JSON: whoever holds it may tell, once the lease is lost nobody
 * can.
 */
export interface Ticket {
  readonly study: string;
  readonly number: number;
  readonly token: string;
}
/** A trial that the caller evaluates on its own. Saying the same thing twice is harmless. */
export interface AskedTrial<P, O, L extends Limits = {}> extends Trial<P, O> {
  readonly ticket: Ticket;
  /** @throws AttuneError `result-invalid`, `lease-lost` */
  tell(result: Result<O, L>): Promise<void>;
  prune(): Promise<void>;
  fail(error: unknown): Promise<void>;
}
